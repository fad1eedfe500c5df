/** `tandem import --format docs`: imports documents, and watches folders. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Context, type DataOptions, gather } from '../command.js';
import { Failure, Stopped, UsageError } from '../failure.js';
import { withIntake } from '../reach.js';
import type { IntakeTarget } from '../target.js';
import { duration } from '../terminal/progress.js';
import { count, plural } from '../terminal/table.js';
import { type Counts, Pass } from './documents/pass.js';
import { type Found, type Root, rootsOf, type Scan, scan } from './documents/scan.js';
import { watchFolders } from './documents/watch.js';
import { Report } from './report.js';

interface DocumentOptions extends DataOptions {
  readonly as?: string;
  readonly tag?: string[];
  readonly owner?: string;
  readonly allowEmpty?: boolean;
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

/** Adds the options of `--format docs`. */
export function withDocuments(command: Command): Command {
  return command
    .option('--watch', 'docs: keep folders in step until stopped')
    .option('--as <NAME>', 'docs: the name of the folder in ids, by which it is known wherever it lies')
    .option('--tag <TAG>', 'docs: a tag that each document gets; can be repeated', gather)
    .option('--owner <USER>', 'docs: the user who owns them, with whom they are erased')
    .option('--allow-empty', 'docs: remove all documents of a folder that has none any more');
}

