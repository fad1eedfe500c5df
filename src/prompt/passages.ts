/**
 * Passages for a question: the items found by search, and the best matching chunks of each; of a long chunk, the best
 * matching part.
 *
 * - They are ordered by the ranker of passages if one is served, otherwise by search and by feedback on answers to
 *   similar questions.
 * - Items come through the pipeline, so that an answer contains only items that the user could be shown in a list.
 * - The candidates are logged under the request id of the answer, as training data.
 */
import { type ChunkIndex, type Filter, itemMatcher, type QueryTerm } from '../indexes/index.js';
import type { Searcher } from '../pipeline/index.js';
import {
  type PassageCandidate,
  passageFeatures,
  rankPassages,
  USUAL_PASSAGE_WEIGHTS,
} from '../rank/index.js';
import { clamp, timeOrderedId } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { queryTerms, sentencesOf, type WeightedTerm, weightedTerms } from '../text/index.js';
import type { Passage } from './passage.js';
import { spellOut } from './spell-out.js';

export interface PassageQuery {
  /** A question that stands alone. */
  readonly question: string;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  readonly filter?: Filter | undefined;
  /** The maximum number of passages. */
  readonly limit: number;
}

export interface FoundPassages {
  /** The request id under which they are logged. */
  readonly request: string;
  /** The best first by search. */
  readonly passages: readonly Passage[];
  /** Indexes into `passages`, the best first by the ranker of passages. */
  readonly order: readonly number[];
  /** Spells out initials in a text of the question that no source contains. */
  readonly spell: (text: string) => string;
  /** The rarity of a term among all chunks, from 0 (in each) to 1 (in none). */
  readonly rarity: (term: string) => number;
  /** All found items, also those without a chosen passage. */
  readonly items: readonly { readonly id: string; readonly title: string | null }[];
  /** All candidates of the passages, as logged once the answer is known. */
  readonly candidates: PassageLog;
}

/** All found passages, chosen or not; a passage's `position` is its index here. */
interface PassageLog {
  readonly terms: readonly string[];
  readonly items: readonly number[];
  readonly ordinals: readonly number[];
  readonly scores: readonly number[];
  /** Rows of `PASSAGE_FEATURES`, flattened. */
  readonly features: Float32Array;
}

/** The maximum number of searched items, of candidate chunks, and of chunks from one item in the order by search. */
const [ITEMS, CANDIDATES, OF_ITEM] = [12, 30, 3] as const;

/** The maximum number of scored chunks of an item; if it has more, those around the best are scored. */
const SCORED = 64;

/** The maximum length of a passage in characters; longer chunks are split into parts of about this size. */
const LONGEST = 2_400;

/** The maximum number of terms of a question used in the search for passages: the rarest. */
const TERMS = 64;

/** @throws InvalidInput where the filter is invalid. */
export function findPassages(
  { question, user, session, filter, limit }: PassageQuery,
  { searcher, state, chunks }: { searcher: Searcher; state: EngineState; chunks: ChunkIndex },
): FoundPassages {
  const spelling = spellOut(question, chunks);
  const items = searcher.searchForModel(
    { query: plain(spelling.searched), user, session, filter, limit: ITEMS },
    chunks,
  );
  const spell = (text: string) =>
    spelling.spell(
      text,
      items.map(({ title }) => title),
    );
  const rareness = ({ term, weight }: WeightedTerm) => weight * chunks.idf(term);
  const terms = weightedTerms(spell(question))
    .sort((a, b) => rareness(b) - rareness(a))
    .slice(0, TERMS);
  const candidates = candidatesOf(items, terms, state, chunks);
  const names = terms.map(({ term }) => term);
  const weights = names.map((term) => chunks.idf(term));
  const features = passageFeatures(chunks, terms, candidates, ({ item, ordinal }) =>
    state.passages.feedback(item, ordinal, names, weights),
  );
  const ranked = rankPassages(features, state.passages.weights ?? USUAL_PASSAGE_WEIGHTS);
  const request = timeOrderedId(state.now());
  const passages = (state.passages.weights ? ranked : varied(ranked, candidates)).flatMap((k, place) =>
    passagesIn(candidates[k], terms, chunks).map((passage) => ({
      ...passage,
      request,
      position: k,
      place,
      ...(ranked[k] !== k && {
        reason: `${ordinalOf(place)} by what people thought of answers, ${ordinalOf(k)} by the search`,
      }),
    })),
  );
  const taken = passages.slice(0, limit).sort((a, b) => b.score - a.score || a.place - b.place);
  const rarest = Math.log(1 + (chunks.size + 0.5) / 0.5);
  return {
    request,
    passages: taken.map(({ place: _, ...passage }) => passage),
    order: taken
      .map((_, k) => k)
      .sort((a, b) => taken[a].place - taken[b].place || taken[b].score - taken[a].score),
    spell,
    rarity: (term) => {
      const idf = chunks.idf(term);
      return idf === 0 ? 1 : Math.min(1, idf / rarest);
    },
    items: items.map(({ id, title }) => ({ id, title })),
    candidates: {
      terms: names,
      items: candidates.map(({ item }) => item),
      ordinals: candidates.map(({ ordinal }) => ordinal),
      scores: candidates.map(({ score }) => score),
      features,
    },
  };
}

