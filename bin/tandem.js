#!/usr/bin/env node
/** Starts the command line. In a clone that has not been built, or whose sources have changed, it builds first. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const entry = new URL('dist/cli/main.js', root);
const source = new URL('src/', root);

/** Newest modification under `folder`, in milliseconds since the epoch. */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  }
  return time;
}

const stamp = new URL('dist/.tsbuildinfo', root);
const isClone = existsSync(source);
if (
  isClone &&
  (!existsSync(entry) || !existsSync(stamp) || newest(fileURLToPath(source)) > statSync(stamp).mtimeMs)
) {
  process.stderr.write('tandem: building from source (once) ...\n');
  const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  if (!existsSync(compiler)) {
    process.stderr.write('tandem: the compiler is missing; run `npm ci` in the clone first\n');
    process.exit(1);
  }
  const built = spawnSync(
    process.execPath,
    [compiler, '-p', fileURLToPath(new URL('tsconfig.build.json', root))],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (built.status !== 0) process.exit(built.status ?? 1);
}
await import(entry.href);
