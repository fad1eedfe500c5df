/** The plan of the import of one file: its format and its content. */
import { extname } from 'node:path';
import { hasMembers, objectsOfRows } from './cells.js';
import type { Choice } from './choices.js';
import { FileClock } from './clock.js';
import { describedItems } from './described.js';
import { shapeOf } from './dialect.js';
import { Evidence } from './evidence.js';
import { isOwnForm, type What } from './fields.js';
import type { Job } from './job.js';
import { hasLabels, spreadLabels } from './known/gorse.js';
import { gorseDump } from './known/gorse-dump.js';
import {
  baskets,
  type KnownSystem,
  knownFile,
  knownObjects,
  knownSystem,
  knownTable,
  recbole,
} from './known/index.js';
import type { Mapping } from './mapping.js';
import { matrixJob } from './matrix.js';
import { formOf, isColumnar } from './object-form.js';
import type { ObjectForm } from './object-scanner.js';
import { FORM_NAMES, type Found, objectsJob, readObjects } from './objects.js';
import { Table, UnclearTable } from './order-tables.js';
import { parquetFile } from './parquet.js';
import { getter, listAt, listOf } from './paths.js';
import { unprinted } from './printed-tables.js';
import { FileProblem } from './problem.js';
import { type Column, profileOf } from './profile.js';
import { parsePropertyRows } from './properties.js';
import { hasShape, reshape } from './reshape.js';
import { sampleObjects } from './sample.js';
import { settle, settleOrders } from './settle.js';
import { GORSE_DUMP, headLines, headOf, PARQUET, type Source } from './source.js';
import { checkWidth, readRows, type TableShape, tableJob } from './tables.js';
import type { TimeFormat } from './times.js';
import { xmlParts } from './xml/records.js';
import { isXml } from './xml/shape.js';

export type Format = 'auto' | 'jsonl' | 'json' | 'csv' | 'movielens' | 'gorse';

export const FORMATS: readonly Format[] = ['auto', 'jsonl', 'json', 'csv', 'movielens', 'gorse'];

export interface SourceOptions {
  readonly format: Format;
  readonly what?: What | undefined;
  readonly map: ReadonlyMap<string, string>;
  readonly kind?: string | undefined;
  /** The user of all events, if there is no column of users. */
  readonly user?: string | undefined;
  readonly separator?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly header: boolean;
  readonly encoding?: string | undefined;
  readonly timeFormat?: TimeFormat | undefined;
  /** The choices for ambiguous files, by name. */
  readonly chosen?: ReadonlyMap<string, readonly Choice[]> | undefined;
}

/** The options with the choices for one file. */
function chosenFor(name: string, options: SourceOptions): SourceOptions {
  let { what, timeFormat } = options;
  const map = new Map(options.map);
  for (const choice of options.chosen?.get(name) ?? []) {
    what = choice.what ?? what;
    timeFormat = choice.timeFormat ?? timeFormat;
    for (const [field, column] of choice.map ?? []) map.set(field, column);
  }
  return { ...options, what, timeFormat, map };
}

const TABLES = new Set(['.csv', '.tsv', '.txt', '.dat', '.data', '.inter', '.item', '.user', '.tab', '.psv']);

/** The number of sampled objects to recognise the content of a file. */
const SAMPLE = 500;

/** The number of sampled rows to detect descriptions of items in events. */
const MOST_ROWS = 5_000;

/** Formats for which XML is detected. */
const TEXTS: ReadonlySet<Format> = new Set(['auto', 'gorse']);

const OBJECTS = new Set(['.jsonl', '.ndjson', '.json']);

/** Forms whose records are within one object. */
const HELD: ReadonlySet<ObjectForm> = new Set(['wrapped', 'nested', 'deeper', 'keyed']);

function formOfSource(source: Source, lines: readonly string[], format: Format): ObjectForm | undefined {
  const extension = extname(source.base).toLowerCase();
  if (format === 'csv' || ((format === 'auto' || format === 'gorse') && TABLES.has(extension)))
    return undefined;
  const found = formOf(lines);
  // By its name it has one object per line; it is a list only if the list does not end on its line.
  const lined = extension === '.jsonl' || extension === '.ndjson';
  const form =
    lined && found !== undefined && (HELD.has(found) || (found === 'array' && endsOnItsLine(lines)))
      ? 'lines'
      : found;
  return form ?? (format !== 'auto' || OBJECTS.has(extension) ? 'lines' : undefined);
}

