/**
 * Spelling correction: words of a query that no item contains are replaced by completions, or by words within a few
 * edits.
 */
import { type ChunkIndex, hasTerm, wordOf } from '../indexes/index.js';
import { analyse, type WeightedTerm } from '../text/index.js';

/** Only words of letters are corrected, not numbers or identifiers. */
const LETTERS = /^\p{L}+$/u;

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

/** The length in characters from which one edit is allowed, and two. */
const [ONE, TWO] = [4, 8] as const;

/** The maximum number of corrections, and of completions, of a word. */
const [CORRECTIONS, COMPLETIONS] = [3, 10] as const;

/**
 * The weights of such words: of corrections by the number of edits, and of completions. A word as typed has weight
 * 1.
 */
const [BY_EDITS, COMPLETED] = [[1, 0.7, 0.5], 0.6] as const;

/** A single character also stands for at most so many terms that contain it. */
const CONTAINING = 20;

/** The maximum number of terms of a query that are corrected or completed; a query with more is a pasted text. */
const CORRECTED = 16;

type Eligible = (item: number) => boolean;

/**
 * The terms to search for: for a term that no item contains, its corrections and completions; for a single
 * character, also terms that contain it.
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
    // Next to other characters, it is part of the query's pairs.
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

/** The corrections of a word, the likeliest first. */
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

/** The completions of a word, the most common first. */
function completionsOf(word: string, chunks: ChunkIndex, count: number): string[] {
  return [...chunks.vocabulary.beginning(word)]
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)
    .slice(0, count)
    .map(({ term }) => term);
}

/** A query with its mistyped words corrected to words of items that can be found; null where none is mistyped. */
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

/** The completions of an unfinished word, as written in items that can be found. */
export function completions(word: string, chunks: ChunkIndex, eligible: Eligible, count: number): string[] {
  const begun = analyse(word).at(-1)?.term ?? word.toLowerCase();
  // A stem can be shorter than the typed word: `tables` has the stem `tabl`.
  const terms = completionsOf(word.toLowerCase(), chunks, 8 * count);
  const words = [...new Set([begun, ...terms])].map((term) => wordOf(chunks, term, eligible));
  const begins = words.filter((found) => found?.startsWith(word.toLowerCase()));
  return [...new Set(begins as string[])].slice(0, count);
}
