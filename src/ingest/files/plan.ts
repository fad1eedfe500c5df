/** The plan of an import: which files, in which format, holding what, in which order. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { hasMembers, objectsOfRows } from './cells.js';
import { FileClock } from './clock.js';
import { shapeOf } from './dialect.js';
import { checkEncoding } from './encoding.js';
import type { What } from './fields.js';
import type { Job } from './job.js';
import { gorseForm } from './known/gorse.js';
import { knownFolder, knownTable, MOVIELENS } from './known/index.js';
import type { Mapping } from './mapping.js';
import { FORM_NAMES, type Found, formOf, type ObjectForm, objectsJob, readObjects } from './objects.js';
import { getter, listAt } from './paths.js';
import { FileProblem } from './problem.js';
import { type Column, profileOf } from './profile.js';
import { parsePropertyRows } from './properties.js';
import { type Doubt, isOwnForm, type Recognised, type RecogniseOptions, recognise } from './recognise.js';
import { sampleObjects } from './sample.js';
import { headLines, isFolder, openFile, openStream, type Source } from './source.js';
import { checkWidth, readRows, type TableShape, tableJob } from './tables.js';
import { type OrderEvidence, type TimeFormat, weighOrder } from './times.js';

export type Format = 'auto' | 'jsonl' | 'json' | 'csv' | 'movielens' | 'gorse';

export const FORMATS: readonly Format[] = ['auto', 'jsonl', 'json', 'csv', 'movielens', 'gorse'];

export interface SourceOptions {
  readonly format: Format;
  readonly what?: What | undefined;
  readonly map: ReadonlyMap<string, string>;
  readonly kind?: string | undefined;
  readonly separator?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly header: boolean;
  readonly encoding?: string | undefined;
  readonly timeFormat?: TimeFormat | undefined;
}

export interface Plan {
  /** Items first, then users, then events, else in the order given. */
  readonly jobs: readonly Job[];
  /** Files of folders that are not taken, each with the reason. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const TABLES = new Set(['.csv', '.tsv', '.txt', '.dat', '.data', '.inter', '.item', '.user', '.tab', '.psv']);

const OBJECTS = new Set(['.jsonl', '.ndjson', '.json']);

const ORDER: readonly What[] = ['items', 'users', 'events'];

function formOfSource(source: Source, lines: readonly string[], format: Format): ObjectForm | undefined {
  const extension = extname(source.base).toLowerCase();
  if (format === 'csv' || (format === 'auto' && TABLES.has(extension))) return undefined;
  const found = formOf(lines);
  // By its name one object a line: a list is one only where it does not end on its line.
  const lined = extension === '.jsonl' || extension === '.ndjson';
  const form =
    lined && (found === 'wrapped' || (found === 'array' && endsOnItsLine(lines))) ? 'lines' : found;
  return form ?? (format !== 'auto' || OBJECTS.has(extension) ? 'lines' : undefined);
}

/** Whether the first line is a value of JSON by itself. */
function endsOnItsLine(lines: readonly string[]): boolean {
  try {
    JSON.parse(lines.find((line) => line.trim() !== '') ?? '');
    return true;
  } catch {
    return false;
  }
}

/** The job of one file. @throws FileProblem where it cannot be told what the file holds. */
async function planFile(source: Source, options: SourceOptions): Promise<Job> {
  const clock = new FileClock(source.head, source.size);
  const lines = await headLines(source);
  const form = formOfSource(source, lines, options.format);
  if (form) return planObjects(source, objectsIn(source, form), options, clock);
  const known = knownTable(source.base, lines, options);
  const columnNames = options.columns ?? known?.columns;
  const read = shapeOf(
    lines,
    { delimiter: options.delimiter ?? known?.delimiter, columns: columnNames, header: options.header },
    source.base,
  );
  const shape: TableShape = known
    ? { ...read, ...(known.quotes && { quotes: known.quotes }), name: known.name }
    : read;
  checkWidth(source.name, shape);
  const columns = shape.columns.map(
    (name, index): Column => ({ name, profile: profileOf(read.sample.map((row) => row[index])) }),
  );
  if (!known && options.what !== 'items' && hasMembers(columns, options.map)) {
    const rows = {
      name: `${shape.name} with members in JSON`,
      ...objectsOfRows(source, shape, () => headOf(source)),
    };
    return planObjects(source, rows, options, clock);
  }
  const properties = options.what || known ? undefined : parsePropertyRows(source, shape, columns);
  if (properties) return properties;
  const found = settle(
    source,
    columns,
    {
      ...options,
      ...known?.options,
      header: shape.header || options.columns !== undefined ? shape.header : false,
    },
    shape.header,
  );
  await settleOrders(source, found.mapping, async function* () {
    for await (const { rows } of readRows(source, shape))
      yield* rows.map((row) => (name: string) => row[shape.columns.indexOf(name)]);
  });
  return tableJob(source, shape, found.mapping, clock, found.why);
}

/** How the objects of a source are read: all of them, and those of its head. */
interface Objects {
  readonly name: string;
  read(): AsyncIterable<Found>;
  head(): AsyncIterable<Found>;
}

const objectsIn = (source: Source, form: ObjectForm): Objects => ({
  name: FORM_NAMES[form],
  read: () => readObjects(source, form),
  head: () => readObjects({ bytes: () => headOf(source) }, form),
});

