/**
 * Runs the command line: {@link start} as people do, in a process of its own, for what is about processes (servers, signals,
 * pipes); {@link tandem} in one process for all short commands, see `command-host.js`.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/tandem.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves once standard error holds a text. */
  says(text: string | RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

export function start(args: readonly string[], input?: string | Buffer): Running {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const watchers: {
    text: string | RegExp;
    resolve: (stderr: string) => void;
    reject: (error: Error) => void;
  }[] = [];
  const told = (text: string | RegExp) =>
    typeof text === 'string' ? stderr.includes(text) : text.test(stderr);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const { text, resolve } of watchers) if (told(text)) resolve(stderr);
  });
  // Who has ended reads no more.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      for (const { text, reject } of watchers) reject(new Error(`ended without saying ${text}:\n${stderr}`));
      resolve({ code, stdout, stderr });
    });
  });
  const says = (text: string | RegExp) =>
    told(text)
      ? Promise.resolve(stderr)
      : new Promise<string>((resolve, reject) => {
          watchers.push({ text, resolve, reject });
        });
  return { process: child, says, ended };
}

const HOST = fileURLToPath(new URL('../support/command-host.js', import.meta.url));

let host: ChildProcess | undefined;

let last: Promise<unknown> = Promise.resolve();

/** Runs a command, in a folder, in the process that runs them one after another, once those before it have ended. */
export function tandem(
  args: readonly string[],
  input: string | Buffer = '',
  folder = process.cwd(),
): Promise<Ended> {
  const { DATABASE_URL: _, ...env } = process.env;
  const command = { args, env, input: Buffer.from(input).toString('base64'), folder };
  const ended = last.then(() => inHost(command));
  last = ended.catch(() => {});
  return ended;
}

function inHost(command: object): Promise<Ended> {
  host ??= startHost();
  const running = host;
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) =>
      reject(new Error(`the process of the commands ended with ${code}`));
    running.once('exit', failed);
    running.once('message', (ended) => {
      running.off('exit', failed);
      resolve(ended as Ended);
    });
    running.send(command, (error) => error && reject(error));
  });
}

/** It ends when this process does, whatever is under way. */
function startHost(): ChildProcess {
  const child = fork(HOST, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  child.once('exit', () => {
    host = undefined;
  });
  child.unref();
  child.channel?.unref();
  return child;
}
