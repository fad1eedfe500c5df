/** Live counters, beside sums that decay one event at a time. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COUNTS, Counters, EventLog, WINDOWS } from '#tandem/indexes/index.js';

const NOW = Date.parse('2026-03-01');
const meanings = { weight: Float32Array.of(0, 1, -1), hides: new Uint8Array(3) };

const event = fc.record({
  user: fc.nat(2),
  item: fc.integer({ min: -1, max: 2 }),
  kind: fc.nat(2),
  ago: fc.nat(90 * 86_400_000),
});

/** What should be counted, by adding up every event's own decay. */
function expected(events: { key: number; channel: number; at: number }[], key: number): number[] {
  const counts = new Array<number>(COUNTS).fill(0);
  for (const one of events) {
    if (one.key !== key) continue;
    WINDOWS.forEach((window, w) => {
      counts[one.channel * WINDOWS.length + w] += 2 ** (-(NOW - one.at) / window);
    });
  }
  return counts;
}

it('counts what each event decayed to, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const log = new EventLog();
      log.load([
        {
          user: Int32Array.from(events, ({ user }) => user),
          item: Int32Array.from(events, ({ item }) => item),
          kind: Uint16Array.from(events, ({ kind }) => kind),
          at: Float64Array.from(events, ({ ago }) => NOW - ago),
        },
      ]);
      const counters = Counters.of(log, meanings);
      const out = new Float64Array(COUNTS + 1).fill(-1);
      for (let key = 0; key < 4; key++) {
        const by = (of: 'user' | 'item') =>
          events.map((one) => ({ key: one[of], channel: one.kind, at: NOW - one.ago }));
        for (const [counts, of] of [
          [counters.users, 'user'],
          [counters.items, 'item'],
        ] as const) {
          counts.read(key, NOW, out, 1);
          expected(by(of), key).forEach((count, c) => {
            expect(out[1 + c]).toBeCloseTo(count, 4);
          });
        }
        expect(out[0]).toBe(-1);
      }
    }),
  );
});

it('reads nothing of whom it does not know, and forgets a person but not the items', () => {
  const counters = new Counters();
  const out = new Float64Array(COUNTS).fill(7);
  counters.items.read(5, NOW, out, 0);
  counters.users.read(-1, NOW, out, 0);
  expect([...out]).toEqual(new Array(COUNTS).fill(0));
  counters.add(3, 4, 1, NOW);
  counters.forget(3);
  counters.forget(100);
  counters.users.read(3, NOW, out, 0);
  expect(Math.max(...out)).toBe(0);
  counters.items.read(4, NOW, out, 0);
  expect(out[WINDOWS.length]).toBe(1);
});
