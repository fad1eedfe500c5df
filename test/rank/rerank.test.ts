/** Ranking and re-ranking: with an empty policy, and with each thing that can be configured. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Content,
  EMPTY_GRAPH,
  EventLog,
  Newest,
  NO_EXPERIENCE,
  NO_FACTORS,
  Popularity,
  Rates,
  Tastes,
  USUAL_TASTE,
} from '#tandem/indexes/index.js';
import {
  type Configured,
  type FormulaItem,
  parseNumber,
  parseRules,
  type Ranked,
  type RerankRequest,
  type RuleSettings,
  rank,
  rerank,
} from '#tandem/rank/index.js';
import { type Person, type Retrieved, retrievers, type World } from '#tandem/retrieve/index.js';
import { Scratch } from '#tandem/runtime/index.js';

const meanings = { weight: new Float32Array(1), hides: new Uint8Array(1) };
const log = new EventLog();
const nobody: Person = {
  user: -1,
  liked: { item: new Int32Array(0), weight: new Float64Array(0) },
  had: { item: new Int32Array(0), value: new Float64Array(0), measured: new Float64Array(0) },
  seen: { item: new Int32Array(0), times: new Int32Array(0), last: new Float64Array(0) },
  experience: NO_EXPERIENCE,
  interests: [],
};
const scratch = new Scratch();
const never = () => 0;
const NO_RULES: RuleSettings = { boosts: [], pins: [], caps: [] };

const worldOf = (items: number): World => ({
  log,
  meanings,
  linear: EMPTY_GRAPH,
  factors: NO_FACTORS,
  taste: USUAL_TASTE,
  graph: EMPTY_GRAPH,
  content: new Content(),
  popularity: Popularity.of(log, meanings),
  newest: new Newest(),
  tastes: new Tastes(),
  rates: new Rates(),
  items,
  users: 0,
});

/** Candidates by their scores, all found by the first retriever; item `k` is the `k`th. */
function retrievedOf(scores: readonly number[]): Retrieved {
  const fused = Float64Array.from(scores);
  const share = retrievers.map((_, r) => (r === 0 ? fused : new Float64Array(scores.length)));
  return { item: Int32Array.from(scores.keys()), share, fused };
}

const entry = (item: number): FormulaItem => ({
  id: `i${item}`,
  title: null,
  image: null,
  tags: item % 2 ? ['odd'] : ['even'],
  attributes: { price: item },
  published: null,
});
const configured = (more: Partial<Configured> = {}): Configured => ({
  objective: undefined,
  entry,
  now: 0,
  extra: [],
  ...more,
});

function list(
  scores: readonly number[],
  limit: number,
  { person = nobody, ...more }: { person?: Person; configured?: Configured } & Partial<RerankRequest> = {},
): Ranked[] {
  const { configured: own, ...rest } = more;
  const request = { person, limit, diverse: rest.diverse, configured: own };
  const ranking = rank(worldOf(scores.length), retrievedOf(scores), request, scratch);
  return rerank(ranking, { limit, alike: never, ...rest });
}

const items = (ranked: readonly Ranked[]) => ranked.map(({ item }) => item);
const scores = fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 60 });

describe('a list', () => {
  it('is by the score, and the same under a policy that changes nothing', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 20 }), (given, limit) => {
        const byScore = [...given.keys()].sort((a, b) => given[b] - given[a] || a - b).slice(0, limit);
        expect(items(list(given, limit))).toEqual(byScore);
        expect(items(list(given, limit, { diverse: false }))).toEqual(byScore);
        const rules = parseRules(NO_RULES);
        expect(items(list(given, limit, { configured: configured(), rules }))).toEqual(byScore);
      }),
    );
  });

  it('keeps similar items apart', () => {
    const alike = (a: number, b: number) => (a < 2 && b < 2 ? 1 : 0);
    expect(items(list([1, 0.9, 0.8], 3, { alike }))).toEqual([0, 2, 1]);
    expect(items(list([1, 0.9, 0.8], 3, { alike, diverse: false }))).toEqual([0, 1, 2]);
  });

  it('has what was seen before further down, with the score that it has then', () => {
    const seen = {
      item: Int32Array.of(0),
      times: Int32Array.of(1),
      last: Float64Array.of(Number.NEGATIVE_INFINITY),
    };
    const [first, second] = list([1, 0.9], 2, { person: { ...nobody, seen } });
    expect([first.item, second.item]).toEqual([1, 0]);
    expect(second.score).toBeCloseTo(0.7);
    expect(second.fused).toBe(second.score);
    expect(second.shares[0]).toBe(1);
  });

  it('is by an objective, of which every candidate may win', () => {
    const objective = parseNumber('item.attributes.price');
    const given = Array.from({ length: 200 }, (_, k) => 1 / (k + 1));
    const rules = parseRules(NO_RULES);
    const ranked = list(given, 2, { configured: configured({ objective }), rules });
    expect(items(ranked)).toEqual([199, 198]);
    expect(ranked[0].score).toBe(199);
    const waiting = configured({ objective: parseNumber('p.click') });
    expect(items(list(given, 2, { configured: waiting, rules }))).toEqual([0, 1]);
  });

  it('keeps rules, and says what is pinned', () => {
    const rules = parseRules({
      boosts: [{ where: 'item.attributes.price == 4', factor: 10 }],
      pins: [
        { item: 'i3', place: 2 },
        { where: 'item.attributes.price > 4', place: 3 },
      ],
      caps: [{ where: '"even" in item.tags', most: 1 }],
    });
    const ranked = list([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], 4, { configured: configured(), rules });
    expect(items(ranked)).toEqual([4, 3, 5, 1]);
    expect(ranked.map(({ how }) => how?.how)).toEqual([undefined, 'pin', 'pin', undefined]);
    expect(ranked[0].score).toBe(5);
  });

  it('gives explored items their places, in the order in which they were drawn', () => {
    const explorer = {
      places: () => [1],
      draw: (left: Iterable<number>) => [...left].reverse().map((item) => ({ item, rate: 0.5 })),
    };
    const ranked = list([0.9, 0.8, 0.7, 0.6], 2, {
      configured: configured(),
      rules: parseRules(NO_RULES),
      explorer,
    });
    expect(items(ranked)).toEqual([0, 3]);
    expect(ranked[1].how).toEqual({ how: 'exploration', rate: 0.5 });
  });
});
