/** Closing after the last call. */
import { expect, it } from 'vitest';
import { CallGate } from '#tandem/runtime/index.js';

it('waits for the calls under way, also those that fail, and refuses later ones', async () => {
  const gate = new CallGate(() => new Error('closed'));
  const ended: string[] = [];
  let finish = () => {};
  const slow = gate.run(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    ended.push('slow');
    return 7;
  });
  const failing = expect(gate.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  gate.close();
  const settled = gate.settled().then(() => ended.push('settled'));
  await expect(gate.run(async () => ended.push('late'))).rejects.toThrow('closed');
  await failing;
  expect(ended).toEqual([]);
  finish();
  await settled;
  expect(ended).toEqual(['slow', 'settled']);
  expect(await slow).toBe(7);
});

it('runs the calls of an object', async () => {
  const gate = new CallGate(() => new Error('closed'));
  const calls = gate.guard({ double: async (number: number) => 2 * number });
  expect(await calls.double(4)).toBe(8);
  gate.close();
  await expect(calls.double(4)).rejects.toThrow('closed');
});
