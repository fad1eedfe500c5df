/** `tandem export`: writes items, users and events as JSONL, in the form in which `tandem import` reads them. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { WHATS, type What } from '../ingest/index.js';
import { writeDurably } from '../runtime/index.js';
import { type Context, type DataOptions, dataCommand, stoppable } from './command.js';
import { recordsOf } from './export/records.js';
import { UsageError } from './failure.js';
import { withStore } from './open.js';
import { plural } from './terminal/table.js';

interface Options extends DataOptions {
  readonly to: string;
  readonly what?: What;
}

const EXAMPLES = `tandem export --to backup                         items.jsonl, users.jsonl and events.jsonl
tandem export --what events --to - | gzip > events.jsonl.gz
tandem import backup --data new-folder            reads it all back`;

export function exporting(): Command {
  return dataCommand('export', 'write everything out as JSONL', EXAMPLES)
    .requiredOption('--to <FOLDER>', 'where to write; - for standard output, with --what')
    .addOption(new Option('--what <WHAT>', 'only these').choices(WHATS))
    .action(stoppable(run));
}

async function toStandardOutput(lines: string): Promise<void> {
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

/** Writes records as lines. @returns how many. */
async function write(
  records: AsyncIterable<readonly object[]>,
  append: (lines: string) => Promise<void>,
  onChunk: (written: number) => void,
): Promise<number> {
  let written = 0;
  for await (const chunk of records) {
    const lines = chunk.map((record) => `${JSON.stringify(record)}\n`).join('');
    written += chunk.length;
    if (lines) await append(lines);
    onChunk(written);
  }
  return written;
}

async function run({ say, signal, progress }: Context, options: Options): Promise<void> {
  const { to, what } = options;
  if (to === '-' && !what)
    throw new UsageError('standard output takes one kind of record: add --what items, users or events');
  await withStore(options, async (store) => {
    for (const sort of what ? [what] : WHATS) {
      const total = await store[sort].count();
      const onChunk = (done: number) => {
        signal.throwIfAborted();
        progress.update({ phase: `exporting ${sort}`, done, total, counted: { number: done, unit: sort } });
      };
      if (to === '-') {
        await write(recordsOf(store, sort), toStandardOutput, onChunk);
        continue;
      }
      await mkdir(to, { recursive: true });
      const path = join(to, `${sort}.jsonl`);
      const written = await writeDurably(path, (file) =>
        write(recordsOf(store, sort), (lines) => file.writeFile(lines), onChunk),
      );
      say(`${path}: ${plural(written, sort.slice(0, -1))}`);
    }
  });
}
