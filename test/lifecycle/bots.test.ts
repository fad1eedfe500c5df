/** Bots shape nobody's lists but their own, and no model is trained on their events. */
import { expect, it } from 'vitest';
import { A_PERSON, BOT_TAG, tooBusy } from '#tandem/guard/index.js';
import { open } from '#tandem/index.js';
import { EventLog } from '#tandem/indexes/index.js';
import { ModelRegistry } from '#tandem/models/index.js';
import { openState, snapshotOf } from '#tandem/state/index.js';
import { datasetOf } from '#tandem/train/index.js';
import { addTwoTastes, EMBEDDED, ids, likes, newEngine, newFolder } from '../support/world.js';

const ITEM = 'brand-new';

/** Bots like one item, and go from one of another group's items to it. */
async function botted(engine: Awaited<ReturnType<typeof newEngine>>): Promise<void> {
  await addTwoTastes(engine);
  await engine.items.upsert([{ id: ITEM }]);
  await engine.events.add(bots.flatMap(({ id }) => likes(id, 'a0', ITEM, ITEM, ITEM)));
}
const bots = Array.from({ length: 30 }, (_, bot) => ({ id: `bot${bot}`, tags: [BOT_TAG] }));
const popular = async (engine: Awaited<ReturnType<typeof newEngine>>) =>
  ids(await engine.popular({ limit: 3 }));
const likeA0 = async (engine: Awaited<ReturnType<typeof newEngine>>) =>
  ids(await engine.similar('a0', { limit: 3 }));

it('counts what a bot did for nobody once it is marked as one, at once and after the next start', async () => {
  const data = await newFolder();
  const engine = await newEngine({ data });
  await botted(engine);
  await engine.refresh();
  expect((await popular(engine))[0]).toBe(ITEM);
  expect(await likeA0(engine)).toContain(ITEM);
  await engine.users.upsert(bots);
  expect(await popular(engine)).not.toContain(ITEM);
  await engine.events.add(likes('bot3', ITEM, ITEM));
  expect(await popular(engine)).not.toContain(ITEM);
  await engine.refresh();
  expect(await likeA0(engine)).not.toContain(ITEM);
  expect(await popular(engine)).not.toContain(ITEM);
  // Its own list is made as anybody's.
  expect(ids(await engine.recommend({ user: 'bot3' }))).toContain('a1');
  await engine.close();
  // The sequence model learns from two groups of twelve people with five likes each.
  const state = await openState(data, EMBEDDED);
  expect(datasetOf(snapshotOf(state), state.catalogue).log.length).toBe(2 * 12 * 5);
  const again = await newEngine({ data });
  await again.refresh();
  expect(await popular(again)).not.toContain(ITEM);
});

it('marks accounts as bots that an alarm named, unless a tag says that they are people', async () => {
  const data = await newFolder();
  const engine = await open({ ...EMBEDDED, data, background: false });
  await botted(engine);
  await engine.close();
  await new ModelRegistry(data).alarm({
    kind: 'ranker',
    at: '2026-02-01T10:00:00.000Z',
    since: '2026-02-01T09:00:00.000Z',
    metric: 'order',
    reason: 'as it is',
    from: 'ranker-20260101-000000-abcd',
    to: null,
    abandoned: 0,
    accounts: bots.map(({ id }) => id),
    open: false,
  });
  const opened = await open({ ...EMBEDDED, data, background: false });
  await opened.refresh();
  expect(await popular(opened)).not.toContain(ITEM);
  await opened.users.upsert(bots.map(({ id }) => ({ id, tags: [A_PERSON] })));
  await opened.close();
  const again = await newEngine({ data });
  await again.refresh();
  expect(await popular(again)).toContain(ITEM);
});

it('finds who acts faster than a person, by the hour, and not by impressions', () => {
  const log = new EventLog();
  const [IMPRESSION, CLICK] = [0, 1];
  const events = [
    ...Array.from({ length: 600 }, (_, k) => ({ user: 0, kind: CLICK, at: k * 1_000 })),
    ...Array.from({ length: 600 }, (_, k) => ({ user: 1, kind: IMPRESSION, at: k * 1_000 })),
    ...Array.from({ length: 600 }, (_, k) => ({ user: 2, kind: CLICK, at: k * 60_000 })),
  ];
  log.append({
    user: Int32Array.from(events, ({ user }) => user),
    item: new Int32Array(events.length),
    kind: Uint16Array.from(events, ({ kind }) => kind),
    at: Float64Array.from(events, ({ at }) => at),
  });
  const meanings = { weight: Float32Array.of(0, 1), hides: new Uint8Array(2) };
  const busy = (user: number, at: number) => tooBusy(log, meanings, user, at);
  expect(busy(0, 400_000)).toBe(false);
  expect(busy(0, 600_000)).toBe(true);
  expect(busy(0, 600_000 + 3_600_000)).toBe(false);
  expect(busy(1, 600_000)).toBe(false);
  expect(busy(2, 600 * 60_000)).toBe(false);
});
