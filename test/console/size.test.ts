/** The first load of the console: what its page asks for before anything is shown. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../dist/console/${path}`, import.meta.url));

/** Files of script that a page loads at once: those that it names, and what these import. */
function scripts(): Set<string> {
  const found = new Set<string>();
  const open = [
    ...readFileSync(at('index.html'), 'utf8').matchAll(/(?:src|href)="\/console\/(assets\/[^"]+\.js)"/g),
  ].map(([, path]) => path);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const text = readFileSync(at(path), 'utf8');
    // Static imports alone: what is imported by a call comes when a page is opened.
    for (const [, other] of text.matchAll(/(?:^|[;}\s])import(?:[^("';]*?from)?\s*"\.\/([^"]+\.js)"/g))
      open.push(`assets/${other}`);
  }
  return found;
}

it('has less than 300 kB of script, compressed, before a page of its own is loaded', () => {
  expect(existsSync(at('index.html')), 'the console is not built').toBe(true);
  const files = [...scripts()];
  expect(files.length).toBeGreaterThan(0);
  const bytes = files.reduce((sum, path) => sum + gzipSync(readFileSync(at(path))).length, 0);
  expect(bytes, files.join(', ')).toBeLessThan(300_000);
  expect(bytes).toBeGreaterThan(50_000);
});
