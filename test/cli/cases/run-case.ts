/**
 * Runs the cases that are kept beside the repository: their commands as they are, in a shell that knows `tandem`. There
 * `tandem serve` is a process of its own; all other commands are run by the process that runs the short commands of tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { makeFolder } from '../../support/store.js';
import { tandem } from '../run.js';

const BIN = fileURLToPath(new URL('../../../bin/tandem.js', import.meta.url));

const CLIENT = fileURLToPath(new URL('../../support/command-client.js', import.meta.url));

const CASES = fileURLToPath(new URL('../../../../shared/cases/', import.meta.url));

/** Whether the cases are there; who asks without them is told. */
export const present = existsSync(CASES);
if (!present) console.warn('not tested: the cases in ../shared/cases, which are not there');

/** A line of a file that is JSON. */
export type Line = { readonly [field: string]: unknown };

export interface Case {
  /** A copy of the case's folder. */
  readonly folder: string;
  readonly data: string;
  /** Runs lines of bash in that folder, where `tandem` is Tandem on the case's data. */
  readonly bash: (lines: string, env?: NodeJS.ProcessEnv) => Promise<{ code: number | null; out: string }>;
  /** The text of one of its files. */
  readonly text: (name: string) => Promise<string>;
  /** Its `cmd.txt`, each command of which may stand with or without `tandem`. */
  readonly commands: () => Promise<string>;
  /** What is there afterwards, by `tandem export`. */
  readonly holds: () => Promise<{ items: Line[]; users: Line[]; events: Line[] }>;
}

/** Prepares the case of a name, in a folder that is deleted with the test. */
export async function prepare(name: string): Promise<Case> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-case-'));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const [folder, data, tools] = [join(root, 'in'), join(root, 'data'), join(root, 'bin')];
  await cp(join(CASES, name), folder, { recursive: true });
  await chmod(folder, 0o755);
  makeFolder(data);
  await mkdir(tools);
  const shim = `#!/usr/bin/env bash
case " $* " in *" --data "*) ;; *) set -- "$@" --data "$DATA" ;; esac
if [ "$1" = serve ]; then exec "$NODE" "$BIN" "$@"; fi
exec "$NODE" "$CLIENT" "$@"
`;
  await writeFile(join(tools, 'tandem'), shim, { mode: 0o755 });
  const host = join(root, 'host');
  await runCommandsAt(host);

  const bash: Case['bash'] = (lines, more = {}) =>
    new Promise((resolve) => {
      const { DATABASE_URL: _, ...env } = process.env;
      const path = `${tools}:${env.PATH}`;
      const child = spawn('bash', ['-c', lines], {
        cwd: folder,
        env: {
          ...env,
          PATH: path,
          NODE: process.execPath,
          BIN,
          CLIENT,
          DATA: data,
          TANDEM_HOST: host,
          ...more,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          out += text;
        });
      }
      child.on('close', (code) => resolve({ code, out }));
    });
  const text = (file: string) => readFile(join(folder, file), 'utf8');
  const commands = async () =>
    (await text('cmd.txt')).replace(/(^|\n|;)\s*(import|export|recommend)\b/g, '$1 tandem $2');
  const holds = async () => {
    const out = join(root, 'out');
    const { code, out: told } = await bash(`tandem export --to '${out}'`);
    if (code !== 0) throw new Error(told);
    const read = async (what: string) => linesOf(await readFile(join(out, `${what}.jsonl`), 'utf8'));
    return { items: await read('items'), users: await read('users'), events: await read('events') };
  };
  return { folder, data, bash, text, commands, holds };
}

/** Runs the commands that `command-client.js` sends to a socket, until the test ends. */
async function runCommandsAt(path: string): Promise<void> {
  const server = createServer(async (socket) => {
    const [line] = await once(createInterface(socket), 'line');
    const { args, input, folder } = JSON.parse(line);
    socket.end(JSON.stringify(await tandem(args, Buffer.from(input, 'base64'), folder)));
  });
  onTestFinished(() => {
    server.close();
  });
  await once(server.listen(path), 'listening');
}

/** The lines of a text that are JSON objects. */
export const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
