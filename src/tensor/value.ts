/** Values: numbers outside the graph, with their shape and element type, and the validation of feeds before a run. */
import { dimDivide, dimProduct, dimValue, isSymbol } from './dims.js';
import { type DType, holds, isFloat, type TypedArray, toTyped } from './dtype.js';
import type { Input } from './graph.js';
import { type Shape, showShape } from './shape.js';

/** Numbers in row-major order. */
export interface Value {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

type Nested = number | boolean | readonly Nested[];

/**
 * A value for an input: a number or nested lists; a typed array, whose shape is inferred from the input's if at most
 * one size is symbolic; or a typed array with its shape.
 */
export type Feed = Nested | TypedArray | { readonly data: TypedArray; readonly shape: readonly number[] };

export type Feeds = Readonly<Record<string, Feed>>;

/**
 * The error for an invalid feed, state or checkpoint. The message names the tensor and the reason.
 *
 * @example
 * const model = await compile({ y: mul(input('x', ['n']), 2) });
 * await model.run({ z: [1] }); // ValueError: input 'z': the graph has no such input (it has x)
 */
export class ValueError extends Error {
  override name = 'ValueError';
}

function flatten(value: Nested, label: string): { flat: number[]; shape: number[] } {
  const flat: number[] = [];
  const shape: number[] = [];
  const walk = (v: Nested, depth: number) => {
    if (typeof v !== 'object') {
      if (depth !== shape.length) throw new ValueError(`${label}: lists of different depth`);
      flat.push(Number(v));
      return;
    }
    if (flat.length === 0) shape[depth] ??= v.length;
    if (shape[depth] !== v.length)
      throw new ValueError(`${label}: lists of ${shape[depth]} and of ${v.length} at one depth`);
    for (const inner of v) walk(inner, depth + 1);
  };
  walk(value, 0);
  return { flat, shape };
}

function inferShape(
  node: Input,
  length: number,
  sizes: ReadonlyMap<string, number>,
  label: string,
): number[] {
  const known = node.shape.map((d) => (isSymbol(d) && sizes.has(d) ? (sizes.get(d) as number) : d));
  const open = known.filter((d) => typeof d === 'string');
  if (open.length === 0) return known as number[];
  const rest = dimProduct(known.filter((d) => typeof d === 'number'));
  const size = open.length === 1 && isSymbol(open[0]) ? dimDivide(length, rest) : undefined;
  if (typeof size !== 'number')
    throw new ValueError(
      `${label}: ${length} numbers do not settle shape ${showShape(node.shape)}; give { data, shape }`,
    );
  return known.map((d) => (typeof d === 'string' ? size : d));
}

function toValue(node: Input, feed: Feed, sizes: ReadonlyMap<string, number>, label: string): Value {
  if (ArrayBuffer.isView(feed) || (typeof feed === 'object' && 'data' in feed)) {
    const data = ArrayBuffer.isView(feed) ? feed : feed.data;
    if (!holds(data, node.dtype))
      throw new ValueError(
        `${label}: a ${(data as object | undefined)?.constructor.name} given where ${node.dtype} is needed`,
      );
    const shape = ArrayBuffer.isView(feed) ? inferShape(node, data.length, sizes, label) : feed.shape;
    return { dtype: node.dtype, shape, data };
  }
  const { flat, shape } = flatten(feed as Nested, label);
  if (!isFloat(node.dtype) && flat.some((v) => !Number.isInteger(v)))
    throw new ValueError(`${label}: numbers that are not whole given where ${node.dtype} is needed`);
  return { dtype: node.dtype, shape, data: toTyped(flat, node.dtype) };
}

/** The first index of a NaN or an infinity, or -1. */
function notFinite(data: TypedArray): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  // A number times zero is zero unless it is NaN or infinite, so that one sum detects whether there are any.
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i] * 0;
  return total === 0 ? -1 : data.findIndex((v) => !Number.isFinite(v));
}

/**
 * Checks feeds against the inputs of a graph: none missing, none unknown, correct shapes and element types, symbolic
 * sizes equal in all inputs, all numbers finite, all indices in range. Throws `ValueError` naming the tensor.
 */
