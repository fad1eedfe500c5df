/** Filling an empty engine with the demo world. */
import type { Progress } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { plural } from '../terminal/table.js';
import { demoWorld } from './world.js';

/** Events are written in parts of this size. */
const PART = 2_000;

/** Where the settings of the store say how far filling came: `filling`, then `filled`. */
const SETTING = 'demo';

/** Whether filling was begun in an earlier process and did not come to its end. */
export async function isHalfFilled({ store }: Pick<Engine, 'store'>): Promise<boolean> {
  return (await store.settings.get(SETTING)) === 'filling';
}

/**
 * Writes the demo world into an engine that holds nothing, or a part of it from before, and builds its indexes. What is
 * there already is not counted twice, as every event has an id of its own.
 *
 * @param onProgress told of each part that is written.
 * @param signal ends it after the part under way; what is written stays.
 * @returns what was written, for people; `undefined` where it was ended.
 */
export async function fillWithDemo(
  engine: Pick<Engine, 'items' | 'users' | 'events' | 'refresh' | 'store'>,
  { onProgress = () => {}, signal }: { onProgress?: (step: Progress) => void; signal?: AbortSignal } = {},
): Promise<string | undefined> {
  const { settings } = engine.store;
  await settings.set(SETTING, 'filling');
  // Told before it begins: from the first step on, other commands know that this process serves the folder.
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
