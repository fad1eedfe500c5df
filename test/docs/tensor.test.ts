/** Runs the examples of docs/tensor.md as a reader would, and compares what they print with what the page says. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/tensor.md'), 'utf8');

/** The page's examples: the heading each stands under, and its code. */
const examples = page.split(/^## /m).flatMap((section) => {
  const title = section.slice(0, section.indexOf('\n'));
  return [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => ({ title, code: code }));
});

/** Runs Node at the root of the package, where `tandem/tensor` means what is built here. */
async function node(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return stdout;
}

describe('docs/tensor.md', () => {
  it('has its examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
  });

  it.each(examples)('$title', async ({ code }) => {
    // A comment after a console.log is what it prints.
    const promised = [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$/gm)].map(([, text]) => text);
    const lines = (await node('--input-type=module', '-e', code)).trim().split('\n');
    if (promised.length > 0) expect(lines).toEqual(promised);
    const right = /^(\d+) of 1000 right$/.exec(lines[0]);
    if (right) expect(Number(right[1])).toBeGreaterThan(950);
    expect(promised.length > 0 || right !== null).toBe(true);
  });
});
