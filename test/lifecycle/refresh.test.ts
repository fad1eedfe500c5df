/** Refreshing in the background: fusion weights are fitted anew only once the log has grown much. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { IndexRefresher } from '#tandem/lifecycle/refresh.js';
import type { FusionWeights } from '#tandem/retrieve/index.js';
import { EngineState } from '#tandem/state/index.js';
import { eventually } from '../support/eventually.js';

const EVENTS = 200;
const ITEMS = 10;
const KINDS = { like: { meaning: 'positive', weight: 1, hides: false } } as const;

/** Fitting gives no such weights. */
const SENTINEL: FusionWeights = {
  nothing: { popular: 0.123 },
  little: { popular: 0.456 },
  more: { popular: 0.789 },
};

/** Twenty users like items in turns. */
function addLikes(state: EngineState, events: number): void {
  const from = state.log.length;
  const every = (value: (event: number) => number) =>
    Array.from({ length: events }, (_, k) => value(from + k));
  state.addEvents(
    {
      user: Int32Array.from(every((event) => event % 20)),
      item: Int32Array.from(every((event) => (event * 7) % ITEMS)),
      kind: new Uint16Array(events),
      at: Float64Array.from(every((event) => event * 1_000)),
    },
    Object.keys(KINDS),
  );
}

/** A state of which nearly everything is built, with weights that are told from fitted ones. */
async function builtState() {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const state = new EngineState(KINDS);
  for (let no = 0; no < ITEMS; no++) state.setItem({ ...ITEM, no, id: `i${no}` });
  addLikes(state, EVENTS);
  const first = new IndexRefresher(state, folder, () => {});
  await first.restore('here');
  await first.refresh();
  await first.close();
  const refresher = new IndexRefresher(state, folder, () => {});
  onTestFinished(() => refresher.close());
  await refresher.restore('here');
  expect(state).toMatchObject({ builtEvents: EVENTS, fittedEvents: EVENTS });
  state.weights = SENTINEL;
  return { state, refresher };
}

const ITEM = {
  title: 'A title',
  tags: [],
  attributes: {},
  image: null,
  published: null,
  expires: null,
  hidden: false,
};

/** Lets the background build what is new. */
async function builtInBackground({
  state,
  refresher,
}: Awaited<ReturnType<typeof builtState>>): Promise<void> {
  const errors: unknown[] = [];
  refresher.start((error) => errors.push(error));
  await eventually(() => expect(state.builtEvents).toBe(state.log.length));
  expect(errors).toEqual([]);
}

it('keeps fusion weights while few events are new', async () => {
  const built = await builtState();
  addLikes(built.state, EVENTS * 0.1);
  await builtInBackground(built);
  expect(built.state.weights).toEqual(SENTINEL);
  expect(built.state.fittedEvents).toBe(EVENTS);
});

it('fits fusion weights anew once many events are new', async () => {
  const built = await builtState();
  addLikes(built.state, EVENTS * 0.3);
  await builtInBackground(built);
  expect(built.state.weights).not.toEqual(SENTINEL);
  expect(built.state.fittedEvents).toBe(EVENTS * 1.3);
});

it('begins with what was fitted before though most is new, and with what is usual where there are very many events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const begun = async (state: EngineState) => {
    for (let no = 0; no < ITEMS; no++) state.setItem({ ...ITEM, no, id: `i${no}` });
    const refresher = new IndexRefresher(state, folder, () => {});
    await refresher.restore('here');
    await refresher.begin();
    await refresher.close();
    expect(state.builtEvents).toBe(state.log.length);
    return state.fittedEvents;
  };
  const few = new EngineState(KINDS);
  addLikes(few, EVENTS);
  expect(await begun(few)).toBe(EVENTS);
  // More than a tenth is new, and less than a fifth.
  const more = new EngineState(KINDS);
  addLikes(more, EVENTS * 1.15);
  expect(await begun(more)).toBe(EVENTS);
  const many = new EngineState(KINDS);
  addLikes(many, 300_001);
  expect(await begun(many)).toBe(0);
});

/** A state with items and no events, of which nothing is built. */
async function emptyRefresher() {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const state = new EngineState(KINDS);
  for (let no = 0; no < ITEMS; no++) state.setItem({ ...ITEM, no, id: `i${no}` });
  const refresher = new IndexRefresher(state, folder, () => {});
  onTestFinished(() => refresher.close());
  return { state, refresher };
}

it('begins with the usual settings where they are chosen afterwards, and then chooses them', async () => {
  const { state, refresher } = await emptyRefresher();
  addLikes(state, 20_001);
  await refresher.begin({ choosesFirst: false });
  expect(state).toMatchObject({ builtEvents: 20_001, fittedEvents: 0 });
  expect(refresher).toMatchObject({ ready: true, chosen: false });
  // A caller that waits for the choice gets it, though there are no new events.
  await refresher.refresh();
  expect(state.fittedEvents).toBe(20_001);
  expect(refresher.chosen).toBe(true);
});

it('chooses settings in the background after a first build without', async () => {
  const { state, refresher } = await emptyRefresher();
  addLikes(state, EVENTS);
  await refresher.refresh({ quick: true });
  expect(state.fittedEvents).toBe(0);
  const errors: unknown[] = [];
  refresher.start((error) => errors.push(error));
  await eventually(() => expect(state.fittedEvents).toBe(EVENTS));
  expect(errors).toEqual([]);
});
