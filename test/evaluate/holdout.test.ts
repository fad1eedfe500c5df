/** Nothing held out is trained on: what only the held-out step has is unknown to what was built. */
import { expect, it } from 'vitest';
import { DEFAULT_KINDS, without } from '#tandem/indexes/index.js';
import { build } from '#tandem/lifecycle/build.js';
import { readPerson, retrievers, worldOf } from '#tandem/retrieve/index.js';
import { Scratch } from '#tandem/runtime/index.js';
import { EngineState, snapshotOf } from '#tandem/state/index.js';
import { lastOfEach } from '#tandem/train/index.js';

it('never recommends by behaviour what only held-out events name', () => {
  const memory = new EngineState(DEFAULT_KINDS);
  const row = { body: null, title: null, tags: [], attributes: {}, image: null };
  const times = { published: null, expires: null, hidden: false };
  for (let no = 0; no < 40; no++) memory.setItem({ no, id: `i${no}`, ...row, ...times });
  // Everybody takes four of the first twenty, and last one of the others, the poisoned ones, of which they had an
  // impression before.
  const rows = Array.from({ length: 60 }, (_, user) => {
    const taken = [0, 1, 2, 3].map((step) => ({ user, item: (user + step) % 20, kind: 0, at: step }));
    const poison = 20 + (user % 20);
    return [{ user, item: poison, kind: 1, at: 0 }, ...taken, { user, item: poison, kind: 0, at: 9 }];
  }).flat();
  const events = {
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    kind: Uint16Array.from(rows, ({ kind }) => kind),
    at: Float64Array.from(rows, ({ at }) => at),
  };
  memory.addEvents(events, ['like', 'impression']);
  const { log, meanings } = memory;
  const likes = (event: number) => meanings.weight[log.kindOf(event)] > 0;
  const { targets, held } = lastOfEach(log, Array.from({ length: 60 }).keys(), likes, 3);
  expect(targets).toEqual(Array.from({ length: 60 }, (_, user) => ({ user, item: 20 + (user % 20) })));
  const rest = without(log, (event) => held.has(event));
  for (let event = 0; event < rest.length; event++) expect(rest.itemOf(event)).toBeLessThan(20);
  expect(rest.length).toBe(240);

  const snapshot = { ...snapshotOf(memory), log: rest.columns };
  const built = build(snapshot);
  expect(built.events).toBe(rest.length);
  expect(build(snapshot)).toEqual(built);
  for (const neighbour of built.graph.neighbour) expect(neighbour).toBeLessThan(20);
  const world = worldOf(snapshot, rest, { ...built, ...built.taste });
  for (const { user } of targets) {
    const scratch = new Scratch();
    const { person } = readPerson(world, { user, allDone: true }, scratch);
    for (const { name, retrieve } of retrievers) {
      if (name === 'newest') continue;
      const { item } = retrieve(world, { person, eligible: () => true, limit: 100 }, scratch);
      for (const one of item) expect([name, one < 20]).toEqual([name, true]);
    }
  }
});
