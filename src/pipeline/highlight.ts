/**
 * Highlighting: the positions of a query's terms in a text, the excerpt of a long text, and where a short excerpt of a few
 * lines begins. Excerpts begin at a sentence, or at a clause of a long one.
 */
import type { Chunk } from '../store/index.js';
import { finderOf, leadOf, type Occurrence } from '../text/index.js';
import type { Range } from './types.js';

/** The maximum length of an excerpt and the usual length of a short one, in characters. */
const [SHOWN, SHORT] = [1_200, 400] as const;

/** How far before its first term an excerpt and a short one may begin. */
const [BEFORE, BEFORE_SHORT] = [300, 160] as const;

/** The minimum difference of two weights: sums are rounded. */
const LEAST = 1e-9;

/** The maximum length of what is cut at the end of an excerpt so that it ends with a sentence. */
const AFTER = 300;

/** The passage of a hit. */
export interface Excerpt {
  readonly chunk: Chunk;
  readonly ranges: readonly Range[];
  /** Where a short excerpt with most of the query begins. */
  readonly from: number;
}

/** Highlights the terms of a query. */
export class Highlighter {
  readonly #weights: ReadonlyMap<string, number>;
  readonly #find: (text: string) => Occurrence[];

  /** @param weights of the terms, by which parts of a text are compared. */
  constructor(weights: ReadonlyMap<string, number>) {
    this.#weights = weights;
    this.#find = finderOf(weights);
  }

  /** The ranges of the terms, in order; adjacent ones are merged. */
  rangesOf(text: string): Range[] {
    return merged(this.#find(text));
  }

  /** The whole chunk unless it is long, else the part with most of the query. */
  excerpt(chunk: Chunk): Excerpt {
    const { text } = chunk;
    const found = this.#find(text);
    if (text.length <= SHOWN)
      return { chunk, ranges: merged(found), from: this.#start(text, found, SHORT, BEFORE_SHORT) };
    const from = this.#start(text, found, SHOWN, BEFORE);
    const until = endOf(text, from);
    const within = found
      .filter(({ start, end }) => start >= from && end <= until)
      .map(({ term, start, end }) => ({ term, start: start - from, end: end - from }));
    const shown = text.slice(from, until);
    return {
      chunk: { ...chunk, start: chunk.start + from, end: chunk.start + until, text: shown },
      ranges: merged(within),
      from: this.#start(shown, within, SHORT, BEFORE_SHORT),
    };
  }

  /** Where the part of a length begins that has most of the query: near the first of its terms; 0 without any. */
  #start(text: string, found: readonly Occurrence[], length: number, before: number): number {
    // Parts begin with a term; the text before it is a part of the length, too.
    const within = length - before / 2;
    const counts = new Map<string, number>();
    let weight = 0;
    const count = ({ term }: Occurrence, by: 1 | -1) => {
      const own = (counts.get(term) ?? 0) + by;
      counts.set(term, own);
      if (own === (by === 1 ? 1 : 0)) weight += by * (this.#weights.get(term) ?? 0);
    };
    let [best, most, next] = [0, 0, 0];
    for (const [k, first] of found.entries()) {
      while (next < found.length && (next <= k || found[next].end <= first.start + within))
        count(found[next++], 1);
      if (weight > most + LEAST) [best, most] = [first.start, weight];
      count(first, -1);
    }
    return most > 0 ? leadOf(text, best, before) : 0;
  }
}

function merged(found: readonly Occurrence[]): Range[] {
  const ranges: [number, number][] = [];
  for (const { start, end } of found) {
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/** Where an excerpt ends: with a sentence near its maximum length, or else with a clause or a word. */
function endOf(text: string, from: number): number {
  const latest = from + SHOWN;
  if (latest >= text.length) return text.length;
  const end = leadOf(text, latest, AFTER);
  return from + text.slice(from, end).trimEnd().length;
}
