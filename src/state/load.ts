/** Loading everything from the store into an empty state. */
import { Counters, Popularity, Repeats, Tastes } from '../indexes/index.js';
import { type Progress, withRoom } from '../runtime/index.js';
import type { Store } from '../store/index.js';
import { markAsBots } from './live-counts.js';
import { signInAll } from './sign-in.js';
import type { EngineState } from './state.js';
import { takeBackAll } from './taking-back.js';

/**
 * @param bots ids of users whom alarms identified as bots; users whom a tag confirms as people are not marked.
 * @param opinions whether the values of ratings count; otherwise all ratings count the same.
 * @param onProgress the phases are `items`, `users` and `events`.
 */
export async function loadState(
  state: EngineState,
  store: Store,
  bots: readonly string[] = [],
  onProgress: (progress: Progress) => void = () => {},
  opinions = true,
): Promise<void> {
  const [items, users, events] = await Promise.all([
    store.items.count(),
    store.users.count(),
    store.events.count(),
  ]);
  await loadItems(state, store, (done) => onProgress({ phase: 'items', done, total: items }));
  const tagged = await loadUsers(state, store, (done) => onProgress({ phase: 'users', done, total: users }));
  for await (const rows of store.items.vectors())
    for (const { no, vector } of rows) state.vectors.setItem(no, vector);
  for await (const rows of store.users.vectors())
    for (const { no, vector } of rows) state.vectors.setUser(no, vector);
  const { log, meanings, people, now } = state;
  state.addKinds(store.events.kinds);
  const { values, scan } = withValues(store, state, opinions && state.opinions.any, events);
  await log.loadFrom(scan, events, (done) => onProgress({ phase: 'events', done, total: events }));
  state.addKinds(store.events.kinds);
  if (opinions && state.opinions.any) state.opinions.gradeAll(log, (event) => values()[event] ?? Number.NaN);
  for (const memory of await store.memories.all()) state.memories.set(memory);
  signInAll(state, await store.signIns.all());
  takeBackAll(log, state.undoing);
  state.popularity = Popularity.of(log, meanings, now);
  state.tastes = Tastes.of(log, meanings);
  state.counters = Counters.of(log, meanings);
  if (meanings.repeats) state.repeats = Repeats.of(log, meanings.repeats, state.catalogue.length);
  markAsBots(state, tagged);
  markAsBots(
    state,
    bots.map((id) => people.ids.number(id) ?? -1).filter((user) => user >= 0),
  );
}

/** Reads events with their amounts, and, if wanted, passes on the values of all events while reading. */
function withValues(store: Store, { opinions }: EngineState, wanted: boolean, expected: number) {
  let values = new Float32Array(wanted ? expected : 0);
  let length = 0;
  async function* scan() {
    for await (const columns of store.events.scan({ values: true })) {
      if (wanted) {
        values = withRoom(values, length + columns.user.length) as typeof values;
        values.set(columns.value!, length);
        length += columns.user.length;
      }
      yield { ...columns, value: opinions.amounts(columns) };
    }
  }
  return { values: () => values, scan: scan() };
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
  for (const no of await store.documents.numbers()) state.search.documents.add(no);
  // Bodies are most of the stored data, and only encoders read them.
  const scan = state.readsTexts
    ? store.items.scan({ without: ['vector'] })
    : store.items.scan({ without: ['body', 'vector'] });
  for await (const rows of scan) {
    for (const row of rows) state.setItem(row);
    onProgress(catalogue.size);
  }
  for (const no of await store.namedItems.numbers()) catalogue.nameOnly(no);
}

/** @returns users whose tags mark them as bots. */
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
