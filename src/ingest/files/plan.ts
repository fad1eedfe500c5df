/** The plan of an import: its files with their formats and contents, in order. */
import { codeOf } from '../../runtime/index.js';
import { checkEncoding } from './encoding.js';
import type { What } from './fields.js';
import { isBlank, planFile, type SourceOptions } from './file-plan.js';
import { type Folder, foldersAt, isArchive, isReadable, isUnread, mayHoldRecords } from './folders.js';
import type { Job } from './job.js';
import { withJoinedOrders } from './joined-plan.js';
import { isKnownName, knownFolder, MOVIELENS } from './known/index.js';
import { loadMarkup } from './markup.js';
import { UnclearTable } from './order-tables.js';
import { FileProblem } from './problem.js';
import { isFolder, isPipe, openFile, openStream } from './source.js';
import { workbookSheets } from './xml/workbook.js';
import { entriesOf, foldersInZip, isZip } from './zip.js';

export { FORMATS, type Format, type SourceOptions } from './file-plan.js';

export interface Plan {
  /** Items first, then users, then events, otherwise in the given order. */
  readonly jobs: readonly Job[];
  /** The skipped files of folders, with reasons. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const UNREAD = 'its form is not read: unpack it, or save it as CSV (UTF-8), and import that';

/** Why a file of a folder cannot be opened, by the code of the error. */
const UNREADABLE: { readonly [code: string]: string } = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOENT: 'it is a link to nothing',
  ELOOP: 'it is a link to itself',
  EISDIR: 'it is a link to a folder',
};

const ORDER: readonly What[] = ['items', 'users', 'events'];

type Files = { readonly jobs: Job[]; readonly skipped: Plan['skipped'][number][] };

const skippedFile = (path: string, reason: string) => ({
  name: path,
  reason: reason.replace(`${path}: `, ''),
});

/** The plan of the files of a folder; those that are not recognised are skipped, with the reason. */
async function planFolder(folder: Folder, options: SourceOptions): Promise<Files> {
  if (options.format === 'movielens' || (options.format === 'auto' && !options.what)) {
    const known = await knownFolder(folder, options.format === 'movielens' ? MOVIELENS : undefined);
    if (known) return known;
  }
  const jobs: Job[] = [];
  const problems: UnclearTable[] = [];
  const skipped: Files['skipped'] = [];
  const isLookedAt = (name: string) =>
    [isReadable, isKnownName, mayHoldRecords, isArchive, isUnread].some((check) => check(name));
  for (const name of folder.names.filter(isLookedAt)) {
    try {
      if (isArchive(name) && folder.pathOf) {
        const { jobs: found, skipped: rest } = await planArchive(folder.pathOf(name), options);
        jobs.push(...found);
        skipped.push(...rest);
        continue;
      }
      if (isArchive(name) || isUnread(name)) {
        skipped.push({ name: `${folder.name}/${name}`, reason: UNREAD });
        continue;
      }
      const source = await folder.open(name);
      if (isBlank(source)) skipped.push({ name: source.name, reason: 'it is empty' });
      else jobs.push(...(await planFile(source, options)));
    } catch (error) {
      const unreadable = UNREADABLE[codeOf(error) ?? ''];
      if (unreadable !== undefined) skipped.push({ name: `${folder.name}/${name}`, reason: unreadable });
      else if (!(error instanceof FileProblem)) throw error;
      else if (error instanceof UnclearTable) problems.push(error);
      else skipped.push(skippedFile(`${folder.name}/${name}`, error.message));
    }
  }
  const joined = await withJoinedOrders({ jobs, problems }, options);
  skipped.push(...joined.problems.map(({ file, message }) => skippedFile(file, message)));
  return { jobs: [...joined.jobs], skipped };
}

function nothingIn(path: string, skipped: Plan['skipped']): FileProblem {
  const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return new FileProblem(
    `${path}: nothing in it can be imported${reasons && ` (${reasons})`}; known are .jsonl, .ndjson, .json, .xml, .csv, .tsv, .dat and .parquet, each also as .gz, .xlsx and .ods`,
  );
}