/** Imports documents with `--format docs`, and calls `other` otherwise. */
export function documentsOr<Options extends { readonly format: string }>(
  other: (context: Context, paths: string[], options: Options) => Promise<void>,
): (context: Context, paths: string[], options: Options & DocumentOptions) => Promise<void> {
  return async (context, paths, options) => {
    if (options.format === 'docs') return importDocuments(context, paths, options);
    const own = (['watch', 'as', 'tag', 'owner', 'allowEmpty'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (own) throw new UsageError(`--${flagOf(own)} goes with --format docs alone`);
    return other(context, paths, options);
  };
}

const flagOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The options for reading columns. */
const OF_TABLES = [
  'what',
  'map',
  'kind',
  'columns',
  'delimiter',
  'timeFormat',
  'tagSeparator',
  'update',
  'encoding',
];

async function importDocuments(
  context: Context,
  paths: readonly string[],
  options: DocumentOptions,
): Promise<void> {
  const wrong = OF_TABLES.find(
    (name) => (options as object as { [name: string]: unknown })[name] !== undefined,
  );
  if (wrong) throw new UsageError(`--${flagOf(wrong)} does not go with --format docs`);
  if (options.as !== undefined && !/^[^\s:/\\][^:/\\]{0,63}$/.test(options.as))
    throw new UsageError('--as takes a name of at most 64 characters, without : and /');
  if (options.watch && options.dryRun) throw new UsageError('--watch does not go with --dry-run');
  const roots = await rootsOf(paths, options.as);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const report = new Report(options.report ?? join(options.data, 'reports', `import-${stamp}.jsonl`));
  const sum = noCounts();
  try {
    await withIntake(options, context, async ({ documents }) => {
      const onRefused = (refused: { file: string; line: number; reason: string }) =>
        report.add({ ...refused, field: '' });
      for (const root of roots) {
        const { counts, found, milliseconds } = await pass(root, {
          ...context,
          target: documents,
          options,
          onRefused,
        });
        tell(shownAs(root), counts, milliseconds, options, context.say);
        tellPassedOver(root, found, context);
        addCounts(sum, counts);
      }
      tellRefused(report, context);
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ ...sum, report: report.count > 0 ? report.path : null })}\n`,
        );
      if (options.watch) await watch(documents, roots, options, context);
    });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    if (!options.watch)
      throw new Stopped('stopped before the end; run the same command again to import the rest');
  } finally {
    report.close();
  }
  const { added, changed, unchanged, removed, refused } = sum;
  if (refused > 0 && added + changed + unchanged + removed === 0)
    throw new Failure('no document could be read');
}

const noCounts = (): Counts => ({ added: 0, changed: 0, unchanged: 0, removed: 0, refused: 0, chunks: 0 });

function addCounts(sum: Counts, counts: Counts): void {
  for (const name of Object.keys(counts) as (keyof Counts)[]) sum[name] += counts[name];
}

interface PassRun extends Context {
  readonly target: IntakeTarget['documents'];
  readonly options: DocumentOptions;
  readonly onRefused: (refused: { file: string; line: number; reason: string }) => void;
  readonly isSame?: (file: Found) => boolean;
}

const shownAs = ({ folder, named }: Root) => (named?.length === 1 ? join(folder, named[0]) : folder);

/** Updates the documents of one root. */
async function pass(root: Root, { target, options, onRefused, isSame, say, signal, progress }: PassRun) {
  const started = Date.now();
  const found = await scan(root, signal);
  const total = found.files.reduce((sum, { size }) => sum + size, 0);
  const run = new Pass(target, root, {
    isSame,
    tags: options.tag,
    owner: options.owner,
    mayEmpty: options.allowEmpty === true,
    dryRun: options.dryRun === true,
    signal,
    onProgress: ({ files, bytes }) =>
      progress.update({
        phase: `reading ${shownAs(root)}`,
        done: bytes,
        total,
        counted: { number: files, unit: 'files' },
      }),
    onRefused: (file, line, reason) => onRefused({ file, line, reason }),
    onNote: (file, note) => say(`${file}: ${note}`),
    onPlanned: (file, would) => say(`${file} ${would}`),
  });
  try {
    await run.run(found);
  } finally {
    progress.clear();
  }
  return { counts: run.counts, found, milliseconds: Date.now() - started };
}

function tellPassedOver(root: Root, { passedOver }: Scan, { say }: Context): void {
  if (passedOver.size === 0) return;
  const most = [...passedOver].sort((a, b) => b[1] - a[1]);
  const first = most.slice(0, 5).map(([ending, files]) => `${plural(files, 'file')} ${ending}`);
  say(`${shownAs(root)}: not taken are ${first.join(', ')}${most.length > 5 ? ' and others' : ''}`);
}

function tell(
  shown: string,
  { added, changed, unchanged, removed, refused, chunks }: Counts,
  milliseconds: number,
  { dryRun }: DocumentOptions,
  say: Context['say'],
): void {
  const parts = [
    `${count(added)} added`,
    `${count(changed)} changed`,
    `${count(unchanged)} unchanged`,
    `${count(removed)} removed`,
    `${count(refused)} could not be read`,
  ];
  const chunked = chunks > 0 ? ` (${plural(chunks, 'chunk')})` : '';
  say(
    `${shown}: ${parts.join(', ')}${chunked} in ${duration(milliseconds)}${dryRun ? '; nothing was written' : ''}`,
  );
}

function tellRefused(report: Report, { say }: Context): void {
  if (report.count === 0) return;
  for (const { file, line, reason } of report.first)
    say(`not read: ${file}${line > 0 ? `, line ${line}` : ''} ${reason}`);
  const more = report.count - report.first.length;
  if (more > 0) say(`... and ${plural(more, 'more')}; all listed in ${report.path}`);
}

/** Imports changes of folders until it is stopped. */
async function watch(
  target: IntakeTarget['documents'],
  roots: readonly Root[],
  options: DocumentOptions,
  context: Context,
): Promise<void> {
  const { say, signal } = context;
  say('watching; Ctrl-C stops');
  const folders = roots.map(({ folder }) => folder);
  /** The states of files when they were read. */
  const read = new Map<string, string>();
  const stateOf = ({ size, changed }: Found) => `${size} ${changed}`;
  const onRefused = ({ file, reason }: { file: string; reason: string }) =>
    say(`not read: ${file} ${reason}`);
  const isSame = (file: Found) => read.get(file.path) === stateOf(file);
  await watchFolders(folders, signal, async () => {
    for (const root of roots) {
      try {
        const run = await pass(root, { ...context, target, options, onRefused, isSame });
        for (const file of run.found.files) read.set(file.path, stateOf(file));
        const { added, changed, removed } = run.counts;
        if (added + changed + removed > 0) tell(shownAs(root), run.counts, run.milliseconds, options, say);
      } catch (error) {
        if (signal.aborted) return;
        say(`${root.folder}: ${(error as Error).message}; trying again`);
        read.clear();
      }
    }
  });
}
