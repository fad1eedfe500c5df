/** Memory that was freed goes back to the system where the C library keeps it, and nothing is done elsewhere. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Frees 200 MB in small pieces between which some stay, and prints how many MiB were returned. */
const SCRIPT = `
  const { releaseFreeMemory } = await import(process.argv[1]);
  let pieces = Array.from({ length: 200_000 }, () => new Uint8Array(1_000));
  const kept = pieces.filter((_, k) => k % 1_000 === 0);
  pieces = undefined;
  // The second waits until what the first found is freed.
  gc();
  gc();
  console.log(Math.round((await releaseFreeMemory()) / 2 ** 20), kept.length);
  console.log(Math.round((await releaseFreeMemory()) / 2 ** 20));`;

it('returns what glibc keeps of memory that was freed, once', async () => {
  const module = fileURLToPath(new URL('../../dist/runtime/free-memory.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--input-type=module',
    '--eval',
    SCRIPT,
    module,
  ]);
  const [first, , again] = stdout.split(/\s/).map(Number);
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime) expect(first).toBeGreaterThan(100);
  else expect(first).toBe(0);
  expect(again).toBeLessThan(20);
});
