/** `tandem import`: reads items, users and events from files into the data folder. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import {
  type Choice,
  FileProblem,
  FORMATS,
  type Format,
  fillingOnly,
  type ImportNote,
  type Job,
  KindCounts,
  Loader,
  onlyClicks,
  type Plan,
  parseDelimiter,
  parseMap,
  planImport,
  rememberImport,
  type SourceOptions,
  TIME_FORMATS,
  type TimeFormat,
  type Totals,
  WHATS,
  type What,
  writeInto,
} from '../ingest/index.js';
import { type Context, creatingCommand, type DataOptions, gather, stoppable } from './command.js';
import { Failure, Stopped, UsageError } from './failure.js';
import { documentsOr, withDocuments } from './import/documents.js';
import { emptied } from './import/emptied.js';
import { meaningsIn, withoutMeaning } from './import/kind-counts.js';
import { agreed, dryRun } from './import/preview.js';
import { RepeatedIds } from './import/repeated-ids.js';
import { Report } from './import/report.js';
import { tellProfileOfImport } from './profile.js';
import { withIntake } from './reach.js';
import type { IntakeTarget } from './target.js';
import { choose, mayAsk } from './terminal/ask.js';
import { duration } from './terminal/progress.js';
import { count, plural } from './terminal/table.js';

interface Options extends DataOptions {
  readonly what?: What;
  readonly format: Format;
  readonly map?: string[];
  readonly kind?: string;
  readonly user?: string;
  readonly header: boolean;
  readonly columns?: string;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly timeFormat?: TimeFormat;
  readonly tagSeparator?: string;
  readonly update?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `tandem import items.csv clicks.csv --dry-run    how each file and column would be read; writes nothing
tandem import items.csv clicks.csv              what each holds is told by its columns and values
tandem import prices.csv --update               changes the prices; titles and tags stay
tandem import orders.csv --kind purchase --map item=sku --map user=customer
tandem import ml-latest-small.zip               a known data set, as a folder or packed
tandem import --format docs handbook             Markdown, HTML, PDF, office files, e-mails, text …
tandem import --format docs handbook --watch     keeps the folder in step
tandem import log.txt --format csv --delimiter ' ' --columns user,item
zcat events.jsonl.gz | tandem import - --what events`;

const NOTES = `Files: CSV with any delimiter, JSON lines, JSON arrays, Python dicts a line, Parquet, each also as .gz,
and in folders and .zip. Known data sets (docs/import.md lists them) need no option.
Columns: usual names are recognised (user_id, userId, item_id, timestamp, rating, title, genres ...),
in nested objects too (properties.product_id). A file whose columns leave open what it holds is not
taken: the message says which --map would do. Further columns of items and users become attributes;
those of events are left out, unless --map context.NAME=COLUMN keeps them.

Times are read in most forms; whether days or months stand first is told by the whole column, or by
--time-format. Without a zone they are in UTC.

Importing again: an event without an id gets one made of its time, user, item, kind and value, so the
same line twice is one event, and an import that was stopped can simply be run again. Numbers of rows
are no ids of events by themselves: two tables may have the same. Events without a time happened in
the order of their file, one millisecond apart, ending at about the time of the file's first import; a
file is known again by its first kilobyte.`;

/** The command `tandem import`. */
export function importing(): Command {
  return withDocuments(creatingCommand('import', 'read items, users and events from files', EXAMPLES, NOTES))
    .addArgument(new Argument('<PATHS...>', 'files, folders, or - for standard input'))
    .option('--dry-run', 'show how files and columns would be read and what would change; write nothing')
    .option('--yes', 'in a terminal: import doubtful files without asking')
    .option('--update', 'change only the fields of items and users that a file has; the others stay')
    .addOption(
      new Option('--what <WHAT>', 'what the files contain, if their columns do not tell').choices(WHATS),
    )
    .addOption(
      new Option('--format <FORMAT>', 'the format of the files; docs: read documents')
        .choices([...FORMATS, 'docs'])
        .default('auto'),
    )
    .option('--map <FIELD=COLUMN>', 'the column for a field; can be repeated; an empty column: none', gather)
    .option('--kind <KIND>', 'the kind of events without one (rating where they have a value, else click)')
    .option('--user <ID>', "the user of events without one: for one person's history")
    .option('--no-header', 'CSV: the first line is data; columns are then named 1, 2, 3 ...')
    .option('--columns <NAMES>', 'CSV without a header: names of its columns, separated by commas')
    .option('--delimiter <TEXT>', "CSV: what separates columns, such as ';' or '\\t' (else recognised)")
    .option('--encoding <NAME>', 'encoding of the files, such as windows-1252 or gb18030 (else recognised)')
    .addOption(
      new Option('--time-format <FORMAT>', 'the unit of times, if the values do not tell').choices(
        TIME_FORMATS,
      ),
    )
    .option(
      '--tag-separator <TEXT>',
      'what separates tags within a cell (else the first of | ; , in its column)',
    )
    .option('--report <FILE>', 'where to list refused records (else in the data folder)')
    .option('--json', 'print the totals as JSON')
    .action(stoppable(documentsOr(run)));
}

