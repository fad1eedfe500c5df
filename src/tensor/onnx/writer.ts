/**
 * Conversion of a graph to ONNX: writes the nodes of each tensor in topological order; equal nodes and constants are
 * written once. Uses graph, dims and proto.
 */
import { isSymbol } from '../dims.js';
import { type DType, onnxType, type TypedArray, toTyped } from '../dtype.js';
import { isInput, isParameter, type Tensor, topological } from '../graph.js';
import type { Shape } from '../shape.js';
import type { EmitOptions, Emitter } from './emitter.js';
import {
  type AttributeValue,
  attribute,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto.js';
import { writeSizes } from './sizes.js';
import { unreadable } from './unreadable.js';

/** A named output of a graph. */
export interface Output {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Writes one ONNX graph. A child writer, for a branch, can use the values of its parent, but adds none to it. */
export class GraphWriter implements Emitter {
  readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly known = new Map<Tensor, string[]>();
  private readonly made = new Map<string, string[]>();
  private readonly sizes = new Map<string, { value: string; axis: number }>();
  private readonly sites = new Map<object, string>();
  private key?: string;
  private readonly finished = new Set<string>();
  private next = 0;

  constructor(
    private readonly prefix = '',
    private readonly parent?: GraphWriter,
  ) {}

  /** Declares a graph input for `node`. */
  declare(node: Tensor, name: string): void {
    this.inputs.push(valueInfo(name, node.dtype, node.shape));
    this.known.set(node, [name]);
    node.shape.forEach((dim, axis) => {
      if (isSymbol(dim) && !this.sizes.has(dim)) this.sizes.set(dim, { value: name, axis });
    });
  }

  /** Sets `node` to constant values, e.g. a trained parameter in an exported graph. */
  fix(node: Tensor, name: string, data: TypedArray): void {
    this.initializers.push(tensorProto(name, data, node.dtype, node.shape as number[]));
    this.known.set(node, [name]);
  }

  /** Declares that `node` is the existing value `name`. */
  bind(node: Tensor, name: string): void {
    this.known.set(node, [name]);
  }

  /** Writes `node` and its inputs; returns the name of its value. */
  write(node: Tensor): string {
    for (const step of topological([node], (n) => this.lookup(n) !== undefined)) {
      if (isInput(step) || isParameter(step))
        throw new Error(`${step.op.name} '${step.name}' is used by the graph but was not declared`);
      const inputs = step.inputs.map((i) => this.name(i));
      const names = step.op.lower(step, inputs, this);
      this.known.set(step, typeof names === 'string' ? [names] : names);
    }
    return this.name(node);
  }

  private lookup(node: Tensor): string[] | undefined {
    return this.known.get(node) ?? this.parent?.lookup(node);
  }

  private name(node: Tensor): string {
    return (this.lookup(node) as string[])[0];
  }

  values(of: object): string[] {
    return this.lookup(of as Tensor) as string[];
  }

  emit(
    opType: string,
    inputs: string[],
    attributes: Record<string, AttributeValue> = {},
    options: EmitOptions = {},
  ): string {
    return this.emitAll(opType, inputs, attributes, options)[0];
  }

  emitAll(
    opType: string,
    inputs: string[],
    attributes: Record<string, AttributeValue>,
    options: EmitOptions,
  ): string[] {
    const key = JSON.stringify([opType, inputs, attributes, options]);
    const before = this.find(key);
    if (before) return before;
    const output = Array.from({ length: options.outputs ?? 1 }, () => this.fresh());
    this.node(opType, inputs, output, attributes, options.domain);
    this.made.set(key, output);
    return output;
  }

  /** Names the value of `node` `name`: by renaming it if this graph computes it, otherwise by a copy. */
  finish(node: Tensor, name: string): void {
    const before = this.write(node);
    const maker = this.nodes.find((n) => n.output.includes(before));
    if (!maker || this.finished.has(before)) {
      this.node('Identity', [before], [name]);
      return;
    }
    this.finished.add(name);
    const renamed = (x: string) => (x === before ? name : x);
    for (const n of this.nodes) {
      n.input = n.input.map(renamed);
      n.output = n.output.map(renamed);
    }
    for (const table of [this.known, this.made])
      for (const [key, names] of table as Map<unknown, string[]>)
        if (names.includes(before)) (table as Map<unknown, string[]>).set(key, names.map(renamed));
  }

  /** Writes a node with the given output names. */
  node(
    opType: string,
    input: string[],
    output: string[],
    attributes: Record<string, AttributeValue> = {},
    domain?: string,
  ): void {
    const list = Object.entries(attributes).map(([name, value]) => attribute(name, value));
    this.nodes.push({ input, output, name: `${opType}_${output[0]}`, opType, domain, attribute: list });
  }

  /** Makes this a training graph, whose random numbers come from the int64 scalar `key`. */
  randomFrom(key: string): void {
    this.key = key;
  }

  random(site: object): string | undefined {
    if (this.parent) return this.parent.random(site);
    if (this.key === undefined) return undefined;
    const made =
      this.sites.get(site) ?? this.emit('Add', [this.key, this.scalar(this.sites.size * 4, 'int64')]);
    this.sites.set(site, made);
    return made;
  }

  private find(key: string): string[] | undefined {
    return this.made.get(key) ?? this.parent?.find(key);
  }

  fresh(): string {
    return `${this.prefix}${this.next++}`;
  }

  constant(data: TypedArray, dtype: DType, shape: readonly number[]): string {
    const key = data.length <= 64 ? `constant ${dtype} ${shape} ${data.join()}` : undefined;
    const before = key && this.find(key);
    if (before) return before[0];
    const name = this.fresh();
    this.initializers.push(tensorProto(name, data, dtype, shape));
    if (key) this.made.set(key, [name]);
    return name;
  }

  scalar(value: number, dtype: DType): string {
    return this.constant(toTyped([value], dtype), dtype, []);
  }

  ints(values: readonly number[]): string {
    return this.constant(toTyped(values, 'int64'), 'int64', [values.length]);
  }

  shape(shape: Shape): string {
    return writeSizes(this, shape, (symbol) => this.size(symbol));
  }

  private size(symbol: string): string {
    const at = this.sizeSource(symbol);
    if (!at) throw new Error(`the size '${symbol}' is not the size of any input of this graph`);
    return this.emit('Shape', [at.value], { start: at.axis, end: at.axis + 1 });
  }

  private sizeSource(symbol: string): { value: string; axis: number } | undefined {
    return this.sizes.get(symbol) ?? this.parent?.sizeSource(symbol);
  }

  /** The graph written so far, with these outputs. */
  graph(outputs: readonly Output[]): GraphProto {
    return {
      name: 'tandem',
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: outputs.map((o) => valueInfo(o.name, o.dtype, o.shape)),
    };
  }

  /** The bytes of a model to be run by a session, whose outputs are not copied (see `unreadable.ts`). */
  runnable(outputs: readonly Output[]): Uint8Array {
    const graph = this.graph(outputs);
    return encodeModel({
      ...graph,
      node: [...graph.node, unreadable.node],
      output: [unreadable.value, ...graph.output],
    });
  }

  /** The bytes of a whole model, for a file. */
  model(outputs: readonly Output[]): Uint8Array {
    return encodeModel(this.graph(outputs));
  }
}

function valueInfo(name: string, dtype: DType, shape: Shape): ValueInfoProto {
  const dim = shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: onnxType[dtype], shape: { dim } } } };
}

function tensorProto(name: string, data: TypedArray, dtype: DType, shape: readonly number[]): TensorProto {
  return {
    dims: shape,
    dataType: onnxType[dtype],
    name,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
