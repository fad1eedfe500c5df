/**
 * Writes the graph of a model node by node, with its weights in a file beside it: ONNX Runtime maps this file, so that
 * a model is in memory once while it is loaded, not three times.
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
import { packMatrices } from './packed-weights.js';
import type { Weights } from './weights.js';

/** The ONNX codes of element types. */
const ELEMENT = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;

/** Weights below this size in bytes are stored in the graph, as ONNX Runtime needs some of them while it loads. */
const SMALL = 4096;

const PAGE = 4096;

const MICROSOFT = 'com.microsoft';

/** Operators that only ONNX Runtime has. */
const OWN = new Set([
  'GroupQueryAttention',
  'MatMulNBits',
  'QuickGelu',
  'SkipSimplifiedLayerNormalization',
  'FusedMatMul',
]);

export interface NodeWriterOptions {
  /** The parent of the folder; the temporary folder of the system by default. */
  readonly within?: string;
  /** The names of the two files. */
  readonly graph?: string;
  readonly data?: string;
  /** Whether the graph is run by a `Session`, not by another program; true by default. */
  readonly own?: boolean;
}

/** Writes the graph of one model. */
export class NodeWriter {
  /** The folder of the graph and its weights; `discard` deletes it. */
  readonly folder: string;
  readonly #names: { readonly graph: string; readonly data: string };
  readonly #own: boolean;
  /** The file of the weights, while it is written. */
  #file: number | undefined;
  readonly #known = new Set<string>();
  readonly #nodes: NodeProto[] = [];
  readonly #weights: TensorProto[] = [];
  #position = 0;
  #next = 0;

  constructor({
    within = tmpdir(),
    graph = 'model.onnx',
    data = 'weights.bin',
    own = true,
  }: NodeWriterOptions = {}) {
    this.folder = mkdtempSync(join(within, '.tandem-lm-'));
    this.#names = { graph, data };
    this.#own = own;
    this.#file = openSync(join(this.folder, data), 'w');
  }

  /**
   * Adds a constant tensor, once for each name. @param data the data, or a function that makes it when needed. @returns
   * its name.
   */
  weight(
    name: string,
    element: keyof typeof ELEMENT,
    dims: readonly number[],
    data: ArrayBufferView | (() => ArrayBufferView),
  ): string {
    if (this.#known.has(name)) return name;
    this.#known.add(name);
    const view = typeof data === 'function' ? data() : data;
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const tensor = { name, dataType: ELEMENT[element], dims };
    if (bytes.length < SMALL) {
      this.#weights.push({ ...tensor, rawData: bytes.slice() });
      return name;
    }
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file!, bytes, done, bytes.length - done, this.#position + done);
    this.#weights.push({
      ...tensor,
      dataLocation: 1,
      externalData: [
        { key: 'location', value: this.#names.data },
        { key: 'offset', value: String(this.#position) },
        { key: 'length', value: String(bytes.length) },
      ],
    });
    this.#position = Math.ceil((this.#position + bytes.length) / PAGE) * PAGE;
    return name;
  }

  /** Adds a node with one output. @returns the name of the output. */
  node(type: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.nodes(type, inputs, [`t${this.#next++}`], attributes)[0];
  }

  /** Adds a node with named outputs; `''` for an unused one. */
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
    this.#close();
    const path = join(this.folder, this.#names.graph);
    const graph = {
      name: 'language-model',
      node: this.#own ? [...this.#nodes, unreadable.node] : this.#nodes,
      initializer: this.#weights,
      input: [...inputs],
      output: this.#own ? [unreadable.value, ...outputs] : [...outputs],
    };
    writeFileSync(path, encodeModel(graph));
    return path;
  }

  /** Deletes the files; open sessions keep their mapping. */
  discard(): void {
    this.#close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** The description of an input or output; symbolic sizes are names. */
export function valueInfo(
  name: string,
  element: keyof typeof ELEMENT,
  sizes: readonly (number | string)[],
): ValueInfoProto {
  const dim = sizes.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT[element], shape: { dim } } } };
}

/** Adds the product of `x` and the transpose of stacked quantised matrices. @returns its name. */
export function packedProduct(
  to: NodeWriter,
  weights: Weights,
  x: string,
  names: readonly string[],
  bits: 4 | 8,
): string {
  const packed = packMatrices(weights, names, bits);
  const name = names.join('+');
  const blocks = Math.ceil(packed.columns / 32);
  const codes = to.weight(name, 'uint8', [packed.rows, blocks, 4 * packed.bits], packed.codes);
  const scales = to.weight(`${name}.scales`, 'float32', [packed.rows, blocks], packed.scales);
  return to.node('MatMulNBits', [x, codes, scales], {
    K: packed.columns,
    N: packed.rows,
    bits: packed.bits,
    block_size: 32,
    accuracy_level: 4,
  });
}
