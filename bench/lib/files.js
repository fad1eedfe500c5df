/** Temporary folders, and files of lines. */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with a new folder, which is deleted afterwards.
 * @template T
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Writes lines to a file, in blocks, without holding more than a few.
 * @param {string} path
 * @param {Iterable<string>} lines
 */
export async function writeLines(path, lines) {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < 1 << 18) continue;
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await once(out, 'close');
}
