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

/**
 * The conditions under which tests run on some machines only and of which no word is said why: where one does not hold, it is
 * printed, by the file itself or by the one from which it has the condition.
 */
function untold(text: string, read: (path: string) => string): string[] {
  const conditions = [...text.matchAll(/\.(?:runIf|skipIf)\(\s*!?([\w.]+)/g)].map(
    ([, condition]) => condition,
  );
  return conditions.filter((condition) => {
    const from = new RegExp(`import \\{[^}]*\\b${condition}\\b[^}]*\\} from '(\\.[^']+)'`).exec(text)?.[1];
    const says = new RegExp(`if \\(!${condition}\\)[\\s{]*(console\\.warn|process\\.stderr\\.write)\\(`);
    return !says.test(from ? read(from.replace(/\.js$/, '.ts')) : text);
  });
}

it('no test runs on some machines only without a word why', () => {
  const found = files.flatMap(({ path, lines }) =>
    untold(lines.join('\n'), (other) => readFileSync(join(folder, path, '..', other), 'utf8')).map(
      (condition) => `test/${path}: ${condition}`,
    ),
  );
  expect(found).toEqual([]);
});

it('finds conditions of which no word is said', () => {
  const word = "if (!there)\n  console.warn('not tested: it');\n";
  const from = "import { there } from './there.js';\n";
  const skipped = ['.runIf(there)', '.skipIf(!there)', '.runIf(\n  there,\n)'].map(
    (call) => `it${call}('x');`,
  );
  for (const text of skipped) {
    expect(untold(text, () => '')).toEqual(['there']);
    expect(untold(word + text, () => '')).toEqual([]);
    expect(untold(from + text, () => word)).toEqual([]);
    expect(untold(from + text, () => '')).toEqual(['there']);
  }
  expect(untold(`${word}it.runIf(process.platform === 'linux')('x');`, () => '')).toEqual([
    'process.platform',
  ]);
});
