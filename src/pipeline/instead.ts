/** Suggestions where a search finds nothing: the query with fewer conditions, and existing topics. */
import type { ChunkIndex } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';
import { analyse, type SearchSyntax } from '../text/index.js';
import { demands, matchingItems, type SearchRequest } from './search-request.js';
import type { Instead } from './types.js';

/** The maximum number of suggested topics. */
const TOPICS = 5;

/** The maximum number of items whose tags are counted: those written last. */
const COUNTED = 50_000;

/**
 * @param allowed whether an item can be shown to the person, apart from the query's conditions; items that the
 *   filter excludes are never counted or named.
 */
export function insteadOf(
  search: SearchRequest,
  chunks: ChunkIndex,
  { catalogue }: Pick<EngineState, 'catalogue'>,
  allowed: (item: number) => boolean,
): Instead {
  const { syntax } = search;
  const words = new Set(analyse(syntax.text).map(({ term }) => term));
  return {
    queries: relaxed(syntax).flatMap(({ query, left }) => {
      const meets = demands(left, catalogue, chunks);
      const total = matchingItems(search, chunks, catalogue, (item) => allowed(item) && meets(item)).size;
      return total > 0 ? [{ query, total }] : [];
    }),
    topics: topicsOf(catalogue, words, allowed),
  };
}

type Demands = Pick<SearchSyntax, 'phrases' | 'without' | 'tags' | 'withoutTags'>;

/** Steps of relaxing a query: without the quotation marks of phrases, without excluded words, without tags. */
function relaxed(syntax: SearchSyntax): { query: string; left: Demands }[] {
  const { phrases, without, tags, withoutTags } = syntax;
  const quoted = (text: string) => (/\s/.test(text) ? `"${text}"` : text);
  const write = (left: Demands) =>
    [
      syntax.text,
      ...left.phrases.map((phrase) => `"${phrase}"`),
      ...left.without.map((word) => `-${quoted(word)}`),
      ...left.tags.map((tag) => `tag:${quoted(tag)}`),
      ...left.withoutTags.map((tag) => `-tag:${quoted(tag)}`),
    ]
      .filter((part) => part !== '')
      .join(' ');
  const all: Demands = { phrases, without, tags, withoutTags };
  const less: Demands[] = [
    ...(phrases.length > 0 ? [{ ...all, phrases: [] }] : []),
    ...(without.length > 0 ? [{ ...all, without: [] }] : []),
    ...(tags.length + withoutTags.length > 0 ? [{ ...all, tags: [], withoutTags: [] }] : []),
  ];
  return less.map((left) => ({ query: write(left), left }));
}

/** Tags of items that can be found: those that share most words with the query first, then the most common. */
function topicsOf(
  catalogue: EngineState['catalogue'],
  words: ReadonlySet<string>,
  eligible: (item: number) => boolean,
): string[] {
  const counts = new Map<string, number>();
  for (let item = Math.max(0, catalogue.length - COUNTED); item < catalogue.length; item++) {
    if (!eligible(item)) continue;
    for (const tag of catalogue.entry(item)?.tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const shared = (tag: string) => analyse(tag).filter(({ term }) => words.has(term)).length;
  return Array.from(counts, ([tag, count]) => ({ tag, count, words: words.size > 0 ? shared(tag) : 0 }))
    .sort((a, b) => b.words - a.words || b.count - a.count || (a.tag < b.tag ? -1 : 1))
    .slice(0, TOPICS)
    .map(({ tag }) => tag);
}
