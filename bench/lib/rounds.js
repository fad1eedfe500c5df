/** Interleaved rounds: contestants take turns, so that a busy minute on a shared machine hits them all alike. */
import { median } from './stats.js';

/**
 * Runs every contestant once in each round, in an order that is reversed from round to round, and returns all
 * results by name.
 * @template T
 * @param {Record<string, (round: number) => Promise<T> | T>} contestants
 * @param {{ rounds: number, onRound?: (round: number, results: Record<string, T>) => void }} settings
 * @returns {Promise<Record<string, T[]>>}
 */
export async function interleave(contestants, { rounds, onRound }) {
  const names = Object.keys(contestants);
  /** @type {Record<string, T[]>} */
  const all = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    /** @type {Record<string, T>} */
    const results = {};
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      results[name] = await contestants[name](round);
      all[name].push(results[name]);
    }
    onRound?.(round, results);
  }
  return all;
}

/**
 * The median over rounds of `ours / theirs`, each ratio taken within one round.
 * @param {number[]} ours
 * @param {number[]} theirs
 * @returns {number}
 */
export function pairedRatio(ours, theirs) {
  if (ours.length !== theirs.length) throw new Error('a paired ratio needs as many rounds of each');
  return median(ours.map((value, round) => value / theirs[round]));
}
