/** Filling an empty engine with the demo world. */
import type { Progress } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { plural } from '../terminal/table.js';
import { demoWorld } from './world.js';

/** The number of events in a batch. */
const PART = 2_000;

/** The setting in the store with the state of the filling: `filling`, then `filled`. */
const SETTING = 'demo';

/** Whether an earlier process started filling and did not finish. */
export async function isHalfFilled({ store }: Pick<Engine, 'store'>): Promise<boolean> {
  return (await store.settings.get(SETTING)) === 'filling';
}

/**
 * Writes the demo world to an engine that is empty or partly filled, and builds its indexes. Existing events are not
 * counted twice, as each has an id.
 *
 * @param onProgress called after each batch.
 * @param signal ends it after the current batch; what is written is kept.
 * @returns a text on what was written; `undefined` where it was aborted.
 */
export async function fillWithDemo(
  engine: Pick<Engine, 'items' | 'users' | 'events' | 'refresh' | 'store'>,
  { onProgress = () => {}, signal }: { onProgress?: (step: Progress) => void; signal?: AbortSignal } = {},
): Promise<string | undefined> {
  const { settings } = engine.store;
  await settings.set(SETTING, 'filling');
  // Called before the start, so that other commands know from the first step on that this process serves the folder.
  onProgress({ phase: 'making the demo world', done: 0 });
  const { items, users, events } = demoWorld(Date.now());
  onProgress({ phase: 'writing the notes', done: 0, total: items.length });
  await engine.items.upsert(items);
  onProgress({ phase: 'writing the learners', done: 0, total: users.length });
  await engine.users.upsert(users);
  for (let start = 0; start < events.length; start += PART) {
    if (signal?.aborted) return undefined;
    onProgress({ phase: 'writing what they did', done: start, total: events.length });
    await engine.events.add(events.slice(start, start + PART));
  }
  await engine.refresh({ onProgress });
  await settings.set(SETTING, 'filled');
  return `${plural(items.length, 'note')}, ${plural(users.length, 'learner')}, ${plural(events.length, 'event')}`;
}
