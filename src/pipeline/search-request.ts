/** Requests of searches from what callers send: the query taken apart, and what it demands of items. */
import { InvalidInput } from '../errors.js';
import type { ChunkIndex } from '../indexes/index.js';
import type { Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import { parseSearch, type SearchSyntax, type WeightedTerm, weightedTerms } from '../text/index.js';
import { readCursor } from './cursor.js';
import { requestOf } from './request.js';
import { meantTerms } from './spelling.js';
import type { SearchQuery } from './types.js';

/** Characters of a query, at most; what is read of it, and what is logged. */
const [LONGEST, LOGGED] = [200_000, 1_000] as const;

/** Terms that are searched for, at most: the rarest of a longer query. */
const TERMS = 256;

/** Facets of a search, at most. */
const FACETS = 20;

export interface SearchRequest {
  /** Without a query where nothing is searched for: then all that the filter admits is listed. */
  readonly request: Request;
  /** The same for all pages: what was on those before is eligible, too. */
  readonly open: Request;
  /** The same whatever the query demands besides its words. */
  readonly allowed: Request;
  readonly syntax: SearchSyntax;
  /** What tells the search from others, for cursors. */
  readonly search: string;
  /** Items on the pages before. */
  readonly before: readonly number[];
  /** Terms that are highlighted. */
  readonly terms: ReadonlySet<string>;
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
  // The log is kept in a database that takes neither.
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
    terms: new Set(terms.map(({ term }) => term)),
  };
}

/** Whether an item meets what a query demands besides its words. */
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

/** All items that a search finds, each with how many of its terms it has. */
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

/** Whether an item has the tags that a query names, and none of those that it excludes, in whatever case. */
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
