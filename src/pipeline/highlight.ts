/** Highlighting: the positions of a query's terms in a text, and the excerpt of a long text. */
import type { Chunk } from '../store/index.js';
import { analyse } from '../text/index.js';
import type { Range } from './types.js';

/** The maximum length of an excerpt in characters. */
const SHOWN = 1_200;

/** How far from the ends of an excerpt a word boundary is searched. */
const NEAR = 120;

/** The ranges of the terms, in order; adjacent ones are merged. */
export function rangesOf(text: string, terms: ReadonlySet<string>): Range[] {
  const ranges: [number, number][] = [];
  for (const { term, start, end } of analyse(text)) {
    if (!terms.has(term)) continue;
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/**
 * The excerpt of a chunk with its ranges: the whole chunk unless it is long, else the part with most of the terms.
 */
export function excerpt(chunk: Chunk, terms: ReadonlySet<string>): { chunk: Chunk; ranges: Range[] } {
  const { text } = chunk;
  const ranges = rangesOf(text, terms);
  if (text.length <= SHOWN) return { chunk, ranges };
  let best = 0;
  let most = 0;
  ranges.forEach(([from], k) => {
    const within = ranges.slice(k).filter(([, end]) => end <= from + SHOWN - NEAR).length;
    if (within > most) [best, most] = [from, within];
  });
  const from = cutNear(text, Math.max(0, best - NEAR));
  const until = cutNear(text, Math.min(text.length, from + SHOWN));
  const shown = ranges
    .filter(([start, end]) => start >= from && end <= until)
    .map(([start, end]): Range => [start - from, end - from]);
  const cut = {
    ...chunk,
    start: chunk.start + from,
    end: chunk.start + until,
    text: text.slice(from, until),
  };
  return { chunk: cut, ranges: shown };
}

/** A position at or before `at` where a word ends, or at least not within a surrogate pair. */
function cutNear(text: string, at: number): number {
  if (at <= 0 || at >= text.length) return at;
  for (let place = at; place > at - NEAR && place > 0; place--) {
    if (/\s/.test(text[place - 1])) return place;
  }
  const low = text.charCodeAt(at);
  return low >= 0xdc00 && low <= 0xdfff ? at - 1 : at;
}
