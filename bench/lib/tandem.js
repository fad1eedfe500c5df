/** Tandem as its users run it: its commands, as processes of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, peakRssMib, runChild, schedule } from './child.js';
import { writeLines } from './files.js';

const command = fileURLToPath(new URL('../../bin/tandem.js', import.meta.url));

/** The environment without a PostgreSQL server of the developer's own: what is measured is the embedded database. */
const env = { DATABASE_URL: undefined };

/**
 * Runs a command of Tandem to its end.
 * @param {string[]} args
 * @param {(line: string) => void} [log]
 */
export const tandem = (args, log) => runChild(process.execPath, [command, ...args], { env, log });

/**
 * Writes a world to files and imports them, as a user would.
 * @param {string} folder for the files, and for the data in `data`.
 * @param {ReturnType<typeof import('./world.js').makeWorld>} world
 * @param {(line: string) => void} log
 * @returns the data folder, and how the import went.
 */
export async function importWorld(folder, world, log) {
  const data = join(folder, 'data');
  const file = (name) => join(folder, `${name}.jsonl`);
  await writeLines(file('items'), world.itemLines());
  await writeLines(file('users'), world.userLines());
  await writeLines(file('events'), world.eventLines());
  log('the world is written; importing');
  const imported = await tandem(
    ['import', file('items'), file('users'), file('events'), '--data', data],
    log,
  );
  log(`imported in ${imported.seconds.toFixed(1)} s`);
  return { data, imported };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts `tandem serve` on a folder and waits until it is ready.
 * @param {string} data
 * @param {{ log?: (line: string) => void, timeoutMs?: number, options?: string[] }} [settings] `options` of the command
 *   besides.
 */
export async function startServer(data, { log, timeoutMs = 600_000, options = [] } = {}) {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [command, 'serve', '--data', data, '--port', String(port), '--no-sample', ...options],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  // A bench that fails leaves no server behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-4_000);
    if (log) for (const line of text.split(/[\r\n]+/)) if (line.trim()) log(line.trim());
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`tandem serve ended at once:\n${said}`);
    if (performance.now() - begun > timeoutMs) {
      child.kill('SIGKILL');
      throw new Error(`tandem serve was not ready in ${timeoutMs / 1000} s:\n${said}`);
    }
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) break;
    await sleep(10);
  }
  return {
    port,
    url,
    /** From the start of the process to the first request that it would serve. */
    readySeconds: (performance.now() - begun) / 1000,
    cpuSeconds: () => cpuSeconds(child.pid) ?? 0,
    /** Seconds in which its main thread was ready to run and had no core; 0 if it cannot be read. */
    waitingSeconds: () => schedule(child.pid)?.waiting ?? 0,
    /** Ends it as an operator would, and waits. @returns its peak memory. */
    async stop() {
      const peak = peakRssMib(child.pid);
      child.kill('SIGINT');
      await ended;
      return peak;
    },
  };
}
