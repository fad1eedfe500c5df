/**
 * Passages for a question: the items that a search finds, and of each the chunks that fit the question best; of a long
 * chunk the part that does.
 *
 * - Items come through the pipeline, so that nothing reaches an answer that its asker could not be shown in a list.
 * - What they are read for is logged as a search, under the request id that the answer bears.
 */
import type { ChunkIndex, Filter, QueryTerm } from '../indexes/index.js';
import type { Searcher } from '../pipeline/index.js';
import type { EngineState } from '../state/index.js';
import { queryTerms, sentencesOf } from '../text/index.js';
import type { Passage } from './passage.js';

export interface PassageQuery {
  /** A question that stands alone. */
  readonly question: string;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly filter?: Filter | undefined;
  /** How many passages, at most. */
  readonly limit: number;
}

export interface FoundPassages {
  /** Under which the search was logged. */
  readonly request: string;
  /** The best first. */
  readonly passages: readonly Passage[];
  /** How rare a term is among all chunks, from 0 (in each) to 1 (in none). */
  readonly rarity: (term: string) => number;
  /** The items that were found, whether passages of them were taken or not. */
  readonly items: readonly { readonly id: string; readonly title: string | null }[];
}

/** Items that are looked into, and chunks of each that are taken, at most. */
const [ITEMS, CHUNKS] = [8, 3] as const;

/** Chunks of an item that are scored, at most: of an item with more, those around the best. */
const SCORED = 64;

/** Characters of a passage: longer chunks are cut into parts of about so many. */
const LONGEST = 2_400;

/** Terms of a question that passages are looked for by, at most: the rarest. */
const TERMS = 64;

/** @throws InvalidInput where the filter is wrong. */
export function findPassages(
  { question, user, session, filter, limit }: PassageQuery,
  {
    searcher,
    state,
    chunks,
  }: { searcher: Searcher; state: Pick<EngineState, 'catalogue'>; chunks: ChunkIndex },
): FoundPassages {
  const found = searcher.search(
    { query: plain(question), user, session, filter, limit: ITEMS },
    chunks,
    undefined,
    'model',
  );
  const terms = queryTerms(question)
    .sort((a, b) => chunks.idf(b) - chunks.idf(a))
    .slice(0, TERMS)
    .map((term): QueryTerm => ({ term }));
  const passages = found.items.flatMap(({ id, title }, position) => {
    const item = state.catalogue.ids.number(id);
    if (item === undefined) return [];
    return bestKeys(chunks, item, terms).flatMap(({ key, ordinal, score }): Passage[] => {
      const { headings, page, start, text } = chunks.chunk(key);
      return partsOf(text, terms).map(({ from, to, share }) => ({
        request: found.request,
        item: id,
        chunk: ordinal,
        title: title ?? '',
        headings,
        page,
        position,
        text: text.slice(from, to),
        start: start + from,
        end: start + to,
        score: score * share,
      }));
    });
  });
  const rarest = Math.log(1 + (chunks.size + 0.5) / 0.5);
  return {
    request: found.request,
    passages: passages
      .filter(({ text }) => text.trim() !== '')
      .sort((a, b) => b.score - a.score)
      .slice(0, limit),
    rarity: (term) => {
      const idf = chunks.idf(term);
      return idf === 0 ? 1 : Math.min(1, idf / rarest);
    },
    items: found.items.map(({ id, title }) => ({ id, title })),
  };
}

/** A question without what a search takes for syntax: no phrase of it must be there, and no word is excluded. */
const plain = (question: string): string =>
  question
    .replace(/["“”„«»「」『』]/g, ' ')
    .replace(/(^|\s)[-+]+(?=\S)/g, '$1')
    .replace(/\btag:/gi, 'tag ');

/** The chunks of an item that fit best. */
function bestKeys(chunks: ChunkIndex, item: number, terms: readonly QueryTerm[]) {
  const all = chunks.keysOf(item).map((key, ordinal) => ({ key, ordinal }));
  const best = all.length > SCORED ? all.findIndex(({ key }) => key === chunks.bestOf(item, terms)) : 0;
  const from = Math.max(0, Math.min(best - SCORED / 2, all.length - SCORED));
  return all
    .slice(from, from + SCORED)
    .map((one) => ({ ...one, score: chunks.score(one.key, terms) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, CHUNKS);
}

/** The whole of a text, or of a long one the two parts with most of the terms, and the share of them that each has. */
function partsOf(
  text: string,
  terms: readonly QueryTerm[],
): { readonly from: number; readonly to: number; readonly share: number }[] {
  if (text.length <= LONGEST) return [{ from: 0, to: text.length, share: 1 }];
  const parts: { from: number; to: number }[] = [];
  for (const { start, end } of sentencesOf(text)) {
    const last = parts.at(-1);
    if (last && end - last.from <= LONGEST) last.to = end;
    else parts.push({ from: start, to: end });
  }
  return parts
    .map(({ from, to }) => {
      const own = new Set(queryTerms(text.slice(from, to)));
      return {
        from,
        to,
        share: terms.filter(({ term }) => own.has(term)).length / Math.max(1, terms.length),
      };
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, 2);
}
