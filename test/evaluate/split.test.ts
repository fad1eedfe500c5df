/** Splits of a log: a random part of what each user had. */
import { expect, it } from 'vitest';
import { splitOf } from '#tandem/evaluate/split.js';
import { EventLog } from '#tandem/indexes/index.js';

it('holds out about the share of what each had, all events with it, and leaves everyone something', () => {
  const log = new EventLog();
  const users = 40;
  for (let user = 0; user < users; user++) {
    const count = 2 * (user + 1);
    // Everybody has each of their items twice.
    log.append({
      user: new Int32Array(count).fill(user),
      item: Int32Array.from({ length: count }, (_, k) => k >> 1),
      kind: new Uint16Array(count),
      at: Float64Array.from({ length: count }, (_, k) => k),
    });
  }
  const { wanted, rest } = splitOf(log, { random: 0.25 }, () => true, 1);
  let held = 0;
  for (const [user, items] of wanted) {
    held += items.size;
    expect(items.size).toBeLessThan(user + 1);
    for (let event = rest.lastOfUser(user); event >= 0; event = rest.beforeOfUser(event))
      expect(items.has(rest.itemOf(event))).toBe(false);
  }
  expect(rest.length).toBe(log.length - 2 * held);
  const share = held / ((users * (users + 1)) / 2);
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
  // Another seed holds out others.
  expect(splitOf(log, { random: 0.25 }, () => true, 2).wanted).not.toEqual(wanted);
});
