/** Whether the order of what people had tells anything. */
import { describe, expect, it } from 'vitest';
import { EventLog, USUAL_TASTE } from '#tandem/indexes/index.js';
import { seeded, shuffle } from '#tandem/runtime/index.js';
import { orderTest } from '#tandem/train/index.js';

const PEOPLE = 150;
const TOPICS = 5;
const EACH = 12;

const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };

/** People who have some items of one topic, then some of another, and so on; or all that in a random order. */
function logOf(shuffled: boolean): EventLog {
  const random = seeded(5);
  const log = new EventLog();
  for (let user = 0; user < PEOPLE; user++) {
    const items: number[] = [];
    for (const topic of [user % TOPICS, (user * 3 + 1) % TOPICS])
      for (let k = 0; k < 6; k++) items.push(topic * EACH + Math.floor(random() * EACH));
    if (shuffled) shuffle(items, random);
    log.append({
      user: new Int32Array(items.length).fill(user),
      item: Int32Array.from(items),
      kind: new Uint16Array(items.length),
      at: Float64Array.from(items.keys()),
    });
  }
  return log;
}

function tested(shuffled: boolean) {
  const log = logOf(shuffled);
  return orderTest(log, meanings, TOPICS * EACH);
}

describe('the order of what people had', () => {
  it('tells something where they stay with a topic for a while', () => {
    const { people, effect, tells } = tested(false);
    expect(people).toBeGreaterThan(PEOPLE / 2);
    expect(effect).toBeGreaterThan(0.15);
    expect(tells).toBe(true);
  });

  it('tells nothing where it is that of chance', () => {
    const { effect, error, tells } = tested(true);
    expect(Math.abs(effect)).toBeLessThan(3 * error);
    expect(tells).toBe(false);
  });

  it('tells something where all go the same way, whatever rounding leaves of their spread', () => {
    for (const penalty of [30, 80, 90, 100, 110, 300]) {
      const log = new EventLog();
      const steps = Array.from({ length: 750 * 6 }, (_, k) => [
        Math.floor(k / 6),
        (Math.floor(k / 6) + (k % 6)) % 30,
      ]);
      log.append({
        user: Int32Array.from(steps, ([user]) => user),
        item: Int32Array.from(steps, ([, item]) => item),
        kind: new Uint16Array(steps.length),
        at: Float64Array.from(steps.keys()),
      });
      const { error, tells } = orderTest(log, meanings, 30, { ...USUAL_TASTE, penalty });
      expect(error).toBeGreaterThanOrEqual(0);
      expect(tells).toBe(true);
    }
  });

  it('tells nothing where there is nothing', () => {
    const log = new EventLog();
    expect(orderTest(log, meanings, 3)).toEqual({ people: 0, effect: 0, error: 0, tells: false });
  });
});
