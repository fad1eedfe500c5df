/** Data sets that are known by the names of their `files`: `movielens`, `gorse`; and `tables` known by their columns. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../job.js';
import type { Source } from '../source.js';
import type { KnownFiles } from './files.js';
import { movieLensJobs, noMovieLens } from './movielens.js';

export { knownTable } from './tables.js';

export const MOVIELENS = 'movielens';

/** The jobs of a folder of a known data set, or nothing. @param only the data set that it must be. */
export async function knownFolder(
  folder: string,
  open: (path: string) => Promise<Source>,
  only?: typeof MOVIELENS,
): Promise<{ jobs: Job[]; skipped: { name: string; reason: string }[] } | undefined> {
  const names = new Set(await readdir(folder));
  const files: KnownFiles = {
    has: (name) => names.has(name),
    open: (name) => open(join(folder, name)),
    optional: async (name) => (names.has(name) ? open(join(folder, name)) : undefined),
  };
  const jobs = await movieLensJobs(files);
  if (jobs) return { jobs, skipped: [] };
  return only ? noMovieLens(folder) : undefined;
}
