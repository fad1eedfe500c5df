/**
 * The features of a candidate for the ranker of searches: its match with the query, and the person.
 *
 * - Earlier clicks on an item by other people are left out: most come from the same few queries, and a ranker that
 *   uses them orders new queries worse. The fused score has them as far as they come from similar searches.
 * - Features of the person are multiplied by how unspecific the query is, so that specific queries have the same
 *   results for everybody.
 *
 * Stored models and logged searches depend on the names and their order: a model with other features is not served.
 */
import { type ChunkIndex, itemMatcher, likenessTo, type Match } from '../indexes/index.js';
import {
  earlierSearches,
  type Query,
  queryRetrievers,
  type Retrieved,
  retrievers,
  specificity,
  type World,
} from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import { type Asker, featureNames, features, type SEGMENTS_OF, type Surroundings } from './features.js';

const RETRIEVERS = queryRetrievers.map(({ name }) => name);

const LISTING = retrievers.map(({ name }) => name);

/** The retrievers that read the text of a query. */
const BY_TEXT = RETRIEVERS.filter((name) => !LISTING.includes(name) && name !== earlierSearches.name);

/** Features of lists that are used as they are, and those of the person or of popularity. */
const [GENERAL, DAMPED]: readonly (readonly string[])[] = [
  [...BY_TEXT.map((name) => `relative.${name}`), 'share.blend', 'relative.blend', 'item.age', 'item.undated'],
  [
    ...LISTING.map((name) => `relative.${name}`),
    'own.shown',
    'own.taken',
    'own.refused',
    'own.since',
    'tags.shown',
    'tags.taken',
    'tags.refused',
    'tags.lift',
    'tags.alike',
  ],
];

/** The data that match features are computed from. */
interface Described {
  readonly item: number;
  readonly match: Match;
  readonly query: Query;
  readonly chunks: ChunkIndex;
  /** The rarity of the query's rarest term; the specificity of all terms together. */
  readonly rarest: number;
  readonly specific: number;
}

const OF_MATCH: { readonly [name: string]: (of: Described) => number } = {
  'match.score': ({ match }) => Math.log1p(match.score),
  'match.relative': ({ match }) => match.relative,
  'match.title': ({ match }) => match.byField[0],
  'match.headings': ({ match }) => match.byField[1],
  'match.tags': ({ match }) => match.byField[2],
  'match.body': ({ match }) => match.byField[3],
  'match.covered': ({ match }) => match.covered,
  'match.terms': ({ match }) => match.terms,
  'match.nearness': ({ match }) => Math.log1p(match.nearness),
  'match.titleSaid': ({ match }) => match.titleSaid,
  'match.length': ({ match }) => Math.log1p(match.length),
  'match.cosine': ({ chunks, item, query }) =>
    query.vector ? (likenessTo(chunks, item, query.vector) ?? 0) : 0,
  'query.terms': ({ query }) => Math.log1p(query.terms.length),
  'query.rarest': ({ rarest }) => rarest,
  'query.specific': ({ specific }) => specific,
};

/** The names of the features that are logged with searches, and that their rankers are trained on. */
export const SEARCH_FEATURES: readonly string[] = [...GENERAL, ...DAMPED, ...Object.keys(OF_MATCH)];

/** The position of each feature of lists among all features. */
const PLACES = (() => {
  const all = featureNames(RETRIEVERS);
  return [...GENERAL, ...DAMPED].map((name) => all.indexOf(name));
})();

/** Segments of searches, people and items that are evaluated separately, as functions of the features. */
export const SEARCH_SEGMENTS: typeof SEGMENTS_OF = {
  'short queries': (feature) => feature('query.terms') <= Math.log1p(3),
  'long queries': (feature) => feature('query.terms') > Math.log1p(8),
  'specific queries': (feature) => feature('query.specific') >= 1,
};

const NO_MATCH: Match = {
  score: 0,
  relative: 0,
  byField: [0, 0, 0, 0],
  covered: 0,
  terms: 0,
  nearness: 0,
  titleSaid: 0,
  length: 0,
};

/**
 * The features of some candidates of a search.
 *
 * @param places the candidates, as positions in `retrieved`.
 * @returns `places.length` rows of {@link SEARCH_FEATURES}, flattened; finite numbers.
 */
export function searchFeatures(
  world: Surroundings & World,
  asker: Asker,
  query: Query,
  retrieved: Retrieved,
  places: ArrayLike<number>,
  scratch: Scratch,
): Float32Array {
  const width = SEARCH_FEATURES.length;
  const rows = new Float32Array(places.length * width);
  const { chunks } = world;
  if (!chunks) return rows;
  const general = features(world, asker, retrieved, places, scratch);
  const wide = general.length / Math.max(1, places.length);
  const specific = specificity(world, query);
  const rarest = Math.max(0, ...query.terms.map(({ term, weight = 1 }) => weight * chunks.idf(term)));
  const { match } = itemMatcher(chunks, query.terms);
  const ofMatch = Object.values(OF_MATCH);
  for (let row = 0; row < places.length; row++) {
    const at = row * width;
    PLACES.forEach((place, k) => {
      const value = general[row * wide + place];
      rows[at + k] = k < GENERAL.length ? value : value * (1 - specific);
    });
    const item = retrieved.item[places[row]];
    const described = { item, match: match(item) ?? NO_MATCH, query, chunks, rarest, specific };
    for (let k = 0; k < ofMatch.length; k++) rows[at + PLACES.length + k] = ofMatch[k](described);
  }
  return rows;
}