interface Run {
  readonly target: IntakeTarget;
  readonly report: Report;
  readonly kinds: KindCounts;
  readonly update: boolean;
  readonly context: Context;
}

/** Reads one file into the engine. @returns whether it was read to its end. */
async function runJob(
  job: Job,
  { target, report, kinds, update, context: { progress, signal } }: Run,
): Promise<{ totals: Totals; complete: boolean; milliseconds: number; again: string | undefined }> {
  const started = Date.now();
  const partial = update || job.partial === true;
  const write = writeInto(target, job.what, partial);
  const ids = new RepeatedIds();
  await job.clock?.start(target.starts);
  const loader = new Loader({
    file: job.name,
    write: job.fills ? fillingOnly(target.known.items, write) : write,
    onRefused: (refused) => report.add(refused),
  });
  let complete = true;
  for await (const batch of job.read()) {
    if (signal.aborted) {
      complete = false;
      break;
    }
    if (job.what === 'events') kinds.add(batch.records);
    else if (job.mapping && !job.fills) ids.add(batch.records);
    await loader.add(batch);
    const { taken, repeated, refused } = loader.totals;
    progress.update({
      phase: `importing ${job.name}`,
      done: batch.bytes,
      total: job.size,
      counted: { number: taken + repeated + refused, unit: job.what },
    });
  }
  await loader.finish();
  return {
    totals: loader.totals,
    complete,
    milliseconds: Date.now() - started,
    again: ids.note(job, partial),
  };
}

/** Plans the import; doubtful files lead to questions in a terminal, otherwise to usage errors. */
async function plan({ say, signal }: Context, paths: string[], options: Options): Promise<Plan> {
  if (options.columns !== undefined && !options.header) {
    throw new UsageError('--columns already says that there is no header: leave --no-header out');
  }
  const chosen = new Map<string, Choice[]>();
  for (;;) {
    try {
      return await planImport(paths, { ...sourceOptions(options), chosen });
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      const { file, choices, message } = error;
      const askable = file !== undefined && choices.length > 0 && mayAsk() && !paths.includes('-');
      if (!askable) throw new UsageError(message);
      say(message);
      const one = await choose(
        choices.map(({ text }) => text),
        signal,
      );
      if (one === undefined) throw new UsageError('nothing was imported: add the option that is right');
      chosen.set(file, [...(chosen.get(file) ?? []), choices[one]]);
    }
  }
}

function sourceOptions(options: Options): SourceOptions {
  try {
    return {
      format: options.format,
      what: options.what,
      map: parseMap(options.map ?? []),
      kind: options.kind,
      user: options.user,
      separator: options.tagSeparator,
      delimiter: options.delimiter === undefined ? undefined : parseDelimiter(options.delimiter),
      columns: options.columns?.split(',').map((name) => name.trim()),
      header: options.header,
      encoding: options.encoding,
      timeFormat: options.timeFormat,
    };
  } catch (error) {
    throw error instanceof FileProblem ? new UsageError(error.message) : error;
  }
}

/** Prints how each file is read. */
function tellPlan({ jobs, skipped }: Plan, { say }: Context): void {
  for (const job of jobs) {
    const beside = job.fills ? ', where nothing is known about them' : '';
    say(`${job.name} -> ${job.what}${beside} (${job.takenAs})`);
    for (const note of job.mapping?.notes ?? []) say(`${job.name}: ${note}`);
    if (job.mapping && onlyClicks(job.mapping))
      say(`${job.name}: nothing says what happened: each row is a click; --kind says another kind`);
  }
  for (const { name, reason } of skipped) say(`${name} is not taken: ${reason}`);
}

