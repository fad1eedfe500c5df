/** A small network with its batches, for tests of training. */
import * as t from '#tandem/tensor/index.js';

const random = t.randomSource(5);
/** So many numbers from -1 to below 1. */
export const numbers = (n: number) => Float32Array.from({ length: n }, () => 2 * random() - 1);

/** A small network, with dropout at a rate. */
export function network(rate = 0) {
  const x = t.input('x', ['batch', 4]);
  const y = t.input('y', ['batch', 1]);
  const h = t.dropout(t.tanh(t.linear('first', 4, 8)(x)), rate);
  return { loss: t.squaredError(t.linear('second', 8, 1)(h), y), x, h };
}

/** Batches for it. */
export const batches = Array.from({ length: 12 }, () => ({ x: numbers(24), y: numbers(6) }));

/** A copy of a state, which is live. */
export const copy = (state: ReadonlyMap<string, t.Value>) =>
  new Map([...state].map(([name, v]) => [name, { ...v, data: v.data.slice() }]));
