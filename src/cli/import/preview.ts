/** `tandem import --dry-run`: how each file and column would be read, and what an import would change. */
import { existsSync } from 'node:fs';
import { type FileStarts, type Job, type Plan, type Preview, previewOf } from '../../ingest/index.js';
import { type Context, type DataOptions, printJson } from '../command.js';
import { withIntake } from '../reach.js';
import type { IntakeTarget } from '../target.js';
import { confirm } from '../terminal/ask.js';
import { count, plural } from '../terminal/table.js';
import { emptied } from './emptied.js';
import { type Meanings, meaningsIn, withoutMeaning } from './kind-counts.js';

async function readThrough(job: Job, { progress, signal }: Context, most: number): Promise<Preview> {
  const found = await previewOf(job, most, {
    signal,
    onBatch: (bytes, records) =>
      progress.update({
        phase: `reading ${job.name}`,
        done: bytes,
        total: job.size,
        counted: { number: records, unit: job.what },
      }),
  });
  progress.clear();
  return found;
}

/** A line for each column: its field, and sample values as they would be read. */
function columnLines(job: Job, found: Preview): string[] {
  const values = (name: string) => [...(found.values.get(name) ?? [])].join(' | ') || '(none)';
  if (!job.mapping) return [...found.values.keys()].map((name) => `  ${name}: ${values(name)}`);
  const lines = job.mapping.steps.map(({ column, target: { field, inside }, how }) => {
    const name = inside === undefined ? field : `${field}.${inside}`;
    return `  ${column} -> ${name}${how ? ` (${how})` : ''}: ${values(name)}`;
  });
  if (job.mapping.flags.length > 0)
    lines.push(`  ${job.mapping.flags.join(', ')} -> tags (columns of 0 and 1)`);
  const left = job.mapping.leftOut.filter((name) => name !== '');
  if (left.length > 0) lines.push(`  left out: ${left.join(', ')}`);
  return lines;
}

const refusal = ({ line, field, reason }: Preview['reasons'][number]) =>
  `line ${line}: ${field ? `${field} ` : ''}${reason}`;

function summaryLines(job: Job, found: Preview, meanings: Meanings): string[] {
  const lines = [`  ${plural(found.records, 'record')} would be taken, ${count(found.refused)} refused`];
  for (const refused of found.reasons) lines.push(`  refused: ${refusal(refused)}`);
  const kinds = found.kinds.counts;
  if (kinds.length > 0) {
    const named = kinds
      .slice(0, 20)
      .map(
        ([kind, times]) =>
          `${kind} (${count(times)}, ${Object.hasOwn(meanings, kind) ? meanings[kind].meaning : 'without meaning'})`,
      );
    lines.push(`  kinds: ${named.join(', ')}`);
  }
  if (found.earliest <= found.latest) {
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    const own = job.mapping === undefined || job.mapping.steps.some(({ target }) => target.field === 'at');
    lines.push(
      own
        ? `  times: ${day(found.earliest)} to ${day(found.latest)}`
        : '  times: none in the file; the events keep its order',
    );
  }
  if (found.repeatedIds > 0)
    lines.push(
      `  ${plural(found.repeatedIds, 'record')} with an id that an earlier one has: the last counts`,
    );
  for (const note of [...(job.mapping?.notes ?? []), ...job.notes()]) lines.push(`  ${note}`);
  return lines;
}

/** The number of existing records among the ids of a file. */
async function knownLines(
  job: Job,
  found: Preview,
  target: Pick<IntakeTarget, 'known'>,
  update: boolean,
): Promise<string[]> {
  if (job.what === 'events') return [];
  const ids = [...found.ids];
  let known = 0;
  for (let start = 0; start < ids.length; start += 1000)
    known += (await target.known[job.what](ids.slice(start, start + 1000))).length;
  if (known === 0) return [];
  const lines = [
    `  ${plural(known, job.what.slice(0, -1))} of these ids ${known === 1 ? 'is' : 'are'} known already and would be ${update || job.partial ? 'changed' : 'replaced'}`,
  ];
  return update || job.partial
    ? lines
    : [...lines, ...(await emptied(job, target)).map((line) => `  ${line}`)];
}

