/** The interface by which an operation writes its ONNX nodes. */
import type { DType, TypedArray } from '../dtype.js';
import type { Shape } from '../shape.js';
import type { AttributeValue } from './proto.js';

export interface EmitOptions {
  /** 'com.microsoft' for ONNX Runtime's own operators. */
  domain?: string;
  /** The number of outputs of the node; `emit` returns the first, `emitAll` all. */
  outputs?: number;
}

/** Writes ONNX nodes; each method returns the name of its value, and equal nodes are written once. */
export interface Emitter {
  emit(
    opType: string,
    inputs: string[],
    attributes?: Record<string, AttributeValue>,
    options?: EmitOptions,
  ): string;
  emitAll(
    opType: string,
    inputs: string[],
    attributes: Record<string, AttributeValue>,
    options: EmitOptions,
  ): string[];
  /** A constant tensor. */
  constant(data: TypedArray, dtype: DType, shape: readonly number[]): string;
  /** A constant scalar. */
  scalar(value: number, dtype: DType): string;
  /** A constant one-dimensional int64 tensor, for axes and bounds. */
  ints(values: readonly number[]): string;
  /** A one-dimensional int64 tensor with the sizes of `shape` at run time. */
  shape(shape: Shape): string;
  /** In training, an int64 scalar that depends on seed, run and `site`; undefined otherwise. */
  random(site: object): string | undefined;
  /** The names of all outputs of a node. */
  values(of: object): string[];
}
