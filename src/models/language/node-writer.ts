/**
 * Writes the graph of a served model node by node, its weights into a file beside it: ONNX Runtime maps that file, so that
 * a model is in memory once and not three times while it is loaded.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  attribute,
  encodeModel,
  type NodeProto,
  type TensorProto,
  unreadable,
  type ValueInfoProto,
} from '../../tensor/index.js';

/** ONNX's numbers for element types. */
export const ELEMENT = { float32: 1, uint8: 2, int32: 6, int64: 7 } as const;

const WEIGHTS = 'weights.bin';

/** Weights below this many bytes are kept within the graph, as ONNX Runtime needs some of them while it loads. */
const SMALL = 4096;

const PAGE = 4096;

const MICROSOFT = 'com.microsoft';

/** Operators of ONNX Runtime's own. */
const OWN = new Set([
  'GroupQueryAttention',
  'MatMulNBits',
  'QuickGelu',
  'SkipSimplifiedLayerNormalization',
  'FusedMatMul',
]);

export class NodeWriter {
  /** A folder of its own for the graph and its weights; `discard` removes it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'tandem-lm-'));
  readonly #file = openSync(join(this.folder, WEIGHTS), 'w');
  readonly #nodes: NodeProto[] = [];
  readonly #weights: TensorProto[] = [];
  #position = 0;
  #next = 0;

  /** Adds a fixed tensor. @returns its name. */
  weight(
    name: string,
    element: keyof typeof ELEMENT,
    dims: readonly number[],
    data: ArrayBufferView,
  ): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const tensor = { name, dataType: ELEMENT[element], dims };
    if (bytes.length < SMALL) {
      this.#weights.push({ ...tensor, rawData: bytes.slice() });
      return name;
    }
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#position + done);
    this.#weights.push({
      ...tensor,
      dataLocation: 1,
      externalData: [
        { key: 'location', value: WEIGHTS },
        { key: 'offset', value: String(this.#position) },
        { key: 'length', value: String(bytes.length) },
      ],
    });
    this.#position = Math.ceil((this.#position + bytes.length) / PAGE) * PAGE;
    return name;
  }

  /** Adds a node with one output. @returns the output's name. */
  node(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.nodes(type, inputs, [`t${this.#next++}`], attributes)[0];
  }

  /** Adds a node whose outputs are named; `''` for one that is not used. */
  nodes(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, AttributeValue> = {},
  ): readonly string[] {
    this.#nodes.push({
      opType: type,
      input: [...inputs],
      output: [...outputs],
      name: `${type}_${this.#nodes.length}`,
      domain: OWN.has(type) ? MICROSOFT : undefined,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return outputs;
  }

  fresh(): string {
    return `t${this.#next++}`;
  }

  /** Writes the graph. @returns the path of the model. */
  finish(inputs: readonly ValueInfoProto[], outputs: readonly ValueInfoProto[]): string {
    closeSync(this.#file);
    const path = join(this.folder, 'model.onnx');
    const graph = {
      name: 'language-model',
      node: [...this.#nodes, unreadable.node],
      initializer: this.#weights,
      input: [...inputs],
      output: [unreadable.value, ...outputs],
    };
    writeFileSync(path, encodeModel(graph));
    return path;
  }

  /** Removes the files; a session that has been opened keeps what it mapped. */
  discard(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a graph says of an input or output; a size that is open is a name. */
export function valueInfo(
  name: string,
  element: keyof typeof ELEMENT,
  sizes: readonly (number | string)[],
): ValueInfoProto {
  const dim = sizes.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT[element], shape: { dim } } } };
}
