/**
 * The graph: a tensor is a plain immutable record of the operation that makes it, from which inputs. Everything else
 * (gradients, lowering to ONNX) is a function over these records. Builds on dtype and shape.
 */
import { allocate, type DType, holds, isFloat, type TypedArray, toTyped } from './dtype.js';
import type { Emitter } from './onnx/emitter.js';
import { canonicalShape, type Shape, ShapeError, sameShape, showShape } from './shape.js';

/** What an operation carries besides its inputs. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A kind of operation: its name, and how it is written in ONNX. */
export interface Op {
  readonly name: string;
  /** Writes the ONNX nodes computing `node`; gives the name of its value (or names, where others pick more). */
  lower(node: Tensor, inputs: string[], to: Emitter): string | string[];
}

/** A symbolic tensor: a value the graph will compute, with its shape and element type already known. */
export interface Tensor {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Where a scalar is as good as a tensor. */
export type Operand = Tensor | number;

/** A value given anew on every run. */
export interface Input extends Tensor {
  readonly name: string;
}

/** A value that is kept between runs and trained. */
export interface Parameter extends Tensor {
  readonly name: string;
  readonly initial: Initializer;
}

/** Fills a new parameter: given its shape and a source of uniform numbers in [0, 1). */
export type Initializer = (shape: readonly number[], random: () => number) => ArrayLike<number>;

const outside = (kind: string): Op => ({
  name: kind,
  lower(node) {
    throw new Error(`${kind} '${String((node as Input).name)}' is fed from outside the graph, not computed`);
  },
});

const inputOp = outside('input');

const parameterOp = outside('parameter');

export const constantOp: Op = {
  name: 'constant',
  lower: (node, _, to) => to.constant(node.attributes.data as TypedArray, node.dtype, node.shape as number[]),
};

/** Makes a tensor; operations call it once they have worked out shape and element type. */
export function tensor(
  op: Op,
  inputs: readonly Tensor[],
  shape: Shape,
  dtype: DType,
  attributes: Attributes = {},
): Tensor {
  return { op, inputs, attributes, shape, dtype };
}

/**
 * A value fed on every run, e.g. `input('x', ['batch', 256])`. A name in the shape is a size that may
 * differ from run to run; the same name is the same size wherever it appears.
 *
 * @example
 * input('x', ['batch', 3]).shape; // ['batch', 3]
 */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Input {
  return { ...tensor(inputOp, [], canonicalShape(shape), dtype), name };
}

/**
 * A trained value. Its name is its identity: two `parameter` calls with one name may not meet in one graph.
 * `initial` fills it, e.g. `normal(0.02)`, or gives its values outright.
 *
 * @example
 * parameter('w', [2], ones()).shape; // [2]
 */
export function parameter(
  name: string,
  shape: readonly number[],
  initial: Initializer | ArrayLike<number>,
  dtype: DType = 'float32',
): Parameter {
  const size = shape.reduce((a, b) => a * b, 1);
  if (typeof initial !== 'function' && initial.length !== size)
    throw new ShapeError(`parameter '${name}': ${initial.length} values given for shape ${showShape(shape)}`);
  const fill: Initializer = typeof initial === 'function' ? initial : () => initial;
  return { ...tensor(parameterOp, [], canonicalShape(shape), dtype), name, initial: fill };
}

/** Whether a node is an input, whose value each run is given. */
export const isInput = (node: Tensor): node is Input => node.op === inputOp;

/** Whether a node is a parameter, which training changes. */
export const isParameter = (node: Tensor): node is Parameter => node.op === parameterOp;

type Nested = number | boolean | readonly Nested[];

/**
 * A fixed value: a number, nested lists of numbers, or a typed array with its shape.
 *
 * @example
 * constant([[1, 2], [3, 4]]); // [[1, 2], [3, 4]]
 */
export function constant(
  value: Nested | TypedArray,
  dtype: DType = 'float32',
  shape?: readonly number[],
): Tensor {
  if (ArrayBuffer.isView(value)) {
    const data = holds(value, dtype) ? value : toTyped(value as ArrayLike<number>, dtype);
    const to = shape ?? [data.length];
    if (to.reduce((a, b) => a * b, 1) !== data.length)
      throw new ShapeError(`constant: ${data.length} values given for shape ${showShape(to)}`);
    return tensor(constantOp, [], to, dtype, { data });
  }
  const found: number[] = [];
  const flat: number[] = [];
  const walk = (v: Nested, depth: number): void => {
    if (typeof v !== 'object') {
      flat.push(Number(v));
      return;
    }
    found[depth] ??= v.length;
    if (found[depth] !== v.length)
      throw new ShapeError(`constant: rows of ${found[depth]} and ${v.length} values`);
    for (const inner of v) walk(inner, depth + 1);
  };
  walk(value as Nested, 0);
  return tensor(constantOp, [], shape ?? found, dtype, { data: toTyped(flat, dtype) });
}

/**
 * A tensor of one repeated value; its shape may name sizes known only at run time.
 *
 * @example
 * full([2], 0.5); // [0.5, 0.5]
 */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  return tensor(fullOp, [], canonicalShape(shape), dtype, { value });
}

