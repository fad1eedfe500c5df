/** What `append` has acknowledged is there after any end of the process, or of the server. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore, type StoreOptions } from '#tandem/store/index.js';
import { inLength } from '../support/long.js';
import { createDatabase, startPostgres } from '../support/postgres.js';
import { DIALECTS, emptyDatabase, emptyFolder } from '../support/store.js';

const WRITER = fileURLToPath(new URL('../support/append-forever.js', import.meta.url));
const KILLS = inLength(4, 12);
/** The kills are spread from the moment at which a writer begins to when about so many events are acknowledged. */
const LATEST = 2_000;

/** Runs a writer and, once it saw `after` events acknowledged, `end`. @returns the ids that it saw acknowledged. */
function write(
  { folder, databaseUrl }: StoreOptions,
  prefix: string,
  after: number,
  end: (kill: () => void) => void,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [WRITER, folder, prefix, ...(databaseUrl ? [databaseUrl] : [])]);
    let printed = '';
    let complaint = '';
    let lines = 0;
    writer.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
      const before = lines;
      for (const byte of chunk) if (byte === 10) lines++;
      // The first line says that it has begun.
      if (before <= after && lines > after) end(() => writer.kill('SIGKILL'));
    });
    writer.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    writer.on('error', reject);
    writer.on('close', () => {
      // Without what follows the last newline, which was cut off.
      if (lines > 0) resolve(printed.slice(0, printed.lastIndexOf('\n')).split('\n').slice(1));
      else reject(new Error(`the writer did not start: ${complaint}`));
    });
  });
}

/** That each of `ids` is there, once, and that the indexes would see as many events as there are. */
async function expectAll(options: StoreOptions, ids: readonly string[]): Promise<void> {
  const store = await openStore(options);
  try {
    const seen = new Map<string, number>();
    for await (const events of store.events.read())
      for (const { id } of events) seen.set(id, (seen.get(id) ?? 0) + 1);
    expect(ids.filter((id) => seen.get(id) !== 1)).toEqual([]);
    let scanned = 0;
    for await (const { user } of store.events.scan()) scanned += user.length;
    expect(scanned).toBe(seen.size);
    expect(await store.events.count()).toBe(seen.size);
  } finally {
    await store.close();
  }
}

describe.each(DIALECTS)('on %s', (dialect) => {
  it(`a process that is killed ${KILLS} times while it writes loses nothing acknowledged`, async () => {
    const { options, remove } = await emptyDatabase(dialect);
    const ids: string[] = [];
    for (let run = 0; run < KILLS; run++)
      ids.push(...(await write(options, String(run), (run * LATEST) / KILLS, (kill) => kill())));
    expect(ids.length).toBeGreaterThan(KILLS);
    await expectAll(options, ids);
    await remove();
  });
});

it('a server that is killed while it is written to loses nothing acknowledged', async () => {
  const server = await startPostgres();
  try {
    const options = { folder: await emptyFolder(false), databaseUrl: await createDatabase(server.url) };
    const ids = await write(options, 'x', LATEST / 2, () => void server.kill());
    await server.restart();
    await expectAll(options, ids);
  } finally {
    await server.stop();
  }
});
