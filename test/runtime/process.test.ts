/** Whether a process exists. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { processExists } from '#tandem/runtime/index.js';

it('knows this process, one that runs, and one that has ended', async () => {
  expect(processExists(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const exit = once(child, 'exit');
  expect(processExists(child.pid!)).toBe(true);
  child.kill();
  await exit;
  expect(processExists(child.pid!)).toBe(false);
});
