/** What an operation sees while it writes itself as ONNX nodes. */
import type { DType, TypedArray } from '../dtype.js';
import type { Shape } from '../shape.js';
import type { AttributeValue } from './proto.js';

export interface EmitOptions {
  /** 'com.microsoft' for ONNX Runtime's own operators. */
  domain?: string;
  /** How many outputs the node has; `emit` gives the first, `emitAll` all of them. */
  outputs?: number;
}

/** Writes ONNX nodes; every method gives the name of the value it made, and equal nodes are made once. */
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
  /** A fixed tensor. */
  constant(data: TypedArray, dtype: DType, shape: readonly number[]): string;
  /** A fixed scalar. */
  scalar(value: number, dtype: DType): string;
  /** A fixed one-dimensional int64 tensor, as axes and bounds are given in. */
  ints(values: readonly number[]): string;
  /** A one-dimensional int64 tensor with the sizes of `shape` at run time. */
  shape(shape: Shape): string;
  /** While training, an int64 scalar that differs by seed, run and `site`; undefined otherwise. */
  random(site: object): string | undefined;
  /** All values of a node that has several. */
  values(of: object): string[];
}