/** Whether the first line is a complete JSON value. */
function endsOnItsLine(lines: readonly string[]): boolean {
  try {
    JSON.parse(lines.find((line) => line.trim() !== '') ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Whether a file has nothing but white space. */
export const isBlank = ({ whole, head }: Pick<Source, 'whole' | 'head'>): boolean =>
  whole && head.toString('utf8').trim() === '';

/** The jobs of one file: mostly one. @throws FileProblem where the content of the file is not recognised. */
export async function planFile(source: Source, given: SourceOptions): Promise<Job[]> {
  const options = chosenFor(source.name, given);
  if (isBlank(source)) throw new FileProblem(`${source.name}: is empty, there is nothing to import`);
  if (source.encoding === PARQUET) return [await planParquet(source, options)];
  const lines = source.encoding === GORSE_DUMP ? [] : await headLines(source);
  const known =
    source.encoding === GORSE_DUMP
      ? gorseDump(source)
      : options.format === 'auto'
        ? await knownFile(source, lines, options)
        : undefined;
  const parts = known ?? (isXml(lines) && TEXTS.has(options.format) ? await xmlParts(source) : undefined);
  if (!parts) return planTextOrLists(source, lines, options);
  const jobs: Job[] = [];
  const problems: FileProblem[] = [];
  for (const part of parts) {
    if ('job' in part) jobs.push(part.job);
    else {
      const { table, optional, options: known } = part.objects;
      const what = part.objects.what ?? options.what;
      const map = new Map([...options.map, ...(known.map ?? [])]);
      const named = table === undefined ? source : { ...source, name: `${source.name} (${table})` };
      const clock = new FileClock(source.head, source.size);
      try {
        jobs.push(await planObjects(named, part.objects, { ...options, ...known, map, what }, clock));
      } catch (error) {
        if (!optional || !(error instanceof FileProblem)) throw error;
        problems.push(error);
      }
    }
  }
  const [first] = jobs;
  if (!first) throw problems[0];
  // Skipped parts of a dump are reported with its first imported table.
  const notes = [...(first.mapping?.notes ?? []), ...problems.map(({ message }) => `not taken: ${message}`)];
  return first.mapping ? [{ ...first, mapping: { ...first.mapping, notes } }, ...jobs.slice(1)] : jobs;
}

async function planParquet(source: Source, options: SourceOptions): Promise<Job> {
  const { rows, read } = await parquetFile(source);
  const form = { name: 'Parquet', read: () => read(), head: () => read(SAMPLE) };
  return planObjects(source, form, options, new FileClock(source.head, rows * 2));
}

/** What is known of a file, where nothing else was asked for. */
function asked(
  { kind, map }: SourceOptions,
  known: KnownSystem | undefined,
): (KnownSystem & { readonly map: ReadonlyMap<string, string> }) | undefined {
  return (
    known && { ...known, ...(kind !== undefined && { kind }), map: new Map([...(known.map ?? []), ...map]) }
  );
}

/** What is no table that can be told may be lists of items without a header. @throws FileProblem where it is neither. */
async function planTextOrLists(
  source: Source,
  lines: readonly string[],
  options: SourceOptions,
): Promise<Job[]> {
  try {
    return await planText(source, lines, options);
  } catch (error) {
    const { format, what, map, columns, delimiter } = options;
    const told = format !== 'auto' || what || map.size > 0 || columns || delimiter;
    if (told || !(error instanceof FileProblem)) throw error;
    // A table that names people is one, also where its rows end with empty cells.
    const named = error instanceof UnclearTable && new Evidence(error.table.columns, map).user;
    const lists = named ? undefined : baskets(source, lines);
    if (!lists) throw error;
    return [lists];
  }
}

async function planText(source: Source, lines: readonly string[], options: SourceOptions): Promise<Job[]> {
  if (/^\s*<(\?xml|!doctype|html)/i.test(lines.slice(0, 3).join('\n')))
    throw new FileProblem(
      `${source.name}: is HTML, of which records are not read: write them as CSV or as JSON, an object a line (pages: --format docs)`,
    );
  const form = formOfSource(source, lines, options.format);
  const printed = form ? undefined : await unprinted(source);
  if (printed) return planText(printed, await headLines(printed), options);
  const clock = new FileClock(source.head, source.size);
  if (form && isColumnar(lines))
    throw new FileProblem(
      `${source.name}: holds its columns one after the other, not a record after the other: write it with pandas as df.to_json(path, orient='records', lines=True), or as CSV`,
    );
  if (form) return [await planObjects(source, objectsIn(source, form), options, clock)];
  const known = knownTable(source.base, lines, options);
  const columnNames = options.columns ?? known?.columns;
  const read = shapeOf(
    lines,
    {
      delimiter: options.delimiter ?? known?.delimiter ?? source.delimiter,
      columns: columnNames,
      header: options.header,
    },
    source.base,
  );
  const typed = options.what || known ? undefined : recbole(source.base, read.columns);
  const shape: TableShape = {
    ...read,
    ...(known && { ...(known.quotes && { quotes: known.quotes }), rest: known.rest, name: known.name }),
    ...(typed && { columns: typed.columns, name: 'RecBole' }),
  };
  checkWidth(source.name, shape);
  const columns = shape.columns.map(
    (name, index): Column => ({ name, profile: profileOf(read.sample.map((row) => row[index])) }),
  );
  if (!known && !typed && options.what !== 'items' && hasMembers(columns, options.map)) {
    const rows = {
      name: `${shape.name} with members in JSON`,
      ...objectsOfRows(source, shape, () => headOf(source)),
    };
    return [await planObjects(source, rows, options, clock)];
  }
  const told = options.what || known || typed;
  if (!told && shape.header && read.sample.length === 0)
    throw new FileProblem(
      `${source.name}: has no records below its header (${columns.map(({ name }) => name).join(', ')}), there is nothing to import`,
    );
  const system = told ? undefined : knownSystem(shape.columns);
  const matrix =
    options.what === 'events' && !known && !typed ? matrixJob(source, shape, columns, options) : undefined;
  if (matrix) return [matrix];
  const properties = told ? undefined : parsePropertyRows(source, shape, columns);
  if (properties) return [properties];
  const table = told ? undefined : new Table(source, shape, columns);
  const found = settle(
    source,
    columns,
    {
      ...options,
      ...known?.options,
      ...typed?.options,
      ...asked(options, system),
      header: shape.header || options.columns !== undefined ? shape.header : false,
    },
    shape.header,
    table,
  );
  await settleOrders(source, found.mapping, async function* () {
    for await (const { rows } of readRows(source, shape))
      yield* rows.map((row) => (name: string) => row[shape.columns.indexOf(name)]);
  });
  const described =
    known || typed || system?.what || options.what || found.mapping.numbered
      ? undefined
      : describedItems(source, shape, columns, found.mapping, await firstRows(source, shape), options);
  if (!described) return [{ ...tableJob(source, shape, found.mapping, clock, found.why), table }];
  const taken = new Set(described.mapping?.steps.map(({ column }) => column));
  const leftOut = found.mapping.leftOut.filter((name) => !taken.has(name));
  return [tableJob(source, shape, { ...found.mapping, leftOut }, clock, found.why), described];
}

/** The sampled rows of a table. */
async function firstRows(source: Source, shape: TableShape): Promise<string[][]> {
  const found: string[][] = [];
  for await (const { rows } of readRows({ bytes: () => headOf(source) }, shape)) found.push(...rows);
  return found.slice(0, MOST_ROWS);
}

/** The readers of the objects of a source: of all, and of its head. */
interface Objects {
  readonly name: string;
  /** Whether its objects were flattened. */
  readonly plain?: boolean;
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
    for (const { object } of found.objects) if (objects.length < SAMPLE) objects.push(object);
    if (objects.length >= SAMPLE) break;
  }
  if (objects.length === 0 && options.what === undefined)
    throw new FileProblem(`${source.name}: has no records, there is nothing to import`);
  const made = objects.some(hasLabels) ? spreadLabels : objects.some(hasShape) ? reshape : undefined;
  if (!form.plain && made) {
    const { name, read, head } = form;
    const plain = { name, plain: true, read: () => made(read()), head: () => made(head()) };
    return planObjects(source, plain, options, clock);
  }
  const { columns, each: list } = sampleObjects(objects, options);
  const names = columns.map(({ name }) => name);
  const known = options.what === undefined || options.format === 'gorse' ? knownObjects(names) : undefined;
  const own = isOwnForm(options.what, names);
  const found = settle(
    source,
    columns,
    { ...options, ...asked(options, known), own, lenient: true, header: true },
    true,
  );
  const { what, steps } = found.mapping;
  const id = what === 'events' ? undefined : steps.find(({ target }) => target.field === 'id')?.column;
  if (id?.includes('[]') && !options.map.has('id') && options.what === undefined)
    throw new FileProblem(
      `${source.name}: the ids of its ${what} stand in a list within each record (${id}): write each of its members as a record of its own, such as with jq '.${listOf(id)}[]'`,
    );
  const itemAt = found.mapping.steps.find(({ target }) => target.field === 'item')?.column;
  const each = list ?? listOf(itemAt);
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
