/**
 * The quotes of an extractive answer: the best sentence, and further ones if they add something that the question asks.
 *
 * - A sentence of a list is quoted with the list and the sentence that introduces it, unless its items are long.
 * - _Why_ asks for a cause: if the best sentence states none, the next quote is a neighbour that does.
 * - A further sentence of another source must be about the question and its subject as much as the first; one of the same passage must
 *   be near the first, or have terms of the question that the first lacks.
 */
import type { Passage } from '../../prompt/index.js';
import { placesOf } from './answer-type.js';
import type { Candidate, Extract } from './extract.js';
import { FEATURES, type ReadSentence } from './features.js';
import type { List } from './lists.js';
import type { Question } from './question.js';

/** A part of a passage. */
export interface Quote {
  /** The index of the passage. */
  readonly passage: number;
  /** The range in the text of the passage. */
  readonly start: number;
  readonly end: number;
  /** What it says: wrapped lines are joined, and rows of tables have the names of their columns. */
  readonly text: string;
}

/** The maximum difference of a further sentence's score from the best one's. */
const MARGIN = 2.5;

/** The maximum length in characters of a list that is quoted whole, and of its items on average, in columns. */
const [WHOLE_LIST, LONG_ITEM] = [600, 140] as const;

/** The minimum share of the question in a further sentence, relative to the first, of another or the same passage. */
const [OF_OTHERS, OF_SAME] = [0.8, 0.6] as const;

/** The maximum distance in sentences of a near sentence. */
const NEAR = 2;

const [COVERED, SIMILAR] = [FEATURES.indexOf('covered'), FEATURES.indexOf('similar')];

const coverOf = ({ features }: Candidate): number => features[COVERED] + features[SIMILAR];

/** @param most the maximum number of quotes. @returns the best first; none without sentences. */
export function quotesOf(read: Extract, passages: readonly Passage[], most: number): Quote[] {
  const { candidates, question, sentences } = read;
  const [best] = candidates;
  const quotes: Quote[] = [];
  if (best === undefined) return quotes;
  const add = (sentence: ReadSentence) => {
    if (quotes.length >= most || quotes.some((quote) => contains(quote, sentence))) return;
    const quote = quoteOf(sentence, sentences[sentence.passage], passages[sentence.passage]);
    if (!quotes.some((other) => other.text === quote.text)) quotes.push(quote);
  };
  const first = answering(best.sentence, sentences[best.sentence.passage]);
  add(first);
  const cause = causeBeside(quotes[0].text, first, read);
  if (cause) add(cause);
  for (const candidate of candidates) {
    if (quotes.length >= most || candidate.score < best.score - MARGIN) break;
    if (adds(candidate, best, question)) add(candidate.sentence);
  }
  return quotes;
}

/** A sentence, or the next one in its paragraph if it is a question itself: _Why a copy? Because …_ */
function answering(sentence: ReadSentence, all: readonly ReadSentence[]): ReadSentence {
  const next = all[sentence.index + 1];
  return /[?？]["”’」』）)]*$/u.test(sentence.text) && next?.line === sentence.line ? next : sentence;
}

const contains = ({ passage, start, end }: Quote, sentence: ReadSentence): boolean =>
  passage === sentence.passage && start <= sentence.start && end >= sentence.end;

/** Whether the items of a list are sentences of their own, that say something without the others. */
function areWhole({ from, to, introduced }: List, all: readonly ReadSentence[]): boolean {
  const items = all.slice(introduced ? from + 1 : from, to + 1);
  const lines = new Set(items.map(({ line }) => line));
  const columns = items.reduce((sum, { text }) => sum + columnsOf(text), 0);
  return lines.size > 1 && columns > LONG_ITEM * lines.size;
}

/** The columns of a text; Chinese characters take two. */
const columnsOf = (text: string): number => text.length + (text.match(/\p{sc=Han}/gu)?.length ?? 0);

/**
 * A sentence, or the list that it belongs to unless its items are whole; of a long list as much as fits, if the sentence is in
 * that part.
 */
function quoteOf(sentence: ReadSentence, all: readonly ReadSentence[], passage: Passage): Quote {
  const { index } = sentence;
  const list = sentence.list && !areWhole(sentence.list, all) ? sentence.list : undefined;
  let [from, to] = list ? [list.from, list.to] : [index, index];
  while (to > index && all[to].end - all[from].start > WHOLE_LIST) to--;
  if (all[to].end - all[from].start > WHOLE_LIST) [from, to] = [index, index];
  const quoted = all.slice(from, to + 1);
  const text = quoted
    .map(({ text, start, line }, k) => {
      if (k === 0) return text;
      const between = passage.text.slice(quoted[k - 1].end, start);
      return (line === quoted[k - 1].line ? between && ' ' : between) + text;
    })
    .join('');
  return { passage: sentence.passage, start: quoted[0].start, end: quoted[quoted.length - 1].end, text };
}

/** Statements of what follows from something, and so of a cause without a word for it. */
const CONSEQUENCE = /\b(?:if|without|would|could|or else|worst)\b|如果|一旦|就会|只好|都有/iu;

/**
 * A neighbour in the same paragraph that states a cause, for a question that asks for one that the quote does not
 * state; or else a consequence; or else what is said next, or where that has nothing of the question, the best sentence of the
 * passage that states a cause.
 */
function causeBeside(
  quoted: string,
  { passage, index }: ReadSentence,
  { question, sentences, candidates }: Extract,
): ReadSentence | undefined {
  if (question.type !== 'cause' || placesOf('cause', quoted).length > 0) return undefined;
  const all = sentences[passage];
  const isBeside = (k: number) => all[k]?.line === all[index].line;
  const next = isBeside(index + 1) ? all[index + 1] : undefined;
  const isAbout = question.terms.some(({ term }) => next?.positions.has(term));
  const near = isAbout ? [index + 1, index - 1] : [index + 1, index - 1, index + 2];
  const beside = near.filter(isBeside).map((k) => all[k]);
  return (
    beside.find(({ text }) => placesOf('cause', text).length > 0) ??
    beside.find(({ text }) => CONSEQUENCE.test(text)) ??
    (isAbout ? undefined : causeIn(passage, candidates)) ??
    next
  );
}

/** The best sentence of a passage that states a cause, if it is nearly as good as the best. */
const causeIn = (passage: number, candidates: readonly Candidate[]): ReadSentence | undefined =>
  candidates.find(
    ({ sentence, score }) =>
      sentence.passage === passage &&
      score >= candidates[0].score - MARGIN &&
      placesOf('cause', sentence.text).length > 0,
  )?.sentence;

/** Whether a sentence adds something to the best one. */
function adds(candidate: Candidate, best: Candidate, question: Question): boolean {
  if (candidate === best) return false;
  const [own, first] = [candidate.sentence, best.sentence];
  const share = coverOf(candidate) / Math.max(1e-9, coverOf(best));
  if (own.passage !== first.passage) return share >= OF_OTHERS && candidate.named >= best.named;
  const isNear = Math.abs(own.index - first.index) <= NEAR;
  const isNew = question.terms.some(({ term }) => own.positions.has(term) && !first.positions.has(term));
  return isNear || isNew || share >= OF_SAME;
}
