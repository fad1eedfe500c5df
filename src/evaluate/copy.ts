/** A temporary copy of all records in a folder, for work that would block a server. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter, type What } from '../ingest/index.js';
import type { Progress } from '../runtime/index.js';
import { isMissing } from '../runtime/index.js';
import type { EventInput, ItemInput, UserInput } from '../store/index.js';

/** The files of a data folder that are copied with the records: settings, and the users marked in alarms. */
const FILES = ['tandem.json', join('models', 'alarms.json')];

/**
 * Runs `work` on a copy of the records, with the settings of their data folder.
 * @param read returns all records of a type, in the format of exports.
 * @throws the signal's reason where it aborts.
 */
export async function withCopyOf<Result>(
  read: (what: What) => AsyncIterable<readonly object[]>,
  folder: string,
  {
    onProgress,
    signal,
  }: { readonly onProgress?: (progress: Progress) => void; readonly signal: AbortSignal },
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'tandem-copy-'));
  const data = join(root, 'data');
  try {
    const writer = await openWriter({ folder: data });
    const write = {
      items: (records: readonly object[]) => writer.items.upsert(records as ItemInput[]),
      users: (records: readonly object[]) => writer.users.upsert(records as UserInput[]),
      events: (records: readonly object[]) => writer.events.add(records as EventInput[]),
    };
    try {
      let done = 0;
      for (const what of ['items', 'users', 'events'] as const) {
        for await (const records of read(what)) {
          signal.throwIfAborted();
          if (records.length > 0) await write[what](records);
          done += records.length;
          onProgress?.({ phase: 'copying', done });
        }
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

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
