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
  /** When the process started, as its system tells it; a number is given to another process in time. */
  readonly started: string;
  /** The machine, since it was switched on, and the container: where `pid` means anything. */
  readonly system: string;
  /** This taking of the lock. */
  readonly token: string;
}

/** How often a holder touches its file, for those who cannot see its process, and how long they watch for that. */
const BEAT_MS = 2_000;

const WATCH_MS = 3 * BEAT_MS;

/** For two who find the same abandoned lock: the one whose file stays takes it. */
const SETTLE_MS = 200;

/** @returns a function that gives the folder back. @throws FolderInUse */
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
    // From here to the renaming nothing else in this process runs, and little time goes by.
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
  const stop = repeat(BEAT_MS, beat, () => undefined); // a disk that fails once may take the next touch
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

/** `undefined` where there is none, or what is there was cut off while it was written. */
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
  // Another container or machine with the same folder: a holder that lives touches the file.
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

/** Ticks between the machine's start and the process's, or empty where the system does not say (it is not Linux). */
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