/** Start times for events without times, which only an import stores. */
const notKept: FileStarts = { settle: async (_fingerprint, start) => start };

/** The options of a preview before an import, and the part of each file that it reads. */
interface PreviewOptions extends DataOptions {
  readonly update?: boolean;
  readonly json?: boolean;
  readonly most?: number;
}

interface Previews {
  /** For each file the lines that show how it would be read, or its description as JSON. */
  readonly shown: readonly (readonly string[] | object)[];
  /** The doubts that a person should check before the import. */
  readonly doubts: readonly string[];
  /** The notes on kinds without a meaning. */
  readonly notes: readonly string[];
}

/** If a larger share of records is refused, the file is probably read wrongly. */
const MANY_REFUSED = 0.05;

async function previews({ jobs }: Plan, options: PreviewOptions, context: Context): Promise<Previews> {
  const meanings = await meaningsIn(options.data);
  const shown: (readonly string[] | object)[] = [];
  const doubts: string[] = [];
  const notes: string[] = [];
  const read = async (target: Pick<IntakeTarget, 'known'>) => {
    for (const job of jobs) {
      await job.clock?.start(notKept);
      const found = await readThrough(job, context, options.most ?? Number.POSITIVE_INFINITY);
      const unknown = withoutMeaning(found.kinds, meanings);
      const known = await knownLines(job, found, target, options.update === true);
      notes.push(...unknown);
      doubts.push(
        ...(job.mapping?.notes ?? []).map((note) => `${job.name}: ${note}`),
        ...unknown,
        ...known.filter((line) => line.includes('WARNING')).map((line) => line.trim()),
      );
      if (found.refused > (found.records + found.refused) * MANY_REFUSED)
        doubts.push(
          `${job.name}: ${count(found.refused)} of ${count(found.records + found.refused)} records refused, the first in ${refusal(found.reasons[0])}`,
        );
      shown.push(
        options.json
          ? {
              file: job.name,
              what: job.what,
              why: job.why,
              records: found.records,
              refused: found.refused,
              kinds: Object.fromEntries(found.kinds.counts),
              values: Object.fromEntries([...found.values].map(([name, set]) => [name, [...set]])),
            }
          : [
              `${job.name}: ${job.what}, because ${job.why}${found.whole ? '' : ` (its first ${count(found.records + found.refused)} records)`}`,
              ...columnLines(job, found),
              ...summaryLines(job, found, meanings),
              ...known,
            ],
      );
    }
  };
  const nothing: Pick<IntakeTarget, 'known'> = { known: { items: async () => [], users: async () => [] } };
  if (options.databaseUrl || existsSync(options.data)) await withIntake(options, context, read);
  else await read(nothing);
  return { shown, doubts, notes };
}

function show({ shown }: Previews): void {
  for (const file of shown) {
    if (!Array.isArray(file)) printJson(file);
    else for (const line of file) process.stdout.write(`${line}\n`);
  }
}

/** Shows what an import would do, and writes nothing, not even the data folder. */
export async function dryRun(plan: Plan, options: PreviewOptions, context: Context): Promise<void> {
  const found = await previews(plan, options, context);
  show(found);
  for (const { name, reason } of plan.skipped) context.say(`${name} is not taken: ${reason}`);
  for (const note of found.notes) context.say(note);
  context.say('nothing was written: --dry-run');
}

/** The number of records of each file that are read before the import is confirmed. */
const LOOKED_AT = 20_000;

/** Shows doubts in the terminal, and asks for confirmation. @returns whether to import. */
export async function agreed(plan: Plan, options: PreviewOptions, context: Context): Promise<boolean> {
  const repeatable = plan.jobs.every((job) => job.repeatable);
  if (!repeatable) return true;
  const found = await previews(plan, { ...options, json: false, most: LOOKED_AT }, context);
  if (found.doubts.length === 0) return true;
  show(found);
  context.say('please look at this before it is written:');
  for (const doubt of found.doubts) context.say(`- ${doubt}`);
  return confirm('import it like this?', context.signal);
}
