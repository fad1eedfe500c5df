/** Element types: their names, typed arrays and ONNX codes. */

/** The element types of a tensor. Ids and indices are `int32` by convention; `float64` is for checking gradients. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

/** The typed array holding each element type (`bool` holds one byte per element, 0 or 1). */
export interface ArrayOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type TypedArray = ArrayOf[DType];

/** ONNX's `TensorProto.DataType`. */
export const onnxType: Record<DType, number> = {
  float32: 1,
  float64: 11,
  int32: 6,
  int64: 7,
  uint8: 2,
  bool: 9,
};

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A zero-filled array of `length` elements. */
export function allocate<D extends DType>(dtype: D, length: number): ArrayOf[D] {
  return new constructors[dtype](length) as ArrayOf[D];
}

/** Copies plain numbers into the typed array of `dtype`. */
export function toTyped(values: ArrayLike<number | bigint>, dtype: DType): TypedArray {
  if (dtype === 'int64') return BigInt64Array.from(values as ArrayLike<number>, (v) => BigInt(v));
  const out = allocate(dtype, values.length) as Float64Array;
  for (let i = 0; i < values.length; i++) out[i] = Number(values[i]);
  return out as TypedArray;
}

/** Whether `data` is a typed array of `dtype`. */
export function holds(data: unknown, dtype: DType): data is TypedArray {
  return data instanceof constructors[dtype];
}

/** Whether a type is a floating-point type. */
export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64';
