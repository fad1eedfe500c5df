/** `tandem import`: reads items, users and events from files into the data folder. */
import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { readConfig } from '../config/index.js';
import { kindsWith } from '../indexes/index.js';
import type { EventInput, ItemInput, UserInput, WriteReport } from '../store/index.js';
import { type Context, creatingCommand, type DataOptions, gather, stoppable } from './command.js';
import { Failure, Stopped, UsageError } from './failure.js';
import { parseDelimiter } from './import/csv.js';
import { parseMap, WHATS, type What } from './import/fields.js';
import type { Job } from './import/job.js';
import { KindCounts } from './import/kind-counts.js';
import { Loader, type Totals } from './import/loader.js';
import type { Draft } from './import/mapper.js';
import { Report } from './import/report.js';
import { FORMATS, type Format, planImport } from './import/sources.js';
import { withIntake } from './reach.js';
import type { IntakeTarget } from './target.js';
import { duration } from './terminal/progress.js';
import { count, plural } from './terminal/table.js';

interface Options extends DataOptions {
  readonly what?: What;
  readonly format: Format;
  readonly map?: string[];
  readonly kind?: string;
  readonly header: boolean;
  readonly columns?: string;
  readonly delimiter?: string;
  readonly tagSeparator?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `tandem import items.csv clicks.csv              what each holds is told by its columns
tandem import orders.csv --kind purchase --map item=sku --map user=customer
tandem import --format movielens ml-latest-small
tandem import log.txt --format csv --delimiter ' ' --columns user,item
zcat events.jsonl.gz | tandem import - --what events`;

const NOTES = `Columns: usual names are recognised (user_id, userId, item_id, timestamp, rating, title, genres ...).
Further columns of items and users become attributes; those of events are left out, unless
--map context.NAME=COLUMN keeps them. Times are ISO 8601, or seconds or milliseconds since 1970.

Importing again: an event without an id gets one made of its time, user, item, kind and value, so the
same line twice is one event, and an import that was stopped can simply be run again. Events without a
time happened in the order of their file, one millisecond apart, ending at about the time of the file's
first import; a file is known again by its first kilobyte.`;

export function importing(): Command {
  return creatingCommand('import', 'read items, users and events from files', EXAMPLES, NOTES)
    .addArgument(new Argument('<PATHS...>', 'files, folders, or - for standard input'))
    .addOption(
      new Option('--what <WHAT>', 'what the files hold, where their columns do not tell').choices(WHATS),
    )
    .addOption(new Option('--format <FORMAT>', 'how they are written').choices(FORMATS).default('auto'))
    .option(
      '--map <FIELD=COLUMN>',
      'the column that fills a field; can be repeated; an empty column: none',
      gather,
    )
    .option('--kind <KIND>', 'kind of events that name none (rating where they have a value, else click)')
    .option('--no-header', 'CSV: the first line is data; columns are then named 1, 2, 3 ...')
    .option('--columns <NAMES>', 'CSV without a header: names of its columns, separated by commas')
    .option('--delimiter <TEXT>', "CSV: what separates columns, such as ';' or '\\t' (else recognised)")
    .option(
      '--tag-separator <TEXT>',
      'CSV: what separates tags within a cell (else the first of | ; , in it)',
    )
    .option('--report <FILE>', 'where to list refused records (else in the data folder)')
    .option('--json', 'print the totals as JSON')
    .action(stoppable(run));
}

/** How records of each sort are written. The engine checks them, so that here they may be anything. */
function writer(
  target: IntakeTarget,
  what: What,
  kinds: KindCounts,
): (records: Draft[]) => Promise<WriteReport> {
  switch (what) {
    case 'items':
      return (records) => target.items.upsert(records as unknown as ItemInput[]);
    case 'users':
      return (records) => target.users.upsert(records as unknown as UserInput[]);
    case 'events':
      return (records) => {
        kinds.add(records);
        return target.events.add(records as unknown as EventInput[]);
      };
  }
}

/** What kinds mean in a data folder. */
const kindMeanings = async (folder: string) => kindsWith((await readConfig(folder)).kinds);

/** Reads one file into the engine. @returns whether it was read to its end. */
async function runJob(
  target: IntakeTarget,
  job: Job,
  report: Report,
  kinds: KindCounts,
  { progress, signal }: Context,
): Promise<{ totals: Totals; complete: boolean; milliseconds: number }> {
  const started = Date.now();
  await job.clock?.start(target.settings);
  const loader = new Loader({
    file: job.name,
    write: writer(target, job.what, kinds),
    onRefused: (refused) => report.add(refused),
  });
  let complete = true;
  for await (const batch of job.read()) {
    if (signal.aborted) {
      complete = false;
      break;
    }
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
  return { totals: loader.totals, complete, milliseconds: Date.now() - started };
}

async function run(context: Context, paths: string[], options: Options): Promise<void> {
  const { say, signal, progress } = context;
  if (options.columns !== undefined && !options.header) {
    throw new UsageError('--columns already says that there is no header: leave --no-header out');
  }
  const plan = await planImport(paths, {
    format: options.format,
    what: options.what,
    map: parseMap(options.map ?? []),
    kind: options.kind,
    separator: options.tagSeparator,
    delimiter: options.delimiter === undefined ? undefined : parseDelimiter(options.delimiter),
    columns: options.columns?.split(',').map((name) => name.trim()),
    header: options.header,
  });
  for (const job of plan.jobs) say(`${job.name} -> ${job.what} (${job.takenAs})`);
  for (const { name, reason } of plan.skipped) say(`${name} is not taken: ${reason}`);

  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const report = new Report(options.report ?? join(options.data, 'reports', `import-${stamp}.jsonl`));
  const kinds = new KindCounts();
  const sum: Totals = { taken: 0, repeated: 0, refused: 0 };
  let complete = true;
  try {
    await withIntake(options, context, async (target) => {
      for (const job of plan.jobs) {
        const result = await runJob(target, job, report, kinds, context);
        progress.clear();
        const { taken, repeated, refused } = result.totals;
        sum.taken += taken;
        sum.repeated += repeated;
        sum.refused += refused;
        const parts = [
          `${count(taken)} taken`,
          ...(job.what === 'events' || repeated > 0 ? [`${count(repeated)} repeated`] : []),
          `${count(refused)} refused`,
        ];
        say(`${job.name}: ${parts.join(', ')} in ${duration(result.milliseconds)}`);
        const leftOut = job.leftOut();
        if (leftOut)
          say(
            `${job.name}: left out, as events have no such fields: ${leftOut} (--map context.NAME=NAME keeps one)`,
          );
        complete = result.complete && !signal.aborted;
        if (!complete) break;
      }
    });
  } finally {
    report.close();
  }

  for (const line of kinds.without(await kindMeanings(options.data))) say(line);
  if (report.count > 0) {
    for (const { file, line, field, reason } of report.first) {
      say(`refused: ${file}, line ${line}: ${field ? `${field} ` : ''}${reason}`);
    }
    const more = report.count - report.first.length;
    say(`${more > 0 ? `... and ${plural(more, 'more record')}; all` : 'all'} listed in ${report.path}`);
  }
  if (options.json) {
    const files = plan.jobs.map(({ name, what }) => ({ file: name, what }));
    process.stdout.write(
      `${JSON.stringify({ ...sum, report: report.count > 0 ? report.path : null, files })}\n`,
    );
  }
  if (!complete) throw new Stopped('stopped before the end; run the same command again to import the rest');
  if (sum.refused > 0 && sum.taken + sum.repeated === 0) throw new Failure('every record was refused');
}
