/** What is held out for comparing rankers with score fusion as served. */
import { describe, expect, it } from 'vitest';
import { Catalogue, EventLog, USUAL_ORDER, USUAL_TASTE } from '#tandem/indexes/index.js';
import type { Snapshot } from '#tandem/retrieve/index.js';
import { seeded, shuffle } from '#tandem/runtime/index.js';
import { holdForServing } from '#tandem/train/ranker/as-served.js';
import { logOf } from '../support/event-log.js';

const ITEMS = 120;

/** People with items of two of twelve topics, sorted by item or in an order of chance. */
function snapshotOf(isSorted: boolean): Snapshot {
  const random = seeded(7);
  const rows = Array.from({ length: 400 }, (_, user) => {
    const topics = [user % 12, (user * 5 + 1 + Math.floor(user / 12)) % 12];
    const items = new Set(
      topics.flatMap((topic) => Array.from({ length: 5 }, () => topic * 10 + Math.floor(10 * random()))),
    );
    const sorted = [...items].sort((a, b) => a - b);
    if (!isSorted) shuffle(sorted, random);
    return sorted.map((item) => ({ user, item }));
  }).flat();
  const log = logOf(rows);
  return {
    log: log.columns,
    meanings: { weight: Float32Array.of(1), hides: Uint8Array.of(0) },
    content: new Catalogue().content.columns,
    published: new Float64Array(ITEMS).fill(Number.NaN),
    items: ITEMS,
    interests: new Map(),
    bots: new Set(),
    itemSettings: { ...USUAL_TASTE, order: USUAL_ORDER },
  };
}

/** The share of targets that are the user's last item; each is held out, and of each user there is one at most. */
function lastOf(snapshot: Snapshot): number {
  const { targets, snapshot: rest } = holdForServing(snapshot);
  const log = EventLog.over(snapshot.log);
  const left = EventLog.over(rest.log);
  expect(targets.length).toBeGreaterThan(100);
  expect(new Set(targets.map(({ user }) => user)).size).toBe(targets.length);
  for (const { user, item } of targets)
    for (let event = left.lastOfUser(user); event >= 0; event = left.beforeOfUser(event))
      expect(left.itemOf(event)).not.toBe(item);
  return (
    targets.filter(({ user, item }) => log.itemOf(log.lastOfUser(user)) === item).length / targets.length
  );
}

describe('what is held out for comparing rankers', () => {
  it('is the last item of some people', () => {
    expect(lastOf(snapshotOf(false))).toBe(1);
  });

  it('is any item where all are sorted, as nobody takes the next one by that', () => {
    expect(lastOf(snapshotOf(true))).toBeLessThan(0.5);
  });
});