export function checkFeeds(
  inputs: readonly Input[],
  feeds: Feeds,
  limits: ReadonlyMap<Input, number> = new Map(),
): Map<string, Value> {
  const known = new Set(inputs.map((i) => i.name));
  for (const name of Object.keys(feeds))
    if (!known.has(name))
      throw new ValueError(
        `input '${name}': the graph has no such input (it has ${[...known].join(', ') || 'none'})`,
      );
  const sizes = new Map<string, number>();
  const from = new Map<string, string>();
  const out = new Map<string, Value>();
  for (const node of inputs) {
    const label = `input '${node.name}'`;
    const feed = feeds[node.name];
    if (feed === undefined || feed === null)
      throw new ValueError(
        `${label}: nothing was fed; it needs ${node.dtype} of shape ${showShape(node.shape)}`,
      );
    const value = toValue(node, feed, sizes, label);
    fitShape(label, node.shape, value, sizes, from);
    const bad = notFinite(value.data);
    if (bad >= 0) throw new ValueError(`${label}: ${value.data[bad]} at position ${bad} of the batch`);
    const limit = limits.get(node);
    const outside =
      limit === undefined ? -1 : value.data.findIndex((id: number | bigint) => id < 0 || id >= limit);
    if (outside >= 0)
      throw new ValueError(
        `${label}: ${value.data[outside]} at position ${outside} is not an index below ${limit}`,
      );
    out.set(node.name, value);
  }
  return out;
}

/** The values of symbolic sizes for validated feeds. */
export function sizesOf(
  inputs: readonly Input[],
  fed: ReadonlyMap<string, Value>,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, shape } of inputs) {
    shape.forEach((dim, axis) => {
      if (isSymbol(dim)) sizes.set(dim, (fed.get(name) as Value).shape[axis]);
    });
  }
  return sizes;
}

function fitShape(
  label: string,
  shape: Shape,
  value: Value,
  sizes: Map<string, number>,
  from: Map<string, string>,
): void {
  const wrong = (why = '') =>
    new ValueError(
      `${label}: shape ${showShape(value.shape)} given where ${showShape(shape)} is needed${why}`,
    );
  if (value.shape.length !== shape.length) throw wrong();
  shape.forEach((dim, i) => {
    if (isSymbol(dim) && !sizes.has(dim)) {
      sizes.set(dim, value.shape[i]);
      from.set(dim, label);
    }
    const size = dimValue(dim, sizes);
    if (size !== value.shape[i])
      throw wrong(isSymbol(dim) ? `: '${dim}' is ${size} in ${from.get(dim)}` : '');
  });
  const count = value.shape.reduce((a, b) => a * b, 1);
  if (count !== value.data.length)
    throw new ValueError(`${label}: ${value.data.length} numbers given for shape ${showShape(value.shape)}`);
}

/**
 * Validates named values (of a checkpoint) against the expected ones, without changing anything.
 *
 * @example
 * const value = (...numbers) => ({ dtype: 'float32', shape: [numbers.length], data: Float32Array.from(numbers) });
 * checkState(new Map([['w', value(1, 2)]]), new Map([['w', value(3, 4)]])); // undefined
 * checkState(new Map([['w', value(1, 2)]]), new Map([['w', value(3)]])); // ValueError: state 'w': shape [1] given where [2] is needed
 */
export function checkState(
  expected: ReadonlyMap<string, Value>,
  actual: ReadonlyMap<string, Value>,
  what = 'state',
): void {
  for (const [name, want] of expected) {
    const label = `${what} '${name}'`;
    const got = actual.get(name);
    if (!got)
      throw new ValueError(`${label}: missing; ${want.dtype} of shape ${showShape(want.shape)} is needed`);
    if (got.dtype !== want.dtype || !holds(got.data, want.dtype))
      throw new ValueError(`${label}: ${got.dtype} given where ${want.dtype} is needed`);
    if (showShape(got.shape) !== showShape(want.shape))
      throw new ValueError(
        `${label}: shape ${showShape(got.shape)} given where ${showShape(want.shape)} is needed`,
      );
    if (got.data.length !== want.data.length)
      throw new ValueError(`${label}: ${got.data.length} numbers given for shape ${showShape(want.shape)}`);
  }
  for (const name of actual.keys())
    if (!expected.has(name)) throw new ValueError(`${what} '${name}': unknown here; is it of another model?`);
}
