/** Suggestions while typing: titles of items that can be found, and completions of words. */
import { type ChunkIndex, hasTerm, type PastSearches } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';
import { normalise, queryTerms } from '../text/index.js';
import type { SearchRequest } from './search-request.js';
import { completions } from './spelling.js';
import type { Suggestion } from './types.js';

/** The number of items whose titles are read for each suggestion. */
const LOOKED_AT = 10;

/**
 * The number of people from which on a query is suggested to others, as queries of a single person can be private.
 */
const OTHERS = 2;

/** The last word of the text, if it may be incomplete. */
const LAST = /[\p{L}\p{N}\p{M}]+$/u;

/**
 * Completions of the text typed so far: titles, terms and earlier searches, the likeliest first.
 *
 * @param limit how many at most.
 */
export function suggestions(
  { syntax }: Pick<SearchRequest, 'syntax'>,
  limit: number,
  chunks: ChunkIndex,
  { catalogue, search }: Pick<EngineState, 'catalogue' | 'search'>,
  user: number,
  eligible: (item: number) => boolean,
): Suggestion[] {
  const { text } = syntax;
  if (text === '') return [];
  const last = LAST.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - last.length);
  const words = last === '' ? [] : completions(last, chunks, eligible, limit);
  const typed = wordsOf(text);
  const titles = new Map<string, Suggestion>();
  for (const word of ['', ...words]) {
    if (titles.size >= limit) break;
    for (const { item } of chunks.find(
      `${before}${word === '' ? last : word}`,
      LOOKED_AT * limit,
      eligible,
    )) {
      const title = catalogue.entry(item)?.title;
      if (title && goesOn(title, typed)) titles.set(title, { text: title, item: catalogue.ids.id(item) });
      if (titles.size >= limit) break;
    }
  }
  // Titles and queries alternate, as the first few of either are the likeliest. Queries come first.
  const found = [...titles.values()];
  const all: Suggestion[] = [];
  // A query that equals a title is not suggested twice.
  const suggested = new Set([text, ...titles.keys()].map((one) => wordsOf(one).join(' ')));
  const queries: Suggestion[] = [];
  for (const query of [
    ...foundBy(typed, search.answers.past, { user, eligible, chunks }),
    ...words.map((word) => before + word),
  ]) {
    const form = wordsOf(query).join(' ');
    if (!suggested.has(form)) queries.push({ text: query });
    suggested.add(form);
  }
  for (let k = 0; all.length < limit && (k < found.length || k < queries.length); k++) {
    if (k < found.length) all.push(found[k]);
    if (k < queries.length && all.length < limit) all.push(queries[k]);
  }
  return all;
}

/**
 * Earlier queries that begin with the text, by which the person, or several others, found items that the person can
 * find, too: those of most people first.
 */
function foundBy(
  typed: readonly string[],
  past: PastSearches,
  {
    user,
    eligible,
    chunks,
  }: { readonly user: number; readonly eligible: (item: number) => boolean; readonly chunks: ChunkIndex },
): string[] {
  const begun = typed.join(' ');
  const fitting: { text: string; people: number }[] = [];
  for (const { text, people, items } of past.all()) {
    if (people.size < OTHERS && !people.has(user)) continue;
    if (!wordsOf(text).join(' ').startsWith(begun)) continue;
    // Words that are in no item visible to the person are not disclosed.
    const told = () => queryTerms(text).every((term) => hasTerm(chunks, term, eligible));
    if ([...items].some(eligible) && told()) fitting.push({ text, people: people.size });
  }
  return fitting.sort((a, b) => b.people - a.people).map(({ text }) => text);
}

const wordsOf = (text: string): string[] => normalise(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

/** Whether a title contains the text: all words, the last one as the beginning of a word or within one. */
function goesOn(title: string, typed: readonly string[]): boolean {
  const own = wordsOf(title);
  return typed.every((word, k) =>
    own.some((other) =>
      k === typed.length - 1
        ? other.startsWith(word) || (/\p{sc=Han}/u.test(word) && other.includes(word))
        : other.startsWith(word),
    ),
  );
}
