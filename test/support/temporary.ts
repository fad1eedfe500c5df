/**
 * The folder in which tests make their folders. Where Linux has a file system in memory with room enough it is there: some
 * thousand times a database is copied, written to and deleted, which takes five times the processor time on a disk, and
 * waits for it besides.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

/** What must be free, in bytes: several times what the tests hold at once. */
const LEAST = 6 * 1024 ** 3;

const NAME = 'tandem-tests-';

/** Makes a folder of this process' own and has `os.tmpdir()` name it. A `TMPDIR` that is set stays. */
export function chooseTemporaryFolder(): void {
  if (process.env.TMPDIR) return;
  const folder = join(hasRoom() ? MEMORY : tmpdir(), `${NAME}${process.pid}`);
  mkdirSync(folder, { recursive: true });
  if (!runsPrograms(folder)) {
    rmSync(folder, { recursive: true });
    return;
  }
  process.env.TMPDIR = folder;
  // Runs that were killed left theirs behind.
  for (const name of readdirSync(join(folder, '..'))) {
    const id = Number(name.startsWith(NAME) && name.slice(NAME.length));
    if (id > 0 && !isAlive(id)) rmSync(join(folder, '..', name), { recursive: true, force: true });
  }
}

/** Deletes the folder that {@link chooseTemporaryFolder} made, if any. */
export function removeTemporaryFolder(): void {
  const { TMPDIR: folder } = process.env;
  if (folder?.endsWith(`${NAME}${process.pid}`))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function hasRoom(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, freemem()) > LEAST;
  } catch {
    return false; // there is none
  }
}

/** Some systems allow no programs there; the tests unpack PostgreSQL into theirs. */
function runsPrograms(folder: string): boolean {
  if (process.platform === 'win32') return true;
  const file = join(folder, 'program');
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(file);
  rmSync(file);
  return status === 0;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is another user's
  }
}
