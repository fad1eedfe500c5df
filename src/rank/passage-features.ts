/**
 * The features of the ranker of passages: how much of a question a chunk and its neighbours contain, and the
 * feedback on the chunk in answers to similar questions.
 */
import type { ChunkIndex, QueryTerm } from '../indexes/index.js';
import { sumOf } from '../runtime/index.js';

export const PASSAGE_FEATURES = [
  'share of the best score',
  'score',
  'covers',
  'covers with neighbours',
  'title',
  'length',
  'liked for a question like it',
  'disliked for a question like it',
  'liked',
  'neighbours found',
  'numbers',
  'asks',
] as const;

/** The weights until a ranker is trained: by score, and by feedback for similar questions. */
export const USUAL_PASSAGE_WEIGHTS: readonly number[] = PASSAGE_FEATURES.map((name) =>
  name === 'share of the best score'
    ? 1
    : name === 'liked for a question like it'
      ? 0.5
      : name === 'disliked for a question like it'
        ? -0.5
        : 0,
);

/** A retrieved chunk. */
export interface PassageCandidate {
  readonly item: number;
  readonly key: number;
  readonly ordinal: number;
  /** The BM25F score. */
  readonly score: number;
  readonly text: string;
  readonly title: string;
}

/** The feedback on a chunk in answers, each figure from 0 to 1. */
export interface PassageFeedback {
  readonly liked: number;
  readonly disliked: number;
  readonly times: number;
}

/** The number of chunks before and after that count as neighbours. */
const NEIGHBOURS = [-2, -1, 1, 2] as const;

/**
 * Rows of `PASSAGE_FEATURES`, one for each candidate.
 *
 * @param terms the terms of the question.
 * @param feedback returns the feedback on a candidate for similar questions.
 */
export function passageFeatures(
  chunks: Pick<ChunkIndex, 'keysOf' | 'score' | 'idf'>,
  terms: readonly QueryTerm[],
  candidates: readonly PassageCandidate[],
  feedback: (candidate: PassageCandidate) => PassageFeedback,
): Float32Array {
  const rows = new Float32Array(candidates.length * PASSAGE_FEATURES.length);
  const weights = terms.map(({ term }) => chunks.idf(term));
  const all = sumOf(weights) || 1;
  const held = new Map<number, Uint8Array>();
  const holds = (key: number) => {
    const known = held.get(key);
    if (known) return known;
    const own = Uint8Array.from(terms, (term) => (chunks.score(key, [term]) > 0 ? 1 : 0));
    held.set(key, own);
    return own;
  };
  const share = (keys: readonly number[]) =>
    weights.reduce((sum, weight, t) => sum + (keys.some((key) => holds(key)[t] === 1) ? weight : 0), 0) / all;
  const best = Math.max(1e-9, ...candidates.map(({ score }) => score));
  candidates.forEach((candidate, k) => {
    const { item, key, ordinal, score, text, title } = candidate;
    const keys = chunks.keysOf(item);
    const near = NEIGHBOURS.flatMap((step) => keys[ordinal + step] ?? []);
    const found = candidates.filter(
      (other) => other.item === item && other.key !== key && Math.abs(other.ordinal - ordinal) <= 2,
    ).length;
    const { liked, disliked, times } = feedback(candidate);
    const lower = title.toLowerCase();
    rows.set(
      [
        score / best,
        Math.log1p(score) / 5,
        share([key]),
        share([key, ...near]),
        terms.some(({ term }) => term.length > 1 && lower.includes(term)) ? 1 : 0,
        Math.log1p(text.length) / 8,
        liked,
        disliked,
        times,
        Math.min(3, found) / 3,
        /\p{N}/u.test(text) ? 1 : 0,
        /[?？]\s*$/.test(text) ? 1 : 0,
      ],
      k * PASSAGE_FEATURES.length,
    );
  });
  return rows;
}

/** The positions of rows, the best first, by a weight for each feature; the earlier of equal ones first. */
export function rankPassages(rows: Float32Array, weights: readonly number[]): number[] {
  const width = weights.length;
  const scores = Array.from({ length: rows.length / width }, (_, k) =>
    weights.reduce((sum, weight, j) => sum + weight * rows[k * width + j], 0),
  );
  return scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a] || a - b);
}
