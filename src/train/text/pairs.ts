/**
 * Positive pairs of texts, and batches of them. By content: two parts of one item, such as its title and the rest. By
 * behaviour: two items that a user took shortly after each other.
 */
import type { TextEncoder, TextFeeds, Weighted } from '../../embed/index.js';
import type { Sequences } from '../../indexes/index.js';
import { shuffleFirst } from '../../runtime/index.js';
import type { Bag } from '../../text/index.js';
import { partsIn, type TextColumns } from './columns.js';

/** A text with its item, and the log frequency of the text, up to a constant. */
interface Side {
  readonly bags: readonly Bag[];
  readonly item: number;
  readonly often: number;
}

/** A positive pair of texts. */
export interface TextPair {
  readonly left: Side;
  readonly right: Side;
}

/** Numbers from 0 to below 1. */
type Random = () => number;

const filled = (bag: Bag) => bag.feature.length > 0;

/** Whether an item's text has at least two parts. */
export const divides = (texts: TextColumns, item: number): boolean =>
  partsIn(texts, item).filter(filled).length > 1;

/**
 * A pair by content: the title and the rest in half of the cases if there are both, else a random split of the parts.
 */
export function contentPair(texts: TextColumns, item: number, random: Random): TextPair {
  const all = partsIn(texts, item);
  const titled = filled(all[0]) && random() < 0.5;
  const left: Bag[] = [];
  const right: Bag[] = [];
  for (const part of all.filter(filled)) {
    ((titled ? part === all[0] : random() < 0.5) ? left : right).push(part);
  }
  if (left.length === 0) left.push(right.pop()!);
  if (right.length === 0) right.push(left.pop()!);
  return { left: { bags: left, item, often: 0 }, right: { bags: right, item, often: 0 } };
}

/** Pairs by behaviour. */
export class Neighbours {
  readonly #sequences: Sequences;
  readonly #texts: TextColumns;
  /** The log frequency of each item. */
  readonly #often: Float64Array;
  /** The positions in the sequences of steps from which pairs can be drawn. */
  readonly #steps: Int32Array;
  readonly #end: Int32Array;

  constructor(
    sequences: Sequences,
    texts: TextColumns,
    private readonly window: number,
  ) {
    this.#sequences = sequences;
    this.#texts = texts;
    const { start, item } = sequences;
    const taken = new Float64Array(texts.parts.length - 1);
    for (const one of item) taken[one]++;
    this.#often = taken.map((count) => Math.log(Math.max(1, count)));
    const steps: number[] = [];
    this.#end = new Int32Array(item.length);
    for (let user = 0; user + 1 < start.length; user++) {
      for (let at = start[user]; at < start[user + 1]; at++) {
        this.#end[at] = start[user + 1];
        if (at + 1 < start[user + 1]) steps.push(at);
      }
    }
    this.#steps = Int32Array.from(steps);
  }

  get steps(): number {
    return this.#steps.length;
  }

  /** A pair from one of the steps; undefined if one of the items has no text. */
  draw(step: number, random: Random): TextPair | undefined {
    const at = this.#steps[step];
    const ahead = 1 + Math.floor(random() * Math.min(this.window, this.#end[at] - at - 1));
    return this.between(this.#sequences.item[at], this.#sequences.item[at + ahead]);
  }

  /** The pair of two items; undefined if they are the same, or one has no text. */
  between(left: number, right: number): TextPair | undefined {
    const side = (item: number): Side => ({
      bags: partsIn(this.#texts, item),
      item,
      often: this.#often[item],
    });
    const pair = { left: side(left), right: side(right) };
    const read = ({ bags }: Side) => bags.some(filled);
    return left !== right && read(pair.left) && read(pair.right) ? pair : undefined;
  }
}

/** A batch for the graph. @param most the maximum number of features of a text; sampled if there are more. */
export function feedsOf(
  pairs: readonly TextPair[],
  encoder: TextEncoder,
  most: number,
  random: Random,
): TextFeeds {
  const sides = [...pairs.map(({ left }) => left), ...pairs.map(({ right }) => right)];
  const texts = sides.map(({ bags }) => thinned(encoder.weigh(bags), most, random));
  const total = texts.reduce((sum, { row }) => sum + row.length, 0);
  const features = new Int32Array(total);
  const owners = new Int32Array(total);
  const weights = new Float32Array(total);
  let at = 0;
  texts.forEach(({ row, weight }, owner) => {
    features.set(row, at);
    weights.set(weight, at);
    owners.fill(owner, at, at + row.length);
    at += row.length;
  });
  return {
    features,
    owners,
    weights,
    sums: new Float32Array(sides.length * encoder.width),
    left: Int32Array.from(pairs, ({ left }) => left.item),
    right: Int32Array.from(pairs, ({ right }) => right.item),
    leftOften: Float32Array.from(pairs, ({ left }) => left.often),
    rightOften: Float32Array.from(pairs, ({ right }) => right.often),
  };
}

/** A sample of at most `most` features of a text, with weights whose squares sum to 1 again. */
function thinned({ row, weight }: Weighted, most: number, random: Random): Weighted {
  if (row.length <= most) return { row, weight };
  shuffleFirst(row.length, most, random, (one, other) => {
    [row[one], row[other]] = [row[other], row[one]];
    [weight[one], weight[other]] = [weight[other], weight[one]];
  });
  const kept = weight.subarray(0, most);
  const by = 1 / Math.sqrt(kept.reduce((sum, w) => sum + w * w, 0));
  return { row: row.subarray(0, most), weight: kept.map((w) => w * by) };
}