async function planObjects(
  source: Source,
  form: Objects,
  options: SourceOptions,
  clock: FileClock,
): Promise<Job> {
  const objects: object[] = [];
  for await (const found of form.head()) {
    for (const { object } of found.objects) if (objects.length < 500) objects.push(object);
  }
  const { columns, each } = sampleObjects(objects, options);
  const names = columns.map(({ name }) => name);
  const gorse = options.what === undefined || options.format === 'gorse' ? gorseForm(names) : undefined;
  const own = isOwnForm(options.what, names);
  const found = settle(source, columns, { ...options, ...gorse, own, lenient: true, header: true }, true);
  const mapping: Mapping = found.mapping.what === 'events' ? { ...found.mapping, each } : found.mapping;
  await settleOrders(source, mapping, async function* () {
    for await (const { objects } of form.read())
      yield* objects.map(({ object }) => {
        const [member] = (each === undefined ? undefined : listAt(object, each)) ?? [];
        return (name: string) => String(getter(name, each)(object, member) ?? '');
      });
  });
  return objectsJob(source, form, mapping, names, clock, found.why);
}

/** The part of a source that its head holds, to its last whole line. */
async function* headOf({ head, whole }: Source): AsyncGenerator<Buffer> {
  yield whole ? head : head.subarray(0, head.lastIndexOf(10) + 1 || head.length);
}

/** @throws FileProblem where what the file holds is in doubt. */
function settle(
  source: Source,
  columns: readonly Column[],
  options: RecogniseOptions,
  header: boolean,
): Recognised {
  const found: Recognised | Doubt = recognise(source.name, columns, options);
  if ('mapping' in found) return found;
  const headless = header
    ? ''
    : '; its first line looks like data: name the columns with --columns, such as --columns user,item,value,at';
  throw new FileProblem(`${source.name}: ${found.doubt}; ${found.remedy}${headless}`);
}

/** Reads on until it shows whether days or months stand first. @throws FileProblem where it never does. */
async function settleOrders(
  source: Source,
  { open }: Mapping,
  rows: () => AsyncIterable<(column: string) => string | undefined>,
): Promise<void> {
  if (open.length === 0) return;
  const evidence = new Map<string, OrderEvidence>(
    open.map(({ column }) => [column, { seen: 0, dayFirst: false, monthFirst: false }]),
  );
  const settled = () => [...evidence.values()].every(({ dayFirst, monthFirst }) => dayFirst || monthFirst);
  if (source.repeatable) {
    for await (const row of rows()) {
      for (const [column, found] of evidence) weighOrder(row(column) ?? '', found);
      if (settled()) break;
    }
  }
  for (const { column, style } of open) {
    const { dayFirst, monthFirst } = evidence.get(column)!;
    if (dayFirst === monthFirst) {
      const why = dayFirst
        ? 'some values have the day first, others the month'
        : 'no value shows whether the day or the month stands first';
      throw new FileProblem(
        `${source.name}: ${column}: ${why}; say so with --time-format day-first or --time-format month-first`,
      );
    }
    style.order = dayFirst ? 'day-first' : 'month-first';
  }
}

/** A folder's files that can be read, by name. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('.') && !/^readme|licen[cs]e/i.test(name))
    .filter((name) => {
      const extension = extname(name.replace(/\.gz$/i, '')).toLowerCase();
      return OBJECTS.has(extension) || (TABLES.has(extension) && extension !== '.txt');
    })
    .sort()
    .map((name) => join(folder, name));
}

async function planFolder(
  folder: string,
  options: SourceOptions,
): Promise<{ jobs: Job[]; skipped: Plan['skipped'] }> {
  if (options.format === 'movielens' || (options.format === 'auto' && !options.what)) {
    const known = await knownFolder(
      folder,
      (path) => openFile(path, options.encoding),
      options.format === 'movielens' ? MOVIELENS : undefined,
    );
    if (known) return known;
  }
  const jobs: Job[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const path of await filesIn(folder)) {
    try {
      const source = await openFile(path, options.encoding);
      if (source.size === 0) skipped.push({ name: path, reason: 'it is empty' });
      else jobs.push(await planFile(source, options));
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      skipped.push({ name: path, reason: error.message.replace(`${path}: `, '') });
    }
  }
  if (jobs.length === 0) {
    const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new FileProblem(
      `${folder}: nothing in it can be imported${reasons && ` (${reasons})`}; known are .jsonl, .ndjson, .json, .csv, .tsv and .dat`,
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
  const encoding = options.encoding === undefined ? undefined : checkEncoding(options.encoding);
  const jobs: Job[] = [];
  const skipped: Plan['skipped'][number][] = [];
  for (const path of new Set(paths)) {
    if (path === '-') {
      if (options.format === 'movielens')
        throw new FileProblem('--format movielens reads a folder, not standard input');
      jobs.push(await planFile(await openStream(stdin, encoding), options));
    } else if (await isFolder(path)) {
      const folder = await planFolder(path, options);
      jobs.push(...folder.jobs);
      skipped.push(...folder.skipped);
    } else if (options.format === 'movielens') {
      throw new FileProblem(`--format movielens reads the folder that ${path} is in, not the file`);
    } else {
      jobs.push(await planFile(await openFile(path, encoding), options));
    }
  }
  jobs.sort((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
  return { jobs, skipped };
}
