#!/usr/bin/env node
/** Starts the command line. In a clone that has not been built, or whose sources have changed, it builds first. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

/** The latest modification time below a folder, in milliseconds since 1970. */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  }
  return time;
}

const vite = (config) => ['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'];

/** The parts that are built: the source folder, the file whose time is that of the last build, and the build tool. */
const PARTS = [
  {
    sources: 'src/',
    built: 'dist/.tsbuildinfo',
    tool: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  },
  {
    sources: 'console/',
    built: 'dist/console/index.html',
    tool: vite('console/vite.config.ts'),
  },
  // The client as one file for browsers, at /client.js.
  {
    sources: 'src/client/',
    built: 'dist/client/browser.js',
    tool: vite('console/client.config.ts'),
  },
];

const isClone = existsSync(at('src/'));
for (const { sources, built, tool } of isClone ? PARTS : []) {
  if (existsSync(at(built)) && newest(at(sources)) <= statSync(at(built)).mtimeMs) continue;
  process.stderr.write(`tandem: building ${sources} (once) ...\n`);
  const [program, ...options] = tool;
  if (!existsSync(at(program))) {
    process.stderr.write('tandem: what it is built with is missing; run `npm ci` in the clone first\n');
    process.exit(1);
  }
  const began = new Date();
  const { status } = spawnSync(process.execPath, [at(program), ...options], {
    cwd: at('.'),
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
  // If sources are newer but unchanged (after a checkout), the compiler does not touch its file.
  utimesSync(at(built), began, began);
}
await import(new URL('dist/cli/main.js', root).href);
