/** Models of taste and item graphs as tensors for files; read into shared memory. */
import type { ItemFactors, ItemGraph, TasteModel } from '../indexes/index.js';
import { sharedColumn } from '../runtime/index.js';
import type { StoredTensor, StoredTensors } from '../tensor/index.js';

const LINEAR = 'linear';

/** The tensors of an item graph: `NAME.start`, `NAME.neighbour` and `NAME.weight`. */
export function graphTensors(
  name: string,
  { start, neighbour, weight }: ItemGraph,
): [string, StoredTensor][] {
  return [
    // The format has no unsigned 32-bit integers; there are far fewer neighbours than 2³¹.
    [`${name}.start`, { dtype: 'int32', shape: [start.length], data: Int32Array.from(start) }],
    [`${name}.neighbour`, { dtype: 'int32', shape: [neighbour.length], data: neighbour }],
    [`${name}.weight`, { dtype: 'float32', shape: [weight.length], data: weight }],
  ];
}

/** @throws TypeError where a tensor is missing or of another type. */
export function graphOf(tensors: StoredTensors, name: string): ItemGraph {
  const parts = ['start', 'neighbour', 'weight'];
  const [start, neighbour, weight] = parts.map((part) => tensors.get(`${name}.${part}`)?.data);
  if (!(start instanceof Int32Array && neighbour instanceof Int32Array && weight instanceof Float32Array))
    throw new TypeError(`there is no ${name}`);
  return {
    start: shared(Uint32Array, start),
    neighbour: shared(Int32Array, neighbour),
    weight: shared(Float32Array, weight),
  };
}

/** The tensors of models of taste. */
export function tasteTensors({ linear, factors, known }: TasteModel): [string, StoredTensor][] {
  const { vectors, base, penalty } = factors;
  return [
    ...graphTensors(LINEAR, linear),
    ['factors.vectors', { dtype: 'float32', shape: [vectors.length], data: vectors }],
    ['factors.diagonal', { dtype: 'float64', shape: [base.length], data: base }],
    ['factors.penalty', { dtype: 'float64', shape: [1], data: Float64Array.of(penalty) }],
    ['known', { dtype: 'int32', shape: [known.length], data: Int32Array.from(known) }],
  ];
}

/**
 * @param weight the weight of the factors' predictions relative to the linear model's.
 * @throws TypeError where a tensor is missing or of another type.
 */
export function tasteOf(tensors: StoredTensors, weight: number): TasteModel {
  const known = tensors.get('known')?.data;
  if (!(known instanceof Int32Array)) throw new TypeError('there is no known');
  return {
    linear: graphOf(tensors, LINEAR),
    factors: factorsOf(tensors, weight),
    known: shared(Uint32Array, known),
  };
}

function factorsOf(tensors: StoredTensors, weight: number): ItemFactors {
  const parts = ['vectors', 'diagonal', 'penalty'];
  const [vectors, base, penalty] = parts.map((part) => tensors.get(`factors.${part}`)?.data);
  if (!(vectors instanceof Float32Array && base instanceof Float64Array && penalty instanceof Float64Array))
    throw new TypeError('there are no factors of this form: train again');
  return { width: base.length, weight, vectors: shared(Float32Array, vectors), base, penalty: penalty[0] };
}

/** A copy of the values in shared memory. */
function shared<C extends Int32Array | Uint32Array | Float32Array>(
  type: { new (length: number): C; readonly BYTES_PER_ELEMENT: number },
  values: ArrayLike<number>,
): C {
  const column = sharedColumn(type as never, values.length) as C;
  column.set(values);
  return column;
}
