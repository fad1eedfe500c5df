/** Every retriever, on random worlds: what all of them promise, and what each rests on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildItemIndexes,
  Catalogue,
  EventLog,
  Newest,
  NO_EXPERIENCE,
  Popularity,
  Rates,
  Tastes,
  USUAL_TASTE,
} from '#tandem/indexes/index.js';
import { merge, type Person, readPerson, retrievers, type World } from '#tandem/retrieve/index.js';
import { Scratch } from '#tandem/runtime/index.js';

const scratch = new Scratch();
const ITEMS = 12;
const meanings = { weight: Float32Array.of(1, -1, 0), hides: Uint8Array.of(0, 1, 0) };
const event = fc.record({
  user: fc.nat(5),
  item: fc.nat(ITEMS - 1),
  kind: fc.constantFrom(0, 0, 0, 1, 2),
  answers: fc.boolean(),
  place: fc.integer({ min: -1, max: 9 }),
  at: fc.nat(50),
});

interface Row {
  readonly user: number;
  readonly item: number;
  readonly kind: number;
  readonly at: number;
  readonly answers: boolean;
  readonly place: number;
}

function worldOf(rows: readonly Row[]): World {
  const log = new EventLog();
  log.append({
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    kind: Uint16Array.from(rows, ({ kind }) => kind),
    at: Float64Array.from(rows, ({ at }) => at * 86_400_000),
    answers: Uint8Array.from(rows, ({ answers }) => Number(answers)),
    place: Int16Array.from(rows, ({ place }) => place),
  });
  const catalogue = new Catalogue();
  const newest = new Newest();
  for (let item = 0; item < ITEMS; item++) {
    const published = item % 4 === 0 ? null : item * 1_000;
    const tags = [`t${item % 3}`, ...(item % 2 ? ['odd'] : [])];
    const rest = { title: null, attributes: {}, image: null, expires: null, hidden: false };
    catalogue.set(item, { id: `i${item}`, tags, published, ...rest });
    newest.set(item, published);
  }
  return {
    log,
    meanings,
    ...buildItemIndexes(log, meanings, ITEMS),
    taste: USUAL_TASTE,
    content: catalogue.content,
    popularity: Popularity.of(log, meanings),
    newest,
    tastes: Tastes.of(log, meanings),
    rates: Rates.of(log, meanings, catalogue.content),
    items: ITEMS,
    users: 6,
  };
}

describe('a retriever', () => {
  it('gives items that may be, each once, the best first, with scores above 0, no more than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 60 }),
        fc.integer({ min: -1, max: 6 }),
        fc.integer({ min: 1, max: 14 }),
        (rows, user, limit) => {
          const world = worldOf(rows);
          const { person, done } = readPerson(
            world,
            {
              user,
              interests: [0],
              current: rows.length % 3 ? -1 : 2,
            },
            scratch,
          );
          for (const retriever of retrievers) {
            const { item, score } = retriever.retrieve(
              world,
              { person, eligible: (one) => !done.has(one), limit },
              scratch,
            );
            expect(item.length).toBeLessThanOrEqual(limit);
            expect(score.length).toBe(item.length);
            expect(new Set(item).size).toBe(item.length);
            expect([...item].some((one) => done.has(one))).toBe(false);
            expect(score.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
            expect([...score]).toEqual([...score].sort((a, b) => b - a));
          }
        },
      ),
    );
  });

  it('explains with things the person likes or declares, the weightiest first, and the same when asked again', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(5), (rows, user) => {
        const world = worldOf(rows);
        const { person } = readPerson(world, { user, interests: [0] }, scratch);
        const likes = new Set(person.liked.item);
        const met = [...person.experience.item];
        const profile = new Set([0, ...met.flatMap((item) => [...world.content.of(item)])]);
        for (const retriever of retrievers) {
          const { item } = retriever.retrieve(world, { person, eligible: () => true, limit: 5 }, scratch);
          const explained = retriever.explain(world, { person }, [...item], scratch);
          expect(retriever.explain(world, { person }, [...item], scratch)).toEqual(explained);
          expect(explained).toHaveLength(item.length);
          for (const grounds of explained) {
            const weights = grounds.map(({ weight }) => weight);
            expect(weights).toEqual([...weights].sort((a, b) => b - a));
            expect(weights.every((weight) => weight > 0)).toBe(true);
            for (const { item: own, feature } of grounds) {
              if (own !== undefined) expect(likes.has(own)).toBe(true);
              else expect(profile.has(feature!)).toBe(true);
            }
          }
          if (retriever.name === 'similar-items' || retriever.name === 'same-tags') {
            expect(explained.every((grounds) => grounds.length > 0)).toBe(true);
          }
        }
      }),
    );
  });

  it('adds up the graph from what the person likes, when it looks for similar items', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(5), (rows, user) => {
        const world = worldOf(rows);
        const { person } = readPerson(world, { user }, scratch);
        const direct = new Float64Array(ITEMS);
        person.liked.item.forEach((from, k) => {
          for (let edge = world.graph.start[from]; edge < world.graph.start[from + 1]; edge++)
            direct[world.graph.neighbour[edge]] += person.liked.weight[k] * world.graph.weight[edge];
        });
        const similar = retrievers.find(({ name }) => name === 'similar-items')!;
        const { item, score } = similar.retrieve(
          world,
          { person, eligible: () => true, limit: ITEMS },
          scratch,
        );
        expect(item.length).toBe([...direct].filter((value) => value > 0).length);
        item.forEach((one, k) => {
          expect(score[k]).toBeCloseTo(direct[one], 12);
        });
      }),
    );
  });

  it('has nothing of an item that came after the graph was built', () => {
    const world = { ...worldOf([]), ...buildItemIndexes(new EventLog(), meanings, 2) };
    const person: Person = {
      user: -1,
      liked: { item: Int32Array.of(9), weight: Float64Array.of(1) },
      had: { item: Int32Array.of(9), value: Float64Array.of(1), measured: Float64Array.of(1) },
      seen: { item: new Int32Array(0), times: new Int32Array(0), last: new Float64Array(0) },
      experience: NO_EXPERIENCE,
      interests: [],
    };
    for (const name of ['similar-items', 'taste']) {
      const retriever = retrievers.find((one) => one.name === name)!;
      expect(
        retriever.retrieve(world, { person, eligible: () => true, limit: 5 }, scratch).item,
      ).toHaveLength(0);
      expect(retriever.explain(world, { person }, [1], scratch)).toEqual([[]]);
    }
  });
});

describe('merging', () => {
  it("makes each retriever's scores shares of 1, lined up by item", () => {
    const list = fc.uniqueArray(fc.nat(20), { maxLength: 8 }).map((items) => ({
      item: Int32Array.from(items),
      score: Float64Array.from(items, (item) => item + 1),
    }));
    fc.assert(
      fc.property(fc.array(list, { maxLength: 4 }), (lists) => {
        const { item, share } = merge(lists, 21, scratch);
        expect(new Set(item)).toEqual(new Set(lists.flatMap((one) => [...one.item])));
        expect(new Set(item).size).toBe(item.length);
        lists.forEach((one, r) => {
          const total = one.score.reduce((a, b) => a + b, 0);
          item.forEach((number, k) => {
            const place = one.item.indexOf(number);
            expect(share[r][k]).toBeCloseTo(place < 0 ? 0 : one.score[place] / total, 12);
          });
        });
      }),
    );
  });
});
