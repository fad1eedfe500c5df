/**
 * Dropout (Srivastava et al., 2014) with masks that are a function of the training step's seed and number of runs, so
 * that a resumed run has the masks of an uninterrupted one. Outside training it is the identity.
 */
import { dimProduct } from '../dims.js';
import { onnxType } from '../dtype.js';
import { floating, type Op, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';

// A bijective hash of 64-bit integers: multiplies and folds the high half into the low one, twice.
function scramble(x: string, to: Emitter): string {
  let h = x;
  for (const factor of [-7046029254386353131n, -4658895280553007687n]) {
    h = to.emit('Mul', [h, to.constant(BigInt64Array.of(factor), 'int64', [])]);
    const unsigned = to.emit('Cast', [h], { to: 13 });
    const shift = to.emit('Cast', [to.scalar(32, 'int64')], { to: 13 });
    const folded = to.emit('BitShift', [unsigned, shift], { direction: 'RIGHT' });
    h = to.emit('BitwiseXor', [h, to.emit('Cast', [folded], { to: onnxType.int64 })]);
  }
  return h;
}

// The mask of one site: a row key and an odd column key are hashes of seed, run and site, and their 32-bit product is
// the random number of a position, which is kept if it reaches the threshold of the rate.
function mask(node: Tensor, key: string, to: Emitter): string {
  const rate = node.attributes.rate as number;
  const columns = node.shape.at(-1) ?? 1;
  const rows = dimProduct(node.shape.slice(0, -1));
  const keys = (size: typeof rows, stream: number): string => {
    const count = to.emit('Reshape', [to.shape([size]), to.ints([])]);
    const range = to.emit('Range', [to.scalar(0, 'int64'), count, to.scalar(1, 'int64')]);
    const origin = scramble(to.emit('Add', [key, to.scalar(stream, 'int64')]), to);
    const odd = to.emit('Mul', [scramble(to.emit('Add', [range, origin]), to), to.scalar(2, 'int64')]);
    const shift = to.constant(BigInt64Array.of(1n), 'int64', []);
    return to.emit('Cast', [to.emit('Add', [odd, shift])], { to: onnxType.int32 });
  };
  const column = to.emit('Reshape', [keys(rows, 1), to.ints([-1, 1])]);
  const random = to.emit('Mul', [column, keys(columns, 2)]);
  const threshold = Math.min(2 ** 31 - 1, Math.round(rate * 2 ** 32 - 2 ** 31));
  const kept = to.emit('GreaterOrEqual', [random, to.scalar(threshold, 'int32')]);
  const scaled = to.emit('Mul', [
    to.emit('Cast', [kept], { to: onnxType[node.dtype] }),
    to.scalar(1 / (1 - rate), node.dtype),
  ]);
  return to.emit('Reshape', [scaled, to.shape(node.shape)]);
}

const dropoutOp: Op = {
  name: 'dropout',
  lower(node, [x], to) {
    const key = to.random(node.attributes.site as object);
    return key === undefined ? x : to.emit('Mul', [x, mask(node, key, to)]);
  },
};

/** `x` with the mask of `site`; its gradient uses the same mask. */
export const dropoutAt = (x: Tensor, rate: number, site: object): Tensor =>
  tensor(dropoutOp, [x], x.shape, x.dtype, { rate, site });

/**
 * In training, sets each number to zero with probability `rate` and divides the others by `1 - rate`.
 *
 * @example
 * dropout(constant([1, 2]), 0.5); // [1, 2]
 */
export function dropout(x: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: a rate of ${rate} is not in [0, 1)`);
  floating('dropout', x);
  return rate === 0 ? x : dropoutAt(x, rate, {});
}
