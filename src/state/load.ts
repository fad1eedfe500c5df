/** Reading everything from the store into an empty state. */
import { Counters, Popularity, Tastes } from '../indexes/index.js';
import type { Progress } from '../runtime/index.js';
import type { Store } from '../store/index.js';
import { markAsBots } from './live-counts.js';
import type { EngineState } from './state.js';
import { takeBackAll } from './taking-back.js';

/**
 * @param bots ids of users who were found to be bots in alarms; those with a tag that confirms a person are not marked.
 * @param onProgress the phases are `items`, `users` and `events`.
 */
export async function loadState(
  state: EngineState,
  store: Store,
  bots: readonly string[] = [],
  onProgress: (progress: Progress) => void = () => {},
): Promise<void> {
  const [items, users, events] = await Promise.all([
    store.items.count(),
    store.users.count(),
    store.events.count(),
  ]);
  await loadItems(state, store, (done) => onProgress({ phase: 'items', done, total: items }));
  const tagged = await loadUsers(state, store, (done) => onProgress({ phase: 'users', done, total: users }));
  const { log, meanings, people, now } = state;
  await log.loadFrom(store.events.scan(), events, (done) =>
    onProgress({ phase: 'events', done, total: events }),
  );
  state.addKinds(store.events.kinds);
  takeBackAll(log, state.undoing);
  state.popularity = Popularity.of(log, meanings, now);
  state.tastes = Tastes.of(log, meanings);
  state.counters = Counters.of(log, meanings);
  markAsBots(state, tagged);
  markAsBots(
    state,
    bots.map((id) => people.ids.number(id) ?? -1).filter((user) => user >= 0),
  );
}

async function loadItems(
  state: EngineState,
  store: Store,
  onProgress: (done: number) => void,
): Promise<void> {
  const { catalogue } = state;
  for await (const { no, id, deleted } of store.items.ids()) {
    id.forEach((name, k) => {
      if (deleted[k] === 1) catalogue.remove(no[k], name);
    });
  }
  // Bodies are the bulk of what is stored, and only encoders read them.
  const scan = state.readsTexts ? store.items.scan() : store.items.scan({ without: ['body'] });
  for await (const rows of scan) {
    for (const row of rows) state.setItem(row);
    onProgress(catalogue.size);
  }
}

/** @returns users whose tags say that they are bots. */
async function loadUsers(
  { people }: EngineState,
  store: Store,
  onProgress: (done: number) => void,
): Promise<number[]> {
  for await (const { no, id } of store.users.ids()) {
    id.forEach((name, k) => {
      people.ids.set(name, no[k]);
    });
    onProgress(people.ids.size);
  }
  const bots: number[] = [];
  for await (const groups of store.users.tagged()) {
    for (const { tags, no } of groups) {
      for (const user of no) if (people.setTags(user, tags)) bots.push(user);
    }
  }
  return bots;
}
