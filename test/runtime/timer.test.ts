/** Work that is repeated: no two turns at once, errors told, nothing after the stop. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { repeat } from '#tandem/runtime/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('runs every so often, until it is stopped', async () => {
  const work = vi.fn(async () => {});
  const stop = repeat(100, work, () => {});
  await vi.advanceTimersByTimeAsync(350);
  expect(work).toHaveBeenCalledTimes(3);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(3);
});

it('leaves turns out while one still runs', async () => {
  const ends: (() => void)[] = [];
  const work = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const stop = repeat(100, work, () => {});
  await vi.advanceTimersByTimeAsync(450);
  expect(work).toHaveBeenCalledTimes(1);
  ends[0]();
  await vi.advanceTimersByTimeAsync(100);
  expect(work).toHaveBeenCalledTimes(2);
  stop();
});

it('tells of a turn that failed, and goes on', async () => {
  const errors: unknown[] = [];
  const failure = new Error('broken');
  const stop = repeat(
    100,
    () => Promise.reject(failure),
    (error) => errors.push(error),
  );
  await vi.advanceTimersByTimeAsync(250);
  expect(errors).toEqual([failure, failure]);
  stop();
});
