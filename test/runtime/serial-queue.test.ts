/** Work done one piece after the other, whatever becomes of each. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SerialQueue } from '#tandem/runtime/index.js';

it('runs one piece at a time, in the order given', async () => {
  const queue = new SerialQueue();
  let running = 0;
  const ended: number[] = [];
  const results = await Promise.all(
    [3, 0, 2, 1].map((turns, k) =>
      queue.run(async () => {
        expect(++running).toBe(1);
        for (let left = turns; left > 0; left--) await turn();
        running--;
        ended.push(k);
        return k;
      }),
    ),
  );
  expect(results).toEqual([0, 1, 2, 3]);
  expect(ended).toEqual([0, 1, 2, 3]);
});

it('goes on after a failure, of which only who gave the work hears', async () => {
  const queue = new SerialQueue();
  const failing = queue.run(() => Promise.reject(new Error('broken')));
  const next = queue.run(async () => 'done');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