function tellJob(
  job: Job,
  { taken, repeated, refused }: Totals,
  milliseconds: number,
  { say }: Context,
): void {
  const parts = [
    `${count(taken)} taken`,
    ...(job.what === 'events' || repeated > 0 ? [`${count(repeated)} repeated`] : []),
    `${count(refused)} refused`,
  ];
  say(`${job.name}: ${parts.join(', ')} in ${duration(milliseconds)}`);
  for (const note of job.notes()) say(`${job.name}: ${note}`);
}

function tellRefused(report: Report, { say }: Context): void {
  if (report.count === 0) return;
  for (const { file, line, field, reason } of report.first) {
    say(`refused: ${file}, line ${line}: ${field ? `${field} ` : ''}${reason}`);
  }
  const more = report.count - report.first.length;
  say(`${more > 0 ? `... and ${plural(more, 'more record')}; all` : 'all'} listed in ${report.path}`);
}

/** The parts of a file that were left out, repeated at the end, and stored for `tandem doctor`. */
function noteOf({ name, what, mapping }: Job, { refused }: Totals): ImportNote {
  const leftOut = (mapping?.leftOut ?? []).filter((column) => column !== '');
  return { file: name, what, leftOut, refused, at: new Date().toISOString() };
}

function tellLeftOut(notes: readonly ImportNote[], { say }: Context): void {
  for (const { file, leftOut } of notes) {
    if (leftOut.length === 0) continue;
    say(`${file}: not taken: ${leftOut.join(', ')} (--map FIELD=COLUMN takes one)`);
  }
}

/** What shows that a file has changed; absent for pipes and for what is a part of an archive. */
const stampOf = (name: string): Promise<string | undefined> =>
  stat(name).then(
    (found) => (found.isFile() ? `${found.size} ${found.mtimeMs}` : undefined),
    () => undefined,
  );

async function run(context: Context, paths: string[], options: Options): Promise<void> {
  const { say, signal, progress } = context;
  const planned = await plan(context, paths, options);
  if (options.dryRun) {
    await dryRun(planned, options, context);
    return;
  }
  if (mayAsk() && !options.yes && !(await agreed(planned, options, context))) {
    throw new Failure('nothing was imported');
  }
  const stamps = await Promise.all(planned.jobs.map(({ name }) => stampOf(name)));
  tellPlan(planned, context);

  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const report = new Report(options.report ?? join(options.data, 'reports', `import-${stamp}.jsonl`));
  const sum: Totals = { taken: 0, repeated: 0, refused: 0 };
  const kinds = new KindCounts();
  const notes: ImportNote[] = [];
  let complete = true;
  try {
    await withIntake(options, context, async (target) => {
      for (const [index, job] of planned.jobs.entries()) {
        if (!options.update && !job.partial) for (const line of await emptied(job, target)) say(line);
        const result = await runJob(job, { target, report, kinds, update: options.update === true, context });
        progress.clear();
        const { taken, repeated, refused } = result.totals;
        sum.taken += taken;
        sum.repeated += repeated;
        sum.refused += refused;
        notes.push(noteOf(job, result.totals));
        tellJob(job, result.totals, result.milliseconds, context);
        if (result.again !== undefined) say(result.again);
        if (stamps[index] !== undefined && stamps[index] !== (await stampOf(job.name)))
          say(`WARNING: ${job.name} changed while it was read: import it again once it is complete`);
        complete = result.complete && !signal.aborted;
        if (!complete) break;
      }
    });
    await rememberImport(options.data, notes);
  } catch (error) {
    throw error instanceof FileProblem ? new Failure(error.message) : error;
  } finally {
    report.close();
  }
  tellRefused(report, context);
  tellLeftOut(notes, context);
  for (const note of withoutMeaning(kinds, await meaningsIn(options.data))) say(note);
  if (complete) await tellProfileOfImport(sum.taken, options, context);
  if (options.json) {
    const files = planned.jobs.map(({ name, what }) => ({ file: name, what }));
    process.stdout.write(
      `${JSON.stringify({ ...sum, report: report.count > 0 ? report.path : null, files })}\n`,
    );
  }
  if (!complete) throw new Stopped('stopped before the end; run the same command again to import the rest');
  if (sum.refused > 0 && sum.taken + sum.repeated === 0) throw new Failure('every record was refused');
}
