/**
 * Features of a sentence as the answer to a question: which of the question's terms it contains, how close and in which
 * order, how many of the others are in its neighbours, and whether it names the type of thing asked for.
 */

import type { Passage } from '../../prompt/index.js';
import { analyse, oneLine, type Sentence, sentencesOf } from '../../text/index.js';
import { placesOf } from './answer-type.js';
import { type List, listsOf } from './lists.js';
import type { Question } from './question.js';
import { columnNames, isRule, namedRow } from './rows.js';

export const FEATURES = [
  'covered',
  'covered squared',
  'similar',
  'names missing',
  'pairs in order',
  'longest run',
  'dense',
  'before',
  'after',
  'passage',
  'passage rank',
  'passage score',
  'type found',
  'type missing',
  'type near',
  'length',
  'short',
  'first',
  'later',
  'asks',
  'rarest',
  'telling',
  'telling near',
  'telling missing before',
  'typed telling',
  'new names',
  'pronoun',
  'type near squared',
  'focus',
  'echo',
  'passage pairs',
  'passage dense',
] as const;

/** A sentence with the positions of its terms. Its text is on one line; a row of a table has the names of its columns. */
export interface ReadSentence extends Sentence {
  /** The index of the passage, and of the sentence within it. */
  readonly passage: number;
  readonly index: number;
  /** The heading above it in the text; empty if there is none. */
  readonly heading: string;
  /** Whether it is the first sentence below its heading, or of the text. */
  readonly first: boolean;
  /** The list that it belongs to. */
  readonly list: List | undefined;
  /** The positions of each term, and the offset of each position. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
  readonly words: number;
  readonly offsets: readonly number[];
}

/** The width in words of a window of near terms. */
const NEAR = 12;

/** @param number the index of the passage, from 0. */
export function readSentences(passage: Passage, number: number): ReadSentence[] {
  // A Markdown heading names the subject of the sentences below it, but is no answer itself.
  let above = '';
  let first = true;
  const all = sentencesOf(passage.text);
  const names = columnNames(all, passage.headings);
  const sentences = all.flatMap((sentence, k) => {
    if (isRule(sentence)) return [];
    const heading = /^#{1,6}\s+(.*)/.exec(sentence.text);
    if (heading) {
      above = heading[1];
      first = true;
      return [];
    }
    const columns = names[k];
    const text = columns ? namedRow(sentence.text, columns) : oneLine(sentence.text);
    const read = { ...sentence, text, heading: above, first };
    first = false;
    return [read];
  });
  const lists = listsOf(passage.text, sentences);
  return sentences.map((sentence, index) => {
    const positions = new Map<string, number[]>();
    const offsets: number[] = [];
    for (const { term, position, start } of analyse(sentence.text)) {
      const at = positions.get(term);
      if (at) at.push(position);
      else positions.set(term, [position]);
      offsets[position] ??= start;
    }
    return {
      ...sentence,
      passage: number,
      index,
      list: lists[index],
      positions,
      words: offsets.length,
      offsets,
    };
  });
}

/**
 * The features of each sentence of a passage, in the order of `FEATURES`.
 *
 * @param scores the scores of all passages, the best first.
 */
export function featuresOf(
  question: Question,
  sentences: readonly ReadSentence[],
  number: number,
  scores: readonly number[],
): Float64Array[] {
  const has = sentences.map((sentence) => question.terms.map((_, k) => weightOf(question, k, sentence)));
  const telling = tellingOf(question, has);
  const whole = question.terms.map((_, k) => Math.max(0, ...has.map((row) => row[k])));
  const inOrder = sentences.map((sentence) => pairs(question, sentence));
  const together = sentences.map((sentence) => densest(hitsOf(question, sentence), NEAR));
  const [pairsOfAll, densestOfAll] = [Math.max(0, ...inOrder), Math.max(0, ...together)];
  return sentences.map((sentence, s) => {
    const own = has[s];
    const gain = (of: readonly number[] | undefined) =>
      of ? total(question, (k) => Math.max(0, of[k] - own[k])) : 0;
    const covered = total(question, (k) => (own[k] === 1 ? 1 : 0));
    const hits = hitsOf(question, sentence);
    const dense = together[s];
    const named = placesOf(question.type, sentence.text).filter((at) => !asked(question, sentence.text, at));
    const typed = question.type === 'any' ? 0 : 1;
    const told = own.reduce((sum, x, k) => sum + x * telling[k], 0);
    const toldBefore = has[s - 1]?.reduce((sum, x, k) => sum + Math.max(0, x - own[k]) * telling[k], 0) ?? 0;
    const near = typed * nearest(hits, named, sentence);
    return Float64Array.of(
      covered,
      covered ** 2,
      total(question, (k) => own[k]) - covered,
      total(question, (k) => (question.terms[k].name && own[k] < 1 ? 1 : 0)),
      inOrder[s],
      longestRun(question, sentence),
      dense,
      gain(has[s - 1]),
      gain(has[s + 1]),
      gain(whole),
      1 / (1 + number),
      scores[0] > 0 ? scores[number] / scores[0] : 0,
      typed && named.length > 0 ? 1 : 0,
      typed && named.length === 0 ? 1 : 0,
      near,
      Math.log(1 + sentence.words) / 5,
      sentence.words < 6 ? 1 : 0,
      s === 0 ? 1 : 0,
      s / Math.max(1, sentences.length - 1),
      /[?？]["”」』）)]*$/u.test(sentence.text) ? 1 : 0,
      rarest(question, own),
      told,
      dense * told,
      toldBefore,
      typed && named.length > 0 ? told : 0,
      Math.min(1, newNames(question, sentence.text) / 4),
      PRONOUN.test(sentence.text) ? 1 : 0,
      near ** 2,
      total(question, (k) => (question.terms[k].focus ? own[k] : 0)),
      hits.length === 0
        ? 0
        : new Set(hits.map(({ position }) => position)).size / Math.max(1, sentence.words),
      pairsOfAll,
      densestOfAll,
    );
  });
}

/** Beginnings of sentences that refer to the previous sentence. */
const PRONOUN =
  /^(?:he|she|it|they|this|these|those|his|her|its|their|such|however|also|then|but|and|for (?:example|instance)|as such)\b|^[他她它其该此这]/i;

/** The number of names and numbers in the sentence that are not in the question. */
function newNames(question: Question, text: string): number {
  const found = text.match(/\b\p{Lu}[\p{L}'’-]+|\d[\d,.]*|[“「『《][^”」』》]{1,30}[”」』》]/gu) ?? [];
  return new Set(found.filter((name) => !question.text.includes(name.toLowerCase()))).size;
}

/** The weight of each term by its rarity in these sentences; the weights sum to 1. */
function tellingOf(question: Question, has: readonly (readonly number[])[]): number[] {
  const weights = question.terms.map(({ weight }, k) => {
    const n = has.reduce((sum, row) => sum + (row[k] > 0 ? 1 : 0), 0);
    return n === 0 ? 0 : weight * Math.log(1 + has.length / n);
  });
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  return weights.map((weight) => weight / sum);
}

/** The match of a term of the question in the sentence: 1, or less for a word with the same beginning. */
function weightOf(question: Question, k: number, sentence: ReadSentence): number {
  const { term } = question.terms[k];
  if (sentence.positions.has(term)) return 1;
  if (question.chinese || term.length < 5) return 0;
  const start = term.slice(0, Math.max(4, Math.floor(term.length * 0.7)));
  for (const other of sentence.positions.keys()) if (other.startsWith(start)) return 0.6;
  return 0;
}

const total = (question: Question, of: (k: number) => number): number =>
  question.terms.reduce((sum, { weight }, k) => sum + weight * of(k), 0);

/** The match of the rarest two terms. */
function rarest(question: Question, own: readonly number[]): number {
  const order = question.terms.map(({ weight }, k) => [weight, k] as const).sort((a, b) => b[0] - a[0]);
  const best = order.slice(0, 2);
  return best.length === 0 ? 0 : best.reduce((sum, [, k]) => sum + own[k], 0) / best.length;
}

interface Hit {
  readonly position: number;
  readonly k: number;
  readonly weight: number;
}

function hitsOf(question: Question, sentence: ReadSentence): Hit[] {
  return question.terms
    .flatMap(({ term, weight }, k) =>
      (sentence.positions.get(term) ?? []).map((position) => ({ position, k, weight })),
    )
    .sort((a, b) => a.position - b.position);
}

/** The highest weight of distinct terms within a window of `width` words. */
function densest(hits: readonly Hit[], width: number): number {
  let best = 0;
  for (let from = 0; from < hits.length; from++) {
    const seen = new Set<number>();
    let sum = 0;
    for (let to = from; to < hits.length && hits[to].position - hits[from].position < width; to++) {
      if (seen.has(hits[to].k)) continue;
      seen.add(hits[to].k);
      sum += hits[to].weight;
    }
    best = Math.max(best, sum);
  }
  return best;
}

/** The weight of adjacent terms of the question that are near each other in the same order. */
function pairs(question: Question, sentence: ReadSentence): number {
  let sum = 0;
  for (let k = 1; k < question.terms.length; k++) {
    const [a, b] = [question.terms[k - 1], question.terms[k]];
    const gap = b.position - a.position;
    const first = sentence.positions.get(a.term);
    const second = sentence.positions.get(b.term);
    if (first && second && first.some((x) => second.some((y) => y > x && y - x <= gap + 1)))
      sum += (a.weight + b.weight) / 2;
  }
  return sum;
}

/** The highest weight of consecutive terms in the same order as in the question. */
function longestRun(question: Question, sentence: ReadSentence): number {
  let best = 0;
  for (let from = 0; from < question.terms.length; from++) {
    for (const start of sentence.positions.get(question.terms[from].term) ?? []) {
      let sum = question.terms[from].weight;
      for (let k = from + 1; k < question.terms.length; k++) {
        const shift = question.terms[k].position - question.terms[from].position;
        if (!sentence.positions.get(question.terms[k].term)?.includes(start + shift)) break;
        sum += question.terms[k].weight;
      }
      best = Math.max(best, sum);
    }
  }
  return best;
}

/** Whether the text at an offset is in the question itself, and so no answer. */
function asked(question: Question, text: string, at: number): boolean {
  const word =
    /^[\p{sc=Han}]{2}|^[\p{L}\p{N}'’-]+/u.exec(text.slice(at, at + 40))?.[0] ?? text.slice(at, at + 2);
  return word.length > 1 && question.text.includes(word.toLowerCase());
}

/** The highest weight of the question's terms within `NEAR` words of a thing of the requested type. */
function nearest(hits: readonly Hit[], named: readonly number[], sentence: ReadSentence): number {
  let best = 0;
  for (const at of named) {
    let position = sentence.offsets.findIndex((offset) => offset >= at);
    if (position < 0) position = sentence.words;
    const seen = new Map<number, number>();
    for (const { position: hit, k, weight } of hits) {
      const closeness = 1 - Math.abs(hit - position) / (2 * NEAR);
      if (closeness > 0) seen.set(k, Math.max(seen.get(k) ?? 0, weight * closeness));
    }
    best = Math.max(
      best,
      Array.from(seen.values()).reduce((sum, x) => sum + x, 0),
    );
  }
  return best;
}
