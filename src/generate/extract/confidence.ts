/** Signals of whether the sources answer a question at all: its coverage by the best passage and sentence. */
import { FEATURES, type ReadSentence } from './features.js';
import type { Question } from './question.js';

const [PAIRS, RUN] = [FEATURES.indexOf('passage pairs'), FEATURES.indexOf('longest run')];

/** The best sentence with its context. */
export interface Best {
  /** The sentences of its passage, and its features. */
  readonly sentences: readonly ReadSentence[];
  readonly sentence: ReadSentence;
  readonly features: Float64Array;
  readonly score: number;
  /** The score of the best sentence of another passage. */
  readonly next: number;
  /** Terms of titles and headings, which apply to a whole passage. */
  readonly above: ReadonlySet<string>;
}

/**
 * The confidence signals of a question and its best sentence, in this order: passage covers, passage covers squared,
 * sentence and neighbours cover, rarest missing, second rarest missing, names missing, unknown terms, second passage,
 * fifth passage, of the best possible, terms, pairs in passage, longest run, sentence score, lead, all passages cover.
 *
 * @param scores of the found passages, the best first.
 * @param the sentences of all passages.
 */
export function signsOf(
  question: Question,
  best: Best,
  scores: readonly number[],
  all: readonly ReadSentence[],
): Float64Array {
  const carries = (sentences: readonly ReadSentence[], above?: ReadonlySet<string>) =>
    question.terms.map(({ term }) =>
      above?.has(term) || sentences.some(({ positions }) => hasLike(question, positions, term)) ? 1 : 0,
    );
  const whole = carries(best.sentences, best.above);
  const near = carries(
    best.sentences.filter(({ index }) => Math.abs(index - best.sentence.index) <= 1),
    best.above,
  );
  const anywhere = carries(all);
  const sum = (of: readonly number[]) =>
    question.terms.reduce((total, { weight }, k) => total + weight * of[k], 0);
  const order = question.terms
    .map((_, k) => k)
    .sort((a, b) => question.terms[b].weight - question.terms[a].weight);
  const missing = order
    .filter((k) => whole[k] === 0)
    .map((k) => question.terms[k].weight * question.terms.length);
  const names = question.terms.map(({ name }, k) => (name && whole[k] === 0 ? 1 : 0));
  const ideal = question.terms.length === 0 ? 1 : question.rarities.reduce((a, b) => a + b, 0);
  const covered = sum(whole);
  return Float64Array.of(
    covered,
    covered ** 2,
    sum(near),
    Math.min(2, missing[0] ?? 0),
    Math.min(2, missing[1] ?? 0),
    sum(names),
    sum(question.terms.map(({ unknown }) => (unknown ? 1 : 0))),
    scores[0] > 0 ? (scores[1] ?? 0) / scores[0] : 1,
    scores[0] > 0 ? (scores[4] ?? 0) / scores[0] : 1,
    Math.min(2, scores[0] / (ideal * 10)),
    Math.log(1 + question.terms.length) / 3,
    best.features[PAIRS],
    best.features[RUN],
    best.score / 10,
    Math.min(1, (best.score - best.next) / 5),
    sum(anywhere),
  );
}

/** Whether a sentence has a term or a word with the same beginning. */
function hasLike(question: Question, positions: ReadonlyMap<string, unknown>, term: string): boolean {
  if (positions.has(term)) return true;
  if (question.chinese || term.length < 6) return false;
  const start = term.slice(0, Math.max(5, Math.floor(term.length * 0.75)));
  for (const other of positions.keys()) if (other.startsWith(start)) return true;
  return false;
}
