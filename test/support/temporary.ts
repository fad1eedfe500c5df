/**
 * The temporary folder of tests. It is in memory if Linux has a file system in memory with enough space: databases are
 * copied, written and deleted some thousand times, which takes five times the processor time on a disk, and waits for
 * it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

/** The minimum free space in bytes: several times what tests use at once. */
const LEAST = 6 * 1024 ** 3;

const NAME = 'tandem-tests-';

/** Creates a folder for this process, and sets `TMPDIR` to it, unless it is already set. */
export function chooseTemporaryFolder(): void {
  if (process.env.TMPDIR) return;
  const folder = join(hasRoom() ? MEMORY : tmpdir(), `${NAME}${process.pid}`);
  mkdirSync(folder, { recursive: true });
  if (!runsPrograms(folder)) {
    rmSync(folder, { recursive: true });
    return;
  }
  process.env.TMPDIR = folder;
  // Delete the folders of runs that were killed.
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

/** Some systems do not allow programs there, but the tests unpack PostgreSQL into their folder. */
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
