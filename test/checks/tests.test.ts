/** The rules for tests themselves: one time-out for all, no waiting for a time, nothing left out without a word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../', import.meta.url));

/** These two hold the rules, and the one time-out. */
const EXEMPT = ['checks/tests.test.ts', 'support/eventually.ts'];

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.[cm]?[jt]s$/.test(path) && !EXEMPT.includes(path))
  .map((path) => ({ path, lines: readFileSync(join(folder, path), 'utf8').split('\n') }));

it.each([
  [
    'has a time-out of its own: test/support/patience.ts has the one for all',
    /^\s*\}, [\d_]+\);|(test|hook)Timeout/,
  ],
  ['asserts wall time: measure it in bench/', /expect\((performance|Date)\.now\(\)/],
  ['polls with a time-out of its own: use eventually() of test/support', /expect\s*\.poll\(|vi\.waitFor\(/],
  [
    'sleeps: wait for a condition with eventually() of test/support',
    /(?<!\.)\bsetTimeout\(|\b(setTimeout|scheduler)\b.*from 'node:timers|\bsleep\(/,
  ],
  [
    'is left out: print a word why, with onTestFinished or console.warn, and run what can be run',
    /\.(skip|todo|only)\(/,
  ],
])('no test %s', (_, pattern) => {
  const found = files.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => (pattern.test(line) ? [`test/${path}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

it('no test has a time-out of its own on a line by itself', () => {
  const found = files.filter(({ lines }) => /\},\n\s+[\d_]+,?\n\s*\);/.test(lines.join('\n')));
  expect(found.map(({ path }) => path)).toEqual([]);
});
