/** A copy of what a server has open, in a folder that is deleted afterwards: for work that would hold up the server. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter } from '../ingest/index.js';
import type { EventInput, ItemInput, UserInput } from '../store/index.js';
import type { Context } from './command.js';
import type { Remote } from './remote.js';

/** What of the data folder goes with the records: settings, and the users marked in alarms. */
const FILES = ['tandem.json', join('models', 'alarms.json')];

/** Runs `work` on a copy of the records that a server has, with the settings of its folder. */
export async function withCopy<Result>(
  remote: Remote,
  folder: string,
  { progress, signal, say }: Context,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-copy-'));
  const data = join(root, 'data');
  try {
    say('copying its records first, so that this does not hold it up');
    const writer = await openWriter({ folder: data });
    try {
      let done = 0;
      const copied = (records: number) => {
        signal.throwIfAborted();
        done += records;
        progress.update({ phase: 'copying', done, counted: { number: done, unit: 'records' } });
      };
      const parsed = (lines: string): unknown[] =>
        lines
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown);
      for await (const { lines, records } of remote.export('items', signal)) {
        await writer.items.upsert(parsed(lines) as ItemInput[]);
        copied(records);
      }
      for await (const { lines, records } of remote.export('users', signal)) {
        await writer.users.upsert(parsed(lines) as UserInput[]);
        copied(records);
      }
      for await (const { lines, records } of remote.export('events', signal)) {
        await writer.events.add(parsed(lines) as EventInput[]);
        copied(records);
      }
    } finally {
      await writer.close();
    }
    for (const file of FILES) await cp(join(folder, file), join(data, file)).catch(ignoreMissing);
    return await work(data);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
