/** The schedule of training. */
import { describe, expect, it } from 'vitest';
import { due, SCHEDULE } from '#tandem/lifecycle/index.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01');
const enough = { events: SCHEDULE.events, fresh: SCHEDULE.fresh, serving: true };

describe('learning is due', () => {
  it('first when there is enough to learn from', () => {
    expect(due({}, { ...enough, events: SCHEDULE.events - 1 }, NOW)).toBeUndefined();
    expect(due({}, enough, NOW)).toBe('full');
  });

  it('in full once a week, and for what is recent once a day', () => {
    expect(due({ full: NOW - 7 * DAY }, enough, NOW)).toBe('full');
    expect(due({ full: NOW - 2 * DAY }, enough, NOW)).toBe('recent');
    expect(due({ full: NOW - 2 * DAY, recent: NOW - DAY / 2 }, enough, NOW)).toBeUndefined();
    expect(due({ full: NOW - 2 * DAY, recent: NOW - DAY }, enough, NOW)).toBe('recent');
    expect(due({ full: NOW - DAY / 2 }, enough, NOW)).toBeUndefined();
  });

  it('only when something is new, and recently only from a version that is served', () => {
    expect(due({ full: NOW - 8 * DAY }, { ...enough, fresh: 3 }, NOW)).toBeUndefined();
    expect(due({ full: NOW - 2 * DAY }, { ...enough, serving: false }, NOW)).toBeUndefined();
    expect(due({ full: NOW - 8 * DAY }, { ...enough, serving: false }, NOW)).toBe('full');
  });

  it('not until it has rested after an attempt, the longer the longer that took', () => {
    const tried = (ago: number, took: number) => due({ tried: { at: NOW - ago, took } }, enough, NOW);
    expect(tried(SCHEDULE.pause - 1, 0)).toBeUndefined();
    expect(tried(SCHEDULE.pause, 0)).toBe('full');
    expect(tried(SCHEDULE.pause, SCHEDULE.pause)).toBeUndefined();
    expect(tried(SCHEDULE.pause * SCHEDULE.rest, SCHEDULE.pause)).toBe('full');
  });
});
