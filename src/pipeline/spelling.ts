/** What words of a query mean that are in no item: words that begin so, or that are within a few edits. */
import { type ChunkIndex, hasTerm, wordOf } from '../indexes/index.js';
import { analyse, type WeightedTerm } from '../text/index.js';

/** Words of letters alone are corrected: a number, or an identifier, is meant as it is. */
const LETTERS = /^\p{L}+$/u;

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

/** From how many characters on one edit is tolerated, and two. */
const [ONE, TWO] = [4, 8] as const;

/** Words that take the place of one, at most: corrections, and completions. */
const [CORRECTIONS, COMPLETIONS] = [3, 10] as const;

/** How much such a word counts beside one that was typed right: by its edits, and as a completion. */
const [BY_EDITS, COMPLETED] = [[1, 0.7, 0.5], 0.6] as const;

/** A character alone stands for the terms in which it is, too; so many at most. */
const CONTAINING = 20;

/** Words of which the terms of a query are corrected, at most: more is a text, and not typed. */
const CORRECTED = 16;

type Eligible = (item: number) => boolean;

/**
 * The terms that are searched for: where a term is in no item, those that are meant; and beside a character alone, those in
 * which it is.
 */
export function meantTerms(
  terms: readonly WeightedTerm[],
  query: string,
  chunks: ChunkIndex,
): WeightedTerm[] {
  const unfinished = /[\p{L}\p{N}]$/u.test(query);
  let left = CORRECTED;
  return terms.flatMap((known, k) => {
    const lone = UNSPACED.test(known.term) && Array.from(known.term).length === 1;
    // Within other characters it is in pairs of the query.
    if (lone && terms.some(({ term }) => term !== known.term && term.includes(known.term))) return [known];
    if ((chunks.idf(known.term) > 0 && !lone) || left-- <= 0) return [known];
    const meant = [
      ...correctionsOf(known.term, chunks).map(({ term, distance }) => ({
        term,
        weight: BY_EDITS[distance],
      })),
      ...(unfinished && k === terms.length - 1
        ? completionsOf(known.term, chunks, COMPLETIONS).map((term) => ({ term, weight: COMPLETED }))
        : []),
    ];
    const instead = meant.map(({ term, weight }) => ({ term, weight: weight * known.weight }));
    return lone ? [known, ...instead.filter(({ term }) => term !== known.term)] : instead;
  });
}

/** The terms that a word may be a mistyped form of, the likeliest first. */
function correctionsOf(
  word: string,
  chunks: ChunkIndex,
): { readonly term: string; readonly distance: number }[] {
  const [first] = word;
  if (UNSPACED.test(word)) {
    if (Array.from(word).length > 1) return [];
    const terms = [...chunks.vocabulary.containing(first)].filter(({ length }) => length > 0);
    return terms
      .sort((a, b) => b.length - a.length)
      .slice(0, CONTAINING)
      .map(({ term }) => ({ term, distance: 1 }));
  }
  if (!LETTERS.test(word) || word.length < ONE) return [];
  return chunks.vocabulary
    .near(word, word.length < TWO ? 1 : 2)
    .filter(({ postings: { term, length } }) => length > 0 && LETTERS.test(term))
    .sort((a, b) => a.distance - b.distance || b.postings.length - a.postings.length)
    .slice(0, CORRECTIONS)
    .map(({ postings: { term }, distance }) => ({ term, distance }));
}

/** The terms that begin with a word, the most common first. */
function completionsOf(word: string, chunks: ChunkIndex, count: number): string[] {
  return [...chunks.vocabulary.beginning(word)]
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)
    .slice(0, count)
    .map(({ term }) => term);
}

/**
 * A query with its mistyped words as they were meant, by words of items that may be found; null where none is mistyped.
 */
export function didYouMean(query: string, chunks: ChunkIndex, eligible: Eligible): string | null {
  let corrected = '';
  let at = 0;
  let left = CORRECTED;
  for (const { term, start, end } of analyse(query)) {
    if (start < at || UNSPACED.test(term) || hasTerm(chunks, term, eligible) || left-- <= 0) continue;
    const word = correctionsOf(term, chunks)
      .map((meant) => wordOf(chunks, meant.term, eligible))
      .find((meant) => meant !== undefined);
    if (word === undefined) continue;
    corrected += query.slice(at, start) + word;
    at = end;
  }
  return at === 0 ? null : corrected + query.slice(at);
}

/** The words that an unfinished word may become, as items that may be found write them. */
export function completions(word: string, chunks: ChunkIndex, eligible: Eligible, count: number): string[] {
  const begun = analyse(word).at(-1)?.term ?? word.toLowerCase();
  // A stem may be shorter than what was typed: `tables` begins with `tabl`.
  const terms = completionsOf(word.toLowerCase(), chunks, 8 * count);
  const words = [...new Set([begun, ...terms])].map((term) => wordOf(chunks, term, eligible));
  const begins = words.filter((found) => found?.startsWith(word.toLowerCase()));
  return [...new Set(begins as string[])].slice(0, count);
}
