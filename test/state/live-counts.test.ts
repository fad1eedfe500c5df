/** Users marked as bots: what they did counts as if they had been marked from the start. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { A_PERSON } from '#tandem/guard/index.js';
import { COUNTS, DEFAULT_KINDS, type EventBatch } from '#tandem/indexes/index.js';
import { EngineState } from '#tandem/state/index.js';

const NOW = Date.parse('2026-06-01');
const KINDS = ['impression', 'click', 'like', 'dismiss'];
const [USERS, ITEMS] = [4, 5];
const BOT = 0;

const event = fc.record({
  user: fc.nat(USERS - 1),
  item: fc.integer({ min: -1, max: ITEMS - 1 }),
  kind: fc.nat(KINDS.length - 1),
  at: fc.nat(1_000).map((minutes) => NOW - minutes * 60_000),
});

type Row = { readonly user: number; readonly item: number; readonly kind: number; readonly at: number };

const batchOf = (rows: readonly Row[]): EventBatch => ({
  user: Int32Array.from(rows, ({ user }) => user),
  item: Int32Array.from(rows, ({ item }) => item),
  kind: Uint16Array.from(rows, ({ kind }) => kind),
  at: Float64Array.from(rows, ({ at }) => at),
});

function stateOf(botTags: readonly string[] = []): EngineState {
  const state = new EngineState(DEFAULT_KINDS, () => NOW);
  for (let no = 0; no < ITEMS; no++) {
    const content = { title: null, tags: [], attributes: {}, image: null, published: null, expires: null };
    state.setItem({ no, id: `i${no}`, ...content, hidden: false });
  }
  for (let no = 0; no < USERS; no++) {
    state.setUser({ no, id: `u${no}`, tags: no === BOT ? [...botTags] : [], attributes: {}, vector: null });
  }
  return state;
}

/** What items were counted for. */
function countsOf({ popularity, counters }: EngineState) {
  return Array.from({ length: ITEMS }, (_, item) => {
    const counted = new Float64Array(COUNTS);
    counters.items.read(item, NOW, counted, 0);
    return {
      popular: popularity.score(item),
      counted: [...counted],
    };
  });
}

describe('marking a user as a bot', () => {
  it('takes what was counted back, and counts nothing more', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(60), (rows, before) => {
        const [late, early] = [stateOf(), stateOf()];
        early.discount([BOT]);
        for (const part of [rows.slice(0, before), rows.slice(before)]) {
          late.addEvents(batchOf(part), KINDS);
          early.addEvents(batchOf(part), KINDS);
          late.discount([BOT, BOT]);
        }
        const [one, other] = [countsOf(late), countsOf(early)];
        one.forEach(({ popular, counted }, item) => {
          expect(popular).toBeCloseTo(other[item].popular, 6);
          counted.forEach((count, k) => {
            expect(count).toBeCloseTo(other[item].counted[k], 4);
          });
        });
        expect([...late.tastes.likesOf(BOT)]).toEqual([]);
        // Their own lists are made of their history as anybody's.
        expect(late.people.historyOf(BOT)).toEqual(early.people.historyOf(BOT));
        expect(late.log.length).toBe(rows.length);
      }),
    );
  });

  it('has no effect on somebody whose tag confirms a person', () => {
    const state = stateOf([A_PERSON]);
    state.discount([BOT]);
    state.addEvents(batchOf([{ user: BOT, item: 1, kind: 2, at: NOW }]), KINDS);
    expect(state.isBot(BOT)).toBe(false);
    expect(state.popularity.score(1)).toBeGreaterThan(0);
  });
});

it('counts no event that the guard has marked, whoever did it', () => {
  const state = stateOf();
  const rows = [1, 2].map((user) => ({ user, item: 3, kind: 2, at: NOW }));
  state.addEvents({ ...batchOf(rows), marked: Uint8Array.of(1, 0) }, KINDS);
  expect([...state.tastes.likedBy(3)]).toEqual([2]);
  expect([...state.people.historyOf(1).item]).toEqual([3]);
});
