/**
 * An output that keeps ONNX Runtime from copying the others. Its binding for Node turns every output of a run into a new
 * JavaScript array, those too that it has just written into arrays of ours: of a training step these are all
 * parameters and what the optimiser keeps, 52 MB a step of the reference decoder and a twentieth of its time. It does
 * so in the order of the outputs, once all are computed, and throws at the first that is no tensor. So models that are
 * run here, where all outputs are written into arrays of ours, begin with one that is none.
 */
import { onnxType } from '../dtype.js';
import type { NodeProto, ValueInfoProto } from './proto.js';

const NAME = 'unreadable';

const node: NodeProto = {
  input: [],
  output: [NAME],
  name: NAME,
  opType: 'SequenceEmpty',
  attribute: [],
};

const value: ValueInfoProto = {
  name: NAME,
  type: { sequenceType: { elemType: { tensorType: { elemType: onnxType.float32 } } } },
};

export const unreadable = { name: NAME, node, value };

/** Whether this is what the binding says when it comes to an output that is no tensor: everything is computed then. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && /\bnon.?tensor type\b/i.test(error.message);
