/** `tandem export`: writes items, users and events as JSONL, in the form in which `tandem import` reads them. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { WHATS, type What } from '../ingest/index.js';
import { writeDurably } from '../runtime/index.js';
import { type Context, type DataOptions, dataCommand, stoppable } from './command.js';
import { UsageError } from './failure.js';
import { withRecords } from './reach.js';
import type { LinesOfRecords } from './target.js';
import { plural } from './terminal/table.js';

interface Options extends DataOptions {
  readonly to: string;
  readonly what?: What;
}

const EXAMPLES = `tandem export --to backup                         items.jsonl, users.jsonl and events.jsonl
tandem export --what events --to - | gzip > events.jsonl.gz
tandem import backup --data new-folder            reads it all back`;

/** The command `tandem export`. */
export function exporting(): Command {
  return dataCommand('export', 'write everything out as JSONL', EXAMPLES)
    .requiredOption('--to <FOLDER>', 'where to write; - for standard output, with --what')
    .addOption(new Option('--what <WHAT>', 'only these').choices(WHATS))
    .action(stoppable(run));
}

async function toStandardOutput(lines: string): Promise<void> {
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

/** Writes records, which come as lines. @returns how many. */
async function write(
  chunks: AsyncIterable<LinesOfRecords>,
  append: (lines: string) => Promise<void>,
  onChunk: (written: number) => void,
): Promise<number> {
  let written = 0;
  for await (const { lines, records } of chunks) {
    written += records;
    if (lines) await append(lines);
    onChunk(written);
  }
  return written;
}

async function run(context: Context, options: Options): Promise<void> {
  const { say, signal, progress } = context;
  const { to, what } = options;
  if (to === '-' && !what)
    throw new UsageError('standard output takes one kind of record: add --what items, users or events');
  await withRecords(options, context, async (records) => {
    for (const sort of what ? [what] : WHATS) {
      const total = await records.count?.(sort);
      const onChunk = (done: number) => {
        signal.throwIfAborted();
        progress.update({ phase: `exporting ${sort}`, done, total, counted: { number: done, unit: sort } });
      };
      if (to === '-') {
        await write(records.read(sort), toStandardOutput, onChunk);
        continue;
      }
      await mkdir(to, { recursive: true });
      const path = join(to, `${sort}.jsonl`);
      const written = await writeDurably(path, (file) =>
        write(records.read(sort), (lines) => file.writeFile(lines), onChunk),
      );
      say(`${path}: ${plural(written, sort.slice(0, -1))}`);
    }
  });
}
