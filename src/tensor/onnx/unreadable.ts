/**
 * An output that prevents ONNX Runtime from copying the others. Its binding for Node copies each output of a run to a
 * new JavaScript array, also those that were written to given arrays: for a training step all parameters and the state
 * of the optimiser, which for the reference decoder is 52 MB and a twentieth of the time of a step. It copies them in
 * order, once all are computed, and throws at the first that is not a tensor. All outputs of the models that are run
 * here are written to given arrays, so the models have a first output that is not a tensor.
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

/** Whether this is the error of the binding for an output that is not a tensor; all outputs are computed then. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && /\bnon.?tensor type\b/i.test(error.message);
