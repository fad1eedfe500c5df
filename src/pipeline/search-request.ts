/** Search requests made from queries: the parsed query, and its conditions on items. */
import { InvalidInput } from '../errors.js';
import type { ChunkIndex } from '../indexes/index.js';
import type { Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import { parseSearch, type SearchSyntax, type WeightedTerm, weightedTerms } from '../text/index.js';
import { readCursor } from './cursor.js';
import { requestOf } from './request.js';
import { meantTerms } from './spelling.js';
import type { SearchQuery } from './types.js';

/** The maximum length of a query in characters, and how many of them are logged. */
const [LONGEST, LOGGED] = [200_000, 1_000] as const;

/** The maximum number of terms to search for; of more, the rarest are used. */
const TERMS = 256;

/** The maximum number of facets of a search. */
const FACETS = 20;

export interface SearchRequest {
  /** Without a query, all items that match the filter are listed. */
  readonly request: Request;
  /** The eligible items, the same for all pages, including those on earlier pages. */
  readonly open: Request;
  /** The eligible items without the conditions of the query. */
  readonly allowed: Request;
  readonly syntax: SearchSyntax;
  /** Identifies the search, for cursors. */
  readonly search: string;
  /** Items on the pages before. */
  readonly before: readonly number[];
  /** The terms to highlight, with their weights in the query. */
  readonly terms: ReadonlyMap<string, number>;
}

/** @throws InvalidInput where the query, the limit, the facets or the cursor is wrong. */
export function searchRequestOf(
  asked: SearchQuery,
  state: Pick<EngineState, 'users' | 'catalogue' | 'now'>,
  chunks: ChunkIndex,
  vector?: Float32Array,
): SearchRequest {
  const { query, cursor, after = cursor, facets, sort, ...rest } = asked;
  if (typeof query !== 'string') throw new InvalidInput('query', 'is a text');
  if (query.length > LONGEST) throw new InvalidInput('query', `is longer than ${LONGEST} characters`);
  if ((facets?.length ?? 0) > FACETS) throw new InvalidInput('facets', `are ${FACETS} at most`);
  // PostgreSQL, which holds the log, accepts neither.
  const text = query.replaceAll('\0', ' ').toWellFormed();
  const syntax = parseSearch(text);
  const search = JSON.stringify([text, rest.filter ?? null, sort ?? null]);
  const before = after === undefined ? [] : readCursor(search, after);
  const plain = requestOf(rest, state);
  const terms = rarest(meantTerms(weightedTerms(syntax.text), query, chunks), chunks);
  const demanded = demands(syntax, state.catalogue, chunks);
  const shown = new Set(before);
  const lists = syntax.text === '';
  const request: Request = {
    ...plain,
    admits: (item) => !shown.has(item) && demanded(item),
    query: lists ? undefined : { text: syntax.text, terms, vector },
    asked: { ...plain.asked, query: text.slice(0, LOGGED).toWellFormed() },
  };
  return {
    request,
    open: { ...request, admits: demanded },
    allowed: { ...request, admits: () => true },
    syntax,
    search,
    before,
    terms: new Map(terms.map(({ term, weight }) => [term, weight * chunks.idf(term)])),
  };
}

/** Makes the check of a query's conditions: phrases, excluded words and tags. */
export function demands(
  syntax: Pick<SearchSyntax, 'phrases' | 'without' | 'tags' | 'withoutTags'>,
  catalogue: Pick<EngineState['catalogue'], 'entry'>,
  chunks: ChunkIndex,
): (item: number) => boolean {
  const only = syntax.phrases.map((phrase) => chunks.withPhrase(phrase));
  const never = syntax.without.map((phrase) => chunks.withPhrase(phrase));
  const tagged = tagCheck(syntax, catalogue);
  return (item) =>
    only.every((items) => items.has(item)) && !never.some((items) => items.has(item)) && tagged(item);
}

/** All items that a search finds, each with the number of its matching terms. */
export function matchingItems(
  { request: { query } }: Pick<SearchRequest, 'request'>,
  chunks: ChunkIndex,
  catalogue: Pick<EngineState['catalogue'], 'length'>,
  eligible: (item: number) => boolean,
): Map<number, number> {
  if (query) {
    return chunks.matching(
      query.terms.map(({ term }) => term),
      eligible,
    );
  }
  const all = new Map<number, number>();
  for (let item = 0; item < catalogue.length; item++) if (eligible(item)) all.set(item, 1);
  return all;
}

/** Makes the check that an item has the required tags of a query and none of the excluded ones, ignoring case. */
function tagCheck(
  { tags, withoutTags }: Pick<SearchSyntax, 'tags' | 'withoutTags'>,
  catalogue: Pick<EngineState['catalogue'], 'entry'>,
): (item: number) => boolean {
  if (tags.length + withoutTags.length === 0) return () => true;
  const wanted = tags.map(folded);
  const unwanted = withoutTags.map(folded);
  return (item) => {
    const own = (catalogue.entry(item)?.tags ?? []).map(folded);
    return wanted.every((tag) => own.includes(tag)) && !unwanted.some((tag) => own.includes(tag));
  };
}

const folded = (tag: string): string => tag.normalize('NFKC').toLowerCase();

function rarest(terms: readonly WeightedTerm[], chunks: ChunkIndex): readonly WeightedTerm[] {
  if (terms.length <= TERMS) return terms;
  const most = new Map(terms.map(({ term, weight }) => [term, weight * chunks.idf(term)]));
  return terms.toSorted((a, b) => most.get(b.term)! - most.get(a.term)!).slice(0, TERMS);
}
