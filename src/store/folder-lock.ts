/**
 * The lock of a data folder: two processes in one folder would destroy the embedded database. The lock is a file that
 * names its holder; one left behind by a process that was killed is taken over.
 */
import { randomUUID } from 'node:crypto';
import {
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, processExists, repeat } from '../runtime/index.js';

/**
 * Another process has the folder open.
 *
 * @example
 * await open({ data: './books' }).catch((error) => error instanceof FolderInUse); // true
 */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

interface Holder {
  readonly pid: number;
  /** When the process started, in the system's own unit; process ids are reused. */
  readonly started: string;
  /** Identifies the boot of the machine and the container, within which `pid` is unique. */
  readonly system: string;
  /** Identifies this acquisition of the lock. */
  readonly token: string;
}

/**
 * How often a holder touches its file, for processes that cannot see its process id, and how long these watch for
 * that.
 */
const BEAT_MS = 2_000;

const WATCH_MS = 3 * BEAT_MS;

/** How long to wait, where two processes find the same abandoned lock: the one whose file remains has it. */
const SETTLE_MS = 200;

/** @returns a function that releases the folder. @throws FolderInUse */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'lock');
  const mine: Holder = {
    pid: process.pid,
    started: startOf(process.pid),
    system: system(),
    token: randomUUID(),
  };
  const text = `${JSON.stringify(mine)}\n`;
  while (!create(file, text)) {
    let holder = read(file);
    if (!holder) {
      await sleep(SETTLE_MS); // it may just be being written
      holder = read(file);
    }
    if (holder && (await isRunning(holder, file))) throw inUse(folder, file, holder);
    // Synchronous from here to the renaming, so that nothing else in this process runs in between.
    if (read(file)?.token !== holder?.token) continue;
    const own = `${file}.${mine.token}`;
    writeFileSync(own, text);
    renameSync(own, file);
    await sleep(SETTLE_MS);
    const winner = read(file);
    if (winner?.token === mine.token) break;
    if (winner) throw inUse(folder, file, winner);
  }
  const beat = async () => {
    if (read(file)?.token === mine.token) utimesSync(file, new Date(), new Date());
  };
  const stop = repeat(BEAT_MS, beat, () => undefined); // a disk error may be temporary: the next touch may succeed
  return async () => {
    stop();
    if (read(file)?.token === mine.token) unlinkSync(file);
  };
}

function create(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** `undefined` where there is none, or it was cut off while it was written. */
function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function isRunning(holder: Holder, file: string): Promise<boolean> {
  if (holder.system === system()) {
    if (!processExists(holder.pid)) return false;
    const started = startOf(holder.pid);
    return started === holder.started || started === '' || holder.started === '';
  }
  // Another container or machine with the same folder: a holder that is running touches the file.
  const before = touched(file);
  for (let waited = 0; waited < WATCH_MS; waited += 250) {
    await sleep(250);
    if (touched(file) !== before) return true;
  }
  return false;
}

function touched(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Ticks between the start of the machine and of the process; empty where the system does not tell (other than
 * Linux).
 */
function startOf(pid: number): string {
  // The second field, the program's name, is in parentheses and may hold anything.
  return attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]);
}

function system(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const processes = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, processes].join(' ');
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function inUse(folder: string, file: string, holder: Holder): FolderInUse {
  const mine = holder.system === system() && holder.pid === process.pid;
  const who = mine ? 'this process' : `process ${holder.pid} on ${holder.system.split(' ')[0]}`;
  return new FolderInUse(
    `${folder} is open already in ${who}: close that one first, or use another folder. ` +
      `If it surely runs no more, delete ${file}`,
  );
}
