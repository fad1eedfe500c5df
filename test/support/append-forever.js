/**
 * Appends events as fast as it can until it is killed, and prints each id once it is acknowledged. Usage: node
 * append-forever.js FOLDER PREFIX [DATABASE_URL]
 */
import { writeSync } from 'node:fs';
import { openStore } from '#tandem/store/index.js';

const [folder, prefix, databaseUrl] = process.argv.slice(2);
const store = await openStore({ folder, databaseUrl });
writeSync(1, 'ready\n');

let next = 0;
async function loop(size) {
  for (;;) {
    const rows = Array.from({ length: size }, () => ({
      id: `${prefix}-${next++}`,
      kind: `kind${next % 3}`,
      user: next % 1000,
      item: next % 100,
      at: Date.now(),
      context: next % 10 === 0 ? { n: next } : undefined,
    }));
    await store.events.append(rows);
    writeSync(1, `${rows.map(({ id }) => id).join('\n')}\n`);
  }
}
// Some callers with single events, some with batches.
await Promise.all([...Array.from({ length: 16 }, () => loop(1)), loop(50), loop(300)]);
