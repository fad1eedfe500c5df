/**
 * Data sets that are known by the names and the forms of their files: folders of `movielens` and `instacart` (their
 * `files`), `tables` without a header, the typed ones of `recbole`, `text-forms` that are no tables (`access-logs` and `bookmarks` among them), lists of items that nothing else is known about (`baskets`), `objects` by the
 * names of their members (those of `gorse` among them, and its binary `gorse-dump` in `protobuf`), exports of `systems` by their columns, `dumps` of several tables (`sql`, `collections`), the events of `metarank`; a `part` is what a file holds, `rows`
 * makes a job of what a reader of its own finds.
 */
import type { Folder } from '../folders.js';
import type { Job } from '../job.js';
import type { Source } from '../source.js';
import { dump } from './dumps.js';
import type { KnownFiles } from './files.js';
import { instacartJobs } from './instacart.js';
import { metarank } from './metarank.js';
import { movieLensJobs, noMovieLens } from './movielens.js';
import type { Part } from './part.js';
import { TEXT_FORMS } from './text-forms.js';

export { baskets } from './baskets.js';
export { knownObjects } from './objects.js';
export { recbole } from './recbole.js';
export { type KnownSystem, knownSystem } from './systems.js';
export { isKnownName, knownTable } from './tables.js';

export const MOVIELENS = 'movielens';

/** The jobs of a folder of a known data set, or nothing. @param only the data set that it must be. */
export async function knownFolder(
  { name: path, names, open }: Folder,
  only?: typeof MOVIELENS,
): Promise<{ jobs: Job[]; skipped: { name: string; reason: string }[] } | undefined> {
  const present = new Set(names);
  const files: KnownFiles = {
    has: (name) => present.has(name),
    open,
    optional: async (name) => (present.has(name) ? open(name) : undefined),
  };
  const jobs = await movieLensJobs(files);
  if (jobs) return { jobs, skipped: [] };
  const instacart = only ? undefined : await instacartJobs(files);
  if (instacart) return instacart;
  return only ? noMovieLens(path) : undefined;
}

/** What a file of a known form holds, or nothing. Told what it holds, or how it is written, it is read as that. */
export async function knownFile(
  source: Source,
  lines: readonly string[],
  {
    what,
    map,
    columns,
    delimiter,
  }: { what?: unknown; map: ReadonlyMap<string, string>; columns?: unknown; delimiter?: unknown },
): Promise<Part[] | undefined> {
  if (what || map.size > 0 || columns || delimiter) return undefined;
  for (const form of [metarank, ...TEXT_FORMS]) {
    const parts = form(source, lines);
    if (parts) return parts;
  }
  return dump(source, lines);
}
