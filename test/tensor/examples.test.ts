/** The examples run, and find what they are to find. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
async function example(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join('examples', name), ...args], {
    cwd: root,
  });
  return stdout;
}

test('linear regression in ten lines', async () => {
  expect(await example('line.js')).toBe('line.weight 2.00\nline.bias 1.00\n');
});

test('a classifier of digits', async () => {
  const accuracy = Number(/accuracy on new images: (.*)/.exec(await example('digits.js', '200'))?.[1]);
  expect(accuracy).toBeGreaterThan(0.9);
});

test('a transformer over characters', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-characters-'));
  try {
    const plays = join(root, '../shared/data/tinyshakespeare/input.txt');
    const own = join(folder, 'text.txt');
    writeFileSync(own, 'The quick brown fox jumps over the lazy dog. '.repeat(400));
    if (!existsSync(plays)) console.warn(`no ${plays}: using a text of the test's own`);
    const small = ['--steps', '40', '--width', '32', '--layers', '1', '--context', '32'];
    for (const text of existsSync(plays) ? [plays, own] : [own]) {
      const first = await example('characters.js', '--text', text, ...small);
      const losses = [...first.matchAll(/validation loss ([\d.]+)/g)].map((m) => Number(m[1]));
      expect(losses.length).toBe(2);
      expect(losses[1]).toBeLessThan(losses[0]);
      if (text === own) {
        const again = await example('characters.js', '--text', text, ...small);
        const repeatable = (s: string) => s.replace(/\d+ characters\/s/g, '');
        expect(repeatable(again)).toBe(repeatable(first)); // the same seed, the same losses and the same text
      }
    }
    await expect(example('characters.js', '--text', join(folder, 'none'))).rejects.toThrow(/no text at/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