interface Candidate extends PassageCandidate {
  readonly id: string;
}

/** The best matching chunks of the found items, the best first. */
function candidatesOf(
  items: readonly { readonly id: string; readonly title: string | null }[],
  terms: readonly QueryTerm[],
  { catalogue }: EngineState,
  chunks: ChunkIndex,
): Candidate[] {
  return items
    .flatMap(({ id, title }) => {
      const item = catalogue.ids.number(id);
      return item === undefined
        ? []
        : bestKeys(chunks, item, terms).map((best) => ({ ...best, item, id, title: title ?? '' }));
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, CANDIDATES)
    .map((candidate) => ({ ...candidate, text: chunks.chunk(candidate.key).text }))
    .filter(({ text }) => text.trim() !== '');
}

/** Indexes in order, with at most three of each item; further ones are moved to the end. */
function varied(order: readonly number[], candidates: readonly Candidate[]): number[] {
  const counts = new Map<number, number>();
  return order.filter((k) => {
    const count = (counts.get(candidates[k].item) ?? 0) + 1;
    counts.set(candidates[k].item, count);
    return count <= OF_ITEM;
  });
}

/** A candidate as a passage, or for a long chunk, its matching parts. */
function passagesIn(
  { id, key, ordinal, score, title, text }: Candidate,
  terms: readonly QueryTerm[],
  chunks: ChunkIndex,
): Omit<Passage, 'request' | 'position'>[] {
  const { headings, page, start } = chunks.chunk(key);
  return partsOf(text, terms)
    .map(({ from, to, share }) => ({
      item: id,
      chunk: ordinal,
      title,
      headings,
      page,
      text: text.slice(from, to),
      start: start + from,
      end: start + to,
      score: score * share,
    }))
    .filter(({ text }) => text.trim() !== '');
}

const ordinalOf = (place: number): string => `number ${place + 1}`;

/** A question without search syntax, so that it neither requires phrases nor excludes words. */
const plain = (question: string): string =>
  question
    .replace(/["“”„«»「」『』]/g, ' ')
    .replace(/(^|\s)[-+]+(?=\S)/g, '$1')
    .replace(/\btag:/gi, 'tag ');

/** The chunks of an item around its best match with their scores, without those that contain none of the terms. */
function bestKeys(chunks: ChunkIndex, item: number, terms: readonly QueryTerm[]) {
  const all = chunks.keysOf(item).map((key, ordinal) => ({ key, ordinal }));
  const best =
    all.length > SCORED ? all.findIndex(({ key }) => key === itemMatcher(chunks, terms).best(item)) : 0;
  const from = clamp(best - SCORED / 2, 0, all.length - SCORED);
  return all
    .slice(from, from + SCORED)
    .map((one) => ({ ...one, score: chunks.score(one.key, terms) }))
    .filter(({ score }, _, { length }) => length === 1 || score > 0);
}

/** A whole text, or the two parts of a long one with most of the terms, each with its share of the terms. */
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
