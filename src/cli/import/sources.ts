/** The plan of an import: which files, in which format, holding what, in which order. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UsageError } from '../failure.js';
import { FileClock } from './clock.js';
import { csvJob, shapeOf } from './csv.js';
import { recogniseWhat, type What } from './fields.js';
import type { Job } from './job.js';
import { jsonlJob, parseObject } from './jsonl.js';
import { isMovieLens, movieLensJobs } from './movielens.js';
import { headLines, isFolder, openFile, openStream, type Source } from './source.js';

export type Format = 'auto' | 'jsonl' | 'csv' | 'movielens';

export const FORMATS: readonly Format[] = ['auto', 'jsonl', 'csv', 'movielens'];

export interface SourceOptions {
  readonly format: Format;
  readonly what?: What | undefined;
  readonly map: ReadonlyMap<string, string>;
  readonly kind?: string | undefined;
  readonly separator?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly header: boolean;
}

export interface Plan {
  /** Items first, then users, then events, else in the order given. */
  readonly jobs: readonly Job[];
  /** Files of folders that are not taken, each with the reason. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const TABLES = new Set(['.csv', '.tsv', '.txt', '.dat', '.data']);

const OBJECTS = new Set(['.jsonl', '.ndjson']);

const ORDER: readonly What[] = ['items', 'users', 'events'];

function formatOf({ name, head }: Source): 'jsonl' | 'csv' {
  const extension = extname(name).toLowerCase();
  if (OBJECTS.has(extension)) return 'jsonl';
  if (TABLES.has(extension)) return 'csv';
  return /^\ufeff?\s*[{[]/.test(head.toString('utf8')) ? 'jsonl' : 'csv';
}

/** The job of one file. @throws UsageError where it cannot be told what the file holds. */
async function planFile(source: Source, options: SourceOptions): Promise<Job> {
  const format = options.format === 'auto' ? formatOf(source) : options.format;
  const clock = new FileClock(source.head, source.size);
  const mapper = { map: options.map, kind: options.kind, separator: options.separator, clock };
  const lines = await headLines(source);
  if (format === 'jsonl') {
    const keys = new Set<string>();
    for (const line of lines.slice(0, 100)) {
      const object = parseObject(line);
      if (typeof object !== 'string') for (const key of Object.keys(object)) keys.add(key);
    }
    const what = options.what ?? recogniseWhat(source.name, [...keys], options.map);
    if (!what) throw cannotTell(source.name, [...keys]);
    return { ...jsonlJob(source, what, mapper), clock };
  }
  const delimiter = options.delimiter ?? (source.name.endsWith('.tsv') ? '\t' : undefined);
  const shape = shapeOf(lines, { delimiter, columns: options.columns, header: options.header });
  const what = options.what ?? recogniseWhat(source.name, shape.columns, options.map);
  if (!what) throw cannotTell(source.name, shape.columns);
  return { ...csvJob(source, what, shape, mapper), clock };
}

function cannotTell(name: string, columns: readonly string[]): UsageError {
  const found =
    columns.length > 0 ? `its columns are ${columns.slice(0, 20).join(', ')}` : 'it has no records';
  return new UsageError(
    `${name}: cannot tell whether it holds items, users or events (${found}); say so with --what, and name columns with --map field=column`,
  );
}

/** A folder's files that can be read, by name. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter((name) => OBJECTS.has(extname(name).toLowerCase()) || /\.(csv|tsv)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

async function planFolder(
  folder: string,
  options: SourceOptions,
): Promise<{ jobs: Job[]; skipped: Plan['skipped'] }> {
  if (
    options.format === 'movielens' ||
    (options.format === 'auto' && !options.what && (await isMovieLens(folder)))
  ) {
    return { jobs: await movieLensJobs(folder), skipped: [] };
  }
  const jobs: Job[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const path of await filesIn(folder)) {
    const source = await openFile(path);
    try {
      if (source.size === 0) skipped.push({ name: path, reason: 'it is empty' });
      else jobs.push(await planFile(source, options));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      skipped.push({ name: path, reason: error.message.replace(`${path}: `, '') });
    }
  }
  if (jobs.length === 0) {
    const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new UsageError(
      `${folder}: nothing in it can be imported${reasons && ` (${reasons})`}; known are .jsonl, .ndjson, .csv and .tsv`,
    );
  }
  return { jobs, skipped };
}

/** Plans the import of files, folders and, as `-`, standard input. Nothing is written yet. */
export async function planImport(
  paths: readonly string[],
  options: SourceOptions,
  stdin: AsyncIterable<Buffer | string> = process.stdin,
): Promise<Plan> {
  const jobs: Job[] = [];
  const skipped: Plan['skipped'][number][] = [];
  for (const path of new Set(paths)) {
    if (path === '-') {
      if (options.format === 'movielens')
        throw new UsageError('--format movielens reads a folder, not standard input');
      jobs.push(await planFile(await openStream(stdin), options));
    } else if (await isFolder(path)) {
      const folder = await planFolder(path, options);
      jobs.push(...folder.jobs);
      skipped.push(...folder.skipped);
    } else if (options.format === 'movielens') {
      throw new UsageError(`--format movielens reads the folder that ${path} is in, not the file`);
    } else {
      jobs.push(await planFile(await openFile(path), options));
    }
  }
  jobs.sort((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
  return { jobs, skipped };
}