const fullOp: Op = {
  name: 'full',
  lower(node, _, to) {
    const value = to.scalar(node.attributes.value as number, node.dtype);
    return node.shape.length === 0 ? value : to.emit('Expand', [value, to.shape(node.shape)]);
  },
};

/**
 * Zeros with the shape and element type of `like`.
 *
 * @example
 * zerosLike(constant([1, 2])); // [0, 0]
 */
export const zerosLike = (like: Tensor): Tensor => full(like.shape, 0, like.dtype);

/** The number held by a scalar constant, where `node` is one. */
export function scalarValue(node: Tensor): number | undefined {
  if (node.op === fullOp) return node.attributes.value as number;
  if (node.op !== constantOp || node.shape.length > 0) return undefined;
  return Number((node.attributes.data as TypedArray)[0]);
}

/** Turns an operand into a tensor, numbers taking the element type of `like`. */
export function asTensor(value: Operand, like: DType): Tensor {
  return typeof value === 'number' ? constant(value, like) : value;
}

/** Fails unless every tensor has one element type, naming the operation and what it was given. */
export function sameType(op: string, ...nodes: Tensor[]): DType {
  const dtype = nodes[0].dtype;
  const other = nodes.find((n) => n.dtype !== dtype);
  if (other)
    throw new TypeError(
      `${op}: element types ${dtype} (shape ${showShape(nodes[0].shape)}) and ${other.dtype} (shape ${showShape(other.shape)}) differ; use cast`,
    );
  return dtype;
}

/** Fails unless `node` holds floating-point numbers. */
export function floating(op: string, node: Tensor): Tensor {
  if (!isFloat(node.dtype))
    throw new TypeError(
      `${op}: needs floating-point numbers, got ${node.dtype} of shape ${showShape(node.shape)}`,
    );
  return node;
}

/** Fails unless `node` has exactly this shape. */
export function expectShape(op: string, node: Tensor, shape: Shape): Tensor {
  if (!sameShape(node.shape, shape))
    throw new ShapeError(`${op}: shape ${showShape(node.shape)} given where ${showShape(shape)} is needed`);
  return node;
}

/** Every tensor that `outputs` depend on, each after all of its inputs; what is `known` is not walked. */
export function topological(
  outputs: readonly Tensor[],
  known: (node: Tensor) => boolean = () => false,
): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output) || known(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        const child = top.node.inputs[top.next++];
        if (!seen.has(child) && !known(child)) {
          seen.add(child);
          stack.push({ node: child, next: 0 });
        }
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** An array of zeros for a known shape. */
export const zerosFor = (shape: readonly number[], dtype: DType): TypedArray =>
  allocate(
    dtype,
    shape.reduce((a, b) => a * b, 1),
  );
