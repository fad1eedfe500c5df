/** Batches for training: windows of the tokens in a random order by a seed, computed from their number alone. */
import { lowbiasMix } from '../../runtime/index.js';
import type { ShardReader } from './shards.js';

/** The input of a training step: tokens, and the next token of each. */
export interface WindowBatch {
  readonly tokens: Int32Array;
  readonly targets: Int32Array;
}

/**
 * Batch number `index`. Each epoch has every window once, in a different order and from a different first token,
 * without a list of them in memory, so that a resumed run has the same batches.
 *
 * @example
 * const writer = new ShardWriter('data', 100);
 * writer.add('train', [0, 1, 2, 3, 4, 5, 6, 7, 8], 30);
 * await writer.finish();
 * const { tokens, targets } = windowBatch(new ShardReader('data'), 0, { rows: 2, length: 4, seed: 0 });
 * targets.map((target, k) => target - tokens[k]); // [1, 1, 1, 1, 1, 1, 1, 1]
 *
 * @throws RangeError where there are fewer tokens than one window.
 */
export function windowBatch(
  reader: ShardReader,
  index: number,
  { rows, length, seed }: { readonly rows: number; readonly length: number; readonly seed: number },
): WindowBatch {
  const available = reader.set.train.tokens - 1;
  if (available < length) throw new RangeError(`${available + 1} tokens do not make a window of ${length}`);
  const tokens = new Int32Array(rows * length);
  const targets = new Int32Array(rows * length);
  const count = Math.floor(available / length);
  for (let row = 0; row < rows; row++) {
    const number = index * rows + row;
    const epoch = Math.floor(number / count);
    const spare = available - count * length;
    const shift = spare > 0 ? scramble(epoch, seed) % (spare + 1) : 0;
    const start = shift + length * permuted(number % count, count, seed * 65_537 + epoch);
    const window = reader.read('train', start, length + 1);
    tokens.set(window.subarray(0, length), row * length);
    targets.set(window.subarray(1), row * length);
  }
  return { tokens, targets };
}

/**
 * The position of a number below `count` in a random permutation: four rounds of a Feistel network over the next power
 * of four, repeated until the result is below `count` (Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9).
 *
 * @example
 * [0, 1, 2, 3].map((number) => permuted(number, 4, 7)); // [0, 2, 1, 3]
 */
export function permuted(number: number, count: number, seed: number): number {
  const half = Math.max(1, Math.ceil(Math.log2(Math.max(2, count)) / 2));
  const size = 2 ** half;
  let value = number;
  do {
    let [left, right] = [Math.floor(value / size), value % size];
    for (let round = 0; round < 4; round++)
      [left, right] = [right, left ^ (scramble(right + round * 0x51ed27, seed) % size)];
    value = left * size + right;
  } while (value >= count);
  return value;
}

/** 32 bits of a number and a seed, unsigned; train.py has the same. */
const scramble = (value: number, seed: number): number =>
  lowbiasMix(Math.imul(value + 1, 0x9e3779b1) ^ Math.imul(seed + 0x7f4a7c15, 0x85ebca6b)) >>> 0;
