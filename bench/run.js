/**
 * The benchmark harness: `npm run -s bench -- NAME [--option value ...]`, or without NAME the list of benches.
 * Progress goes to standard error; standard output gets exactly one JSON object, last.
 *
 * A bench is `bench/NAME.js` or `bench/NAME/index.js`, whose leading comment begins with a sentence that says what it
 * measures, and which exports `default async function ({ log, options }) { ...; return { figures, ratios } }`: `log(line)` reports
 * progress, `options` holds the command line's (`--rounds 3` is { rounds: '3' }, a bare `--quick` is { quick: true }),
 * and both results are flat objects of finite numbers with the unit in the name.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeMachine } from './lib/machine.js';
import { parseOptions } from './lib/options.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'bench');
const notBenches = new Set(['run.js', 'lib', 'peers']);

/** Every bench: its name, its file, and the first sentence of its leading comment. */
function benches() {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notBenches.has(entry.name))
    .map((entry) => ({
      name: entry.name.replace(/\.js$/, ''),
      file: entry.isDirectory() ? join(folder, entry.name, 'index.js') : join(folder, entry.name),
    }))
    .filter(({ file }) => file.endsWith('.js') && existsSync(file))
    .map((bench) => ({ ...bench, about: aboutOf(readFileSync(bench.file, 'utf8')) }));
}

/** The first sentence of a file's leading comment. */
function aboutOf(source) {
  const [comment] = /^(?:\/\*\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(source) ?? [''];
  const text = comment.replace(/^\/\*\*|\*\/$|^\/\/|^ \*(?!\/)/gm, '').replace(/\s+/g, ' ');
  return /^.*?\.(?= |$)/.exec(text.trim())?.[0] ?? text.trim();
}

/** Newest modification under `path`, in milliseconds since the epoch. */
function newest(path) {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
}

/** Builds the project when its sources are newer than the last build. */
function buildIfStale() {
  const stamp = join(root, 'dist', '.tsbuildinfo');
  const sources = ['src', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
  if (!existsSync(sources[0])) return; // an installed package holds only what was built
  if (existsSync(stamp) && Math.max(...sources.map(newest)) <= statSync(stamp).mtimeMs) return;
  process.stderr.write('bench: building\n');
  const built = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (built.status !== 0) throw new Error('the build failed; nothing was measured');
}

/** Says what is wrong with a bench's result, or nothing. */
function faults(result) {
  const found = [];
  for (const part of ['figures', 'ratios']) {
    for (const [name, value] of Object.entries(result?.[part] ?? {})) {
      if (!/^[a-z][a-z0-9_]*$/.test(name)) found.push(`${part}: "${name}" is not a flat lower-case name`);
      if (!Number.isFinite(value)) found.push(`${part}: ${name} is ${value}, not a finite number`);
    }
  }
  if (Object.keys(result?.figures ?? {}).length === 0) found.push('no figures');
  return found;
}

async function main() {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name === '--help' || name === '-h') {
    process.stderr.write('usage: npm run -s bench -- NAME [--option value ...]\n\n');
    for (const bench of benches()) process.stdout.write(`${bench.name.padEnd(12)} ${bench.about}\n`);
    return 0;
  }
  const bench = benches().find((one) => one.name === name);
  if (!bench) {
    process.stderr.write(
      `bench: no bench "${name}"; there are: ${benches()
        .map((one) => one.name)
        .join(', ')}\n`,
    );
    return 2;
  }
  const options = parseOptions(rest);
  buildIfStale();

  // Whatever a bench or a library prints on the way goes to standard error, so that the output stays one object.
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const begun = performance.now();
  const log = (line) =>
    process.stderr.write(`[${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s] ${line}\n`);
  const { default: measure } = await import(pathToFileURL(bench.file).href);
  const result = await measure({ log, options });
  const report = {
    bench: name,
    machine: describeMachine(),
    figures: result?.figures ?? {},
    ratios: result?.ratios ?? {},
  };
  const wrong = faults(result);
  if (wrong.length > 0) {
    process.stderr.write(`${JSON.stringify(report)}\nbench ${name}: ${wrong.join('; ')}\n`);
    return 1;
  }
  await new Promise((done) => print(`${JSON.stringify(report, null, 1)}\n`, done));
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
