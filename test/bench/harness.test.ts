/** The benchmark harness: what it lists and refuses, and the arithmetic that figures rest on. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

/** Evaluates an expression over everything in bench/lib. */
function evaluate(expression: string): unknown {
  const names = ['stats', 'rounds', 'options', 'child', 'machine'];
  const code = `
    const lib = Object.assign({}, ...await Promise.all(
      ${JSON.stringify(names)}.map((name) => import('./bench/lib/' + name + '.js'))));
    console.log(JSON.stringify(await (async () => (${expression}))()));`;
  const { stdout, stderr } = node('--input-type=module', '-e', code);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

it('lists the benches with what they measure, and knows no other', () => {
  const list = node('bench/run.js');
  expect(list.status).toBe(0);
  expect(list.stdout).toMatch(/^tensor +Training steps and generation beside PyTorch/m);
  expect(list.stdout).not.toMatch(/^(lib|peers|run)/m);
  // Each has its sentence.
  for (const line of list.stdout.trim().split('\n')) expect(line).toMatch(/^\w+ +\S.{20,}/);
  const unknown = node('bench/run.js', 'nonsense');
  expect(unknown.status).toBe(2);
  expect(unknown.stdout).toBe('');
  expect(unknown.stderr).toContain('no bench "nonsense"');
});

it('every bench finds what it imports from the sources', () => {
  const folder = join(root, 'bench');
  const benches = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.js'))
    .filter(({ name }) => !['run.js', 'lib', 'peers'].includes(name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/index.js` : entry.name));
  expect(benches.length).toBeGreaterThanOrEqual(8);
  const code = `for (const name of ${JSON.stringify(benches)}) {
    const bench = await import('./bench/' + name);
    console.log(name, typeof bench.default);
  }`;
  const { stdout, stderr } = node('--input-type=module', '-e', code);
  expect(stdout.trim().split('\n'), stderr).toEqual(benches.map((name) => `${name} function`));
});

it('reads options, and refuses what is none', () => {
  expect(evaluate(`lib.parseOptions(['--rounds', '3', '--quick', '--data-dir=a=b'])`)).toEqual({
    rounds: '3',
    quick: true,
    dataDir: 'a=b',
  });
  expect(() => evaluate(`lib.parseOptions(['rounds'])`)).toThrow(/not an option: "rounds"/);
  expect(() => evaluate(`lib.numberOption({ rounds: 'many' }, 'rounds', 1)`)).toThrow(
    /--rounds needs a number/,
  );
  expect(evaluate(`lib.listOption({ tasks: 'a,b' }, 'tasks', [])`)).toEqual(['a', 'b']);
});

it('takes percentiles between ranks, and ratios within rounds', () => {
  expect(
    evaluate(`[lib.median([3, 1, 2]), lib.median([1, 2]), lib.percentile([10, 20, 30, 40, 50], 90)]`),
  ).toEqual([2, 1.5, 46]);
  expect(evaluate(`lib.pairedRatio([10, 1, 4], [5, 1, 1])`)).toBe(2);
  expect(() => evaluate(`lib.median([])`)).toThrow(/percentile of no values/);
});

it('has contestants take turns, in an order that alternates', () => {
  const order = evaluate(`(async () => {
    const seen = [];
    const one = (name) => (round) => { seen.push(name + round); return round; };
    const results = await lib.interleave({ a: one('a'), b: one('b') }, { rounds: 3 });
    return [seen, results];
  })()`);
  expect(order).toEqual([['a0', 'b0', 'b1', 'a1', 'a2', 'b2'], { a: [0, 1, 2], b: [0, 1, 2] }]);
});

it('reads the result and the peak memory of a process, and says why one failed', () => {
  // It ends once the line that it waits for was written, which is once its memory was read as it stands here.
  const script = `
    const b = Buffer.alloc(150e6, 1);
    console.error('allocated');
    const { existsSync } = require('node:fs');
    const check = () => existsSync(process.argv[1])
      ? console.log(JSON.stringify({ n: b.length }))
      : setImmediate(check);
    check();`;
  const { result, peakMib } = evaluate(`(async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync((await import('node:os')).tmpdir() + '/tandem-peak-');
    const go = folder + '/go';
    // Timers of one process run in the order in which they are due: by the third of these the memory was read.
    const log = () => {
      let turns = 0;
      const turn = () => {
        if (++turns < 3) return;
        clearInterval(timer);
        writeFileSync(go, '');
      };
      const timer = setInterval(turn, 50);
    };
    try {
      return await lib.runJson(process.execPath, ['-e', ${JSON.stringify(script)}, go], { log });
    } finally {
      rmSync(folder, { recursive: true });
    }
  })()`) as {
    result: { n: number };
    peakMib?: number;
  };
  expect(result.n).toBe(150e6);
  if (process.platform === 'linux') expect(peakMib).toBeGreaterThan(150);
  const reported = `console.log(JSON.stringify({ peak_rss_mib: 123.5 }))`;
  expect(evaluate(`lib.runJson(process.execPath, ['-e', ${JSON.stringify(reported)}])`)).toMatchObject({
    peakMib: 123.5,
  });
  expect(() => evaluate(`lib.runJson(process.execPath, ['-e', 'throw new Error("no luck")'])`)).toThrow(
    /no luck/,
  );
  expect(() => evaluate(`lib.runJson(process.execPath, ['-e', 'console.log(1+"x")'])`)).toThrow(
    /is not JSON: 1x/,
  );
});
