/**
 * The graph: a tensor is an immutable record of an operation and its inputs. Gradients and the conversion to ONNX are
 * functions over these records. Uses dtype and shape.
 */
import { allocate, type DType, holds, isFloat, type TypedArray, toTyped } from './dtype.js';
import type { Emitter } from './onnx/emitter.js';
import { canonicalShape, type Shape, ShapeError, sameShape, showShape } from './shape.js';

/** The attributes of an operation. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A kind of operation: its name, and its conversion to ONNX. */
export interface Op {
  readonly name: string;
  /**
   * Writes the ONNX nodes that compute `node`. Returns the name of its value, or several names if other operations use
   * more of its outputs.
   */
  lower(node: Tensor, inputs: string[], to: Emitter): string | string[];
}

/** A symbolic tensor: a value that the graph computes, with a known shape and element type. */
export interface Tensor {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A tensor or a number. */
export type Operand = Tensor | number;

/** A value that is given for each run. */
export interface Input extends Tensor {
  readonly name: string;
}

/** A trainable value that is kept between runs. */
export interface Parameter extends Tensor {
  readonly name: string;
  readonly initial: Initializer;
}

/** Makes the initial values of a parameter from its shape and a source of uniform numbers in [0, 1). */
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

/** Makes a tensor; called by operations once they have determined shape and element type. */
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
 * A value that is given for each run, e.g. `input('x', ['batch', 256])`. A name in the shape is a size that can differ
 * between runs; within a run, equal names are equal sizes.
 *
 * @example
 * input('x', ['batch', 3]).shape; // ['batch', 3]
 */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Input {
  return { ...tensor(inputOp, [], canonicalShape(shape), dtype), name };
}

/**
 * A trainable value. Its name identifies it: a graph cannot contain the results of two `parameter` calls with one name.
 * `initial` is an initializer, e.g. `normal(0.02)`, or the values.
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

/** Whether a node is an input. */
export const isInput = (node: Tensor): node is Input => node.op === inputOp;

/** Whether a node is a parameter. */
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
 * A tensor of one repeated value; its shape can contain symbolic sizes.
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

/** The number of a scalar constant; undefined for other nodes. */
export function scalarValue(node: Tensor): number | undefined {
  if (node.op === fullOp) return node.attributes.value as number;
  if (node.op !== constantOp || node.shape.length > 0) return undefined;
  return Number((node.attributes.data as TypedArray)[0]);
}

/** Converts an operand to a tensor; numbers get the element type of `like`. */
export function asTensor(value: Operand, like: DType): Tensor {
  return typeof value === 'number' ? constant(value, like) : value;
}

/** Throws unless all tensors have the same element type; the error names the operation and the types. */
export function sameType(op: string, ...nodes: Tensor[]): DType {
  const dtype = nodes[0].dtype;
  const other = nodes.find((n) => n.dtype !== dtype);
  if (other)
    throw new TypeError(
      `${op}: element types ${dtype} (shape ${showShape(nodes[0].shape)}) and ${other.dtype} (shape ${showShape(other.shape)}) differ; use cast`,
    );
  return dtype;
}

/** Throws unless `node` has a floating-point type. */
export function floating(op: string, node: Tensor): Tensor {
  if (!isFloat(node.dtype))
    throw new TypeError(
      `${op}: needs floating-point numbers, got ${node.dtype} of shape ${showShape(node.shape)}`,
    );
  return node;
}

/** Throws unless `node` has exactly this shape. */
export function expectShape(op: string, node: Tensor, shape: Shape): Tensor {
  if (!sameShape(node.shape, shape))
    throw new ShapeError(`${op}: shape ${showShape(node.shape)} given where ${showShape(shape)} is needed`);
  return node;
}

/** All tensors that `outputs` depend on, in topological order, without those in `known` and their inputs. */
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
