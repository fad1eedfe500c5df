/** What people take again: it comes back when it is due, and nothing changes where nothing is taken again. */
import { describe, expect, it } from 'vitest';
import { EventLog, Repeats } from '#tandem/indexes/index.js';
import { INITIAL_WEIGHTS, reweighted } from '#tandem/retrieve/index.js';
import { dueOf } from '#tandem/state/index.js';
import type { EventInput } from '#tandem/store/index.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const DAY = 86_400_000;

const NOW = Date.UTC(2026, 5, 1);

const ITEMS = [
  ...['coffee', 'filters', 'kettle', 'cups'].map((id) => ({ id })),
  ...Array.from({ length: 12 }, (_, k) => ({ id: `other${k}` })),
];

const buys = (user: string, item: string, ...daysAgo: number[]): EventInput[] =>
  daysAgo.map((days) => ({ user, item, kind: 'purchase', at: NOW - days * DAY }));

/** Twenty people buy coffee about every ten days, and a kettle once. */
const SHOP = Array.from({ length: 20 }, (_, k) => [
  ...buys(`u${k}`, 'coffee', 52 + (k % 3), 41, 31 - (k % 2), 20, 9),
  ...buys(`u${k}`, 'kettle', 50),
  ...buys(`u${k}`, `other${k % 12}`, 30),
]).flat();

async function shop(events: readonly EventInput[], config: object = {}) {
  let now = NOW;
  const engine = await newEngine({ data: await newFolder(config), now: () => now });
  await engine.items.upsert(ITEMS);
  await engine.events.add(events);
  await engine.refresh();
  return {
    engine,
    at: async (days: number, user: string) => {
      now = NOW + days * DAY;
      return engine.recommend({ user, limit: 5 });
    },
  };
}

describe('what people take again', () => {
  it('comes back when it is due, by the pace of the person, unless it was refused since', async () => {
    const { engine, at } = await shop([
      ...SHOP,
      ...buys('ada', 'coffee', 0.1),
      ...buys('ada', 'kettle', 40),
      ...buys('slow', 'coffee', 121, 91, 61, 31, 1),
      ...buys('quick', 'coffee', 16, 13, 10, 7, 4, 1),
      ...buys('done', 'coffee', 20, 10),
      { user: 'done', item: 'coffee', kind: 'dismiss', at: NOW - DAY },
    ]);
    expect(ids(await at(0, 'done'))).not.toContain('coffee');
    expect(ids(await at(1, 'ada'))).not.toContain('coffee');
    expect(ids(await at(3, 'quick'))).toContain('coffee');
    expect(ids(await at(3, 'slow'))).not.toContain('coffee');
    const due = await at(10, 'ada');
    expect(ids(due)[0]).toBe('coffee');
    expect(due.items[0].reasons[0]).toMatchObject({ retriever: 'repeat', because: [{ item: 'coffee' }] });
    expect(ids(await at(28, 'slow'))).toContain('coffee');
    for (const list of [due, await at(60, 'ada')]) expect(ids(list)).not.toContain('kettle');
    await engine.events.add([{ user: 'ada', item: 'coffee', kind: 'purchase' }]);
    expect(ids(await engine.recommend({ user: 'ada', limit: 16 }))).not.toContain('coffee');
  });

  it('is told by an attribute of the item, and by a kind', async () => {
    const plays = (events: readonly EventInput[]) => events.map((event) => ({ ...event, kind: 'play' }));
    const config = {
      repeats: { days: 'refill' },
      kinds: { play: { meaning: 'positive', weight: 1, repeats: true } },
    };
    const { engine, at } = await shop(
      [...plays(SHOP), ...plays(buys('ada', 'coffee', 10)), ...buys('ben', 'filters', 14)],
      config,
    );
    await engine.items.patch('filters', { attributes: { refill: 14 } });
    expect(ids(await at(0, 'ada'))[0]).toBe('coffee');
    expect(ids(await at(0, 'ben'))[0]).toBe('filters');
  });

  it('stays away where it is switched off, or its retriever is', () => {
    const log = new EventLog();
    const times = Array.from({ length: 60 }, (_, k) => k * 10 * DAY);
    log.append({
      user: new Int32Array(60),
      item: new Int32Array(60),
      kind: new Uint16Array(60),
      at: Float64Array.from(times),
    });
    const repeats = Repeats.of(log, Uint8Array.of(1), 1);
    const takings = {
      item: Int32Array.of(0),
      times: Int32Array.of(60),
      first: Float64Array.of(0),
      last: Float64Array.of(times[59]),
    };
    const history = { takings, refused: new Int32Array(0) };
    const state = { repeats, catalogue: { entry: () => undefined } };
    const now = times[59] + 10 * DAY;
    const due = dueOf({ ...state, repeating: true }, history, now);
    expect(due?.weight).toBeGreaterThan(0.3);
    expect(dueOf({ ...state, repeating: false }, history, now)).toBeUndefined();
    expect(
      dueOf({ ...state, repeating: true }, { ...history, refused: Int32Array.of(0) }, now),
    ).toBeUndefined();
    expect(reweighted(INITIAL_WEIGHTS, { repeat: 0 }).more).toMatchObject({ repeat: 0 });
  });
});

describe('where nothing is taken again', () => {
  const strip = ({ items }: { readonly items: readonly object[] }) => JSON.stringify(items);

  it('lists are the same with repeats and without: of what is bought once, or rated anew', async () => {
    const once = SHOP.filter(({ item, at }) => item !== 'coffee' || Number(at) >= NOW - 10 * DAY);
    const events = [...once, ...SHOP.map((event) => ({ ...event, kind: 'rating', value: 4 }))];
    const [on, off] = [await shop(events), await shop(events, { repeats: false })];
    for (const user of ['u0', 'u7', 'nobody']) {
      const [a, b] = [await on.at(2, user), await off.at(2, user)];
      expect(strip(a)).toBe(strip(b));
      expect(strip(a)).not.toContain('"repeat"');
    }
  });
});