/** As {@link planFolder}, of all folders under one path. @throws FileProblem where nothing can be imported. */
async function planFolders(path: string, folders: readonly Folder[], options: SourceOptions): Promise<Files> {
  const all: Files = { jobs: [], skipped: [] };
  for (const folder of folders) {
    const { jobs, skipped } = await planFolder(folder, options);
    all.jobs.push(...jobs);
    all.skipped.push(...skipped);
  }
  if (all.jobs.length === 0) {
    throw nothingIn(path, all.skipped);
  }
  return all;
}

/**
 * The plan of a workbook, whose unrecognised sheets are skipped if others are recognised; other archives are planned as
 * folders.
 */
async function planArchive(path: string, options: SourceOptions): Promise<Files> {
  const entries = await entriesOf(path);
  const sheets = await workbookSheets(path, entries);
  if (!sheets) return planFolders(path, foldersInZip(path, entries, options.encoding), options);
  const jobs: Job[] = [];
  const unclear: UnclearTable[] = [];
  const problems: FileProblem[] = [];
  const skipped: Files['skipped'] = [];
  for (const sheet of sheets) {
    try {
      jobs.push(...(await planFile(sheet, options)));
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      if (error instanceof UnclearTable) unclear.push(error);
      else {
        problems.push(error);
        skipped.push(skippedFile(sheet.name, error.message));
      }
    }
  }
  const joined = await withJoinedOrders({ jobs, problems: unclear }, options);
  problems.push(...joined.problems);
  skipped.push(...joined.problems.map(({ file, message }) => skippedFile(file, message)));
  if (joined.jobs.length === 0) throw problems.length === 1 ? problems[0] : nothingIn(path, skipped);
  return { jobs: [...joined.jobs], skipped };
}

/** Files that are imported together complete each other: later ones of items or users do not empty fields. */
function complemented(jobs: readonly Job[]): Job[] {
  const before = new Set<What>();
  return jobs.map((job) => {
    const later = job.what !== 'events' && before.has(job.what);
    before.add(job.what);
    return later ? { ...job, partial: true } : job;
  });
}

/** Plans the import of files, folders and, as `-`, standard input. Nothing is written yet. */
export async function planImport(
  paths: readonly string[],
  options: SourceOptions,
  stdin: AsyncIterable<Buffer | string> = process.stdin,
): Promise<Plan> {
  await loadMarkup();
  const encoding = options.encoding === undefined ? undefined : checkEncoding(options.encoding);
  const jobs: Job[] = [];
  const skipped: Plan['skipped'][number][] = [];
  const add = (files: Files) => {
    jobs.push(...files.jobs);
    skipped.push(...files.skipped);
  };
  const problems: UnclearTable[] = [];
  for (const path of new Set(paths)) {
    if (path === '-') {
      if (options.format === 'movielens')
        throw new FileProblem('--format movielens reads a folder, not standard input');
      jobs.push(...(await planFile(await openStream(stdin, encoding), options)));
    } else if (await isFolder(path)) {
      add(await planFolders(path, await foldersAt(path, encoding), options));
    } else if (!(await isPipe(path)) && (await isZip(path))) {
      add(await planArchive(path, options));
    } else if (options.format === 'movielens') {
      throw new FileProblem(`--format movielens reads the folder that ${path} is in, not the file`);
    } else {
      const source = await openFile(path, encoding);
      // Beside others an empty file costs nothing but itself.
      if (paths.length > 1 && isBlank(source)) skipped.push({ name: path, reason: 'it is empty' });
      else
        try {
          jobs.push(...(await planFile(source, options)));
        } catch (error) {
          // Another file may complete it.
          if (!(error instanceof UnclearTable) || paths.length === 1) throw error;
          problems.push(error);
        }
    }
  }
  const joined = await withJoinedOrders({ jobs, problems }, options);
  if (joined.problems[0]) throw joined.problems[0];
  jobs.splice(0, jobs.length, ...joined.jobs);
  // Items described by events are imported last, if they are not described elsewhere.
  const place = ({ what, fills }: Job) => (fills ? ORDER.length : ORDER.indexOf(what));
  jobs.sort((a, b) => place(a) - place(b));
  return { jobs: complemented(jobs), skipped };
}
