/**
 * How Tandem grows: 100,000 items, 1 million users, and 1, 3, then 10 million events.
 *
 * One seeded world, streamed to files and imported with `tandem import` in three steps into the same folder, so that
 * each step adds to the last as a site's months do; after each, `tandem serve` is started, timed until it is ready,
 * and asked over 16 connections; then it is stopped, started and timed again, as what was built is kept. Memory is the
 * peak of each process (VmHWM). Beside the time until it is ready stands the processor time it took, which a busy
 * machine changes less. Options: --items, --users, --steps 1000000,3000000,10000000, --seconds 8.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, writeLines } from './lib/files.js';
import { runLoad } from './lib/loader.js';
import { listOption, numberOption } from './lib/options.js';
import { significant } from './lib/stats.js';
import { startServer, tandem } from './lib/tandem.js';
import { makeWorld } from './lib/world.js';

export default function scale({ log, options }) {
  const steps = listOption(options, 'steps', ['1000000', '3000000', '10000000']).map(Number);
  const size = {
    items: numberOption(options, 'items', 100_000),
    users: numberOption(options, 'users', 1_000_000),
    events: steps.at(-1),
    seed: numberOption(options, 'seed', 1),
  };
  const seconds = numberOption(options, 'seconds', 8);

  return inFolder(async (folder) => {
    const world = makeWorld(size);
    const data = join(folder, 'data');
    const importer = makeImporter(folder, data, log);

    await importer.write('items', world.itemLines());
    await importer.write('users', world.userLines());
    log('items and users are written; importing');
    /** @type {Record<string, number>} */
    const figures = {
      import_items_and_users_s: significant((await importer.take('items', 'users')).seconds),
    };

    const lines = world.eventLines();
    let before = 0;
    let worst = 0;
    let ready = 0;
    for (const step of steps) {
      await importer.write('events', head(lines, step - before));
      log(`events ${before} to ${step} are written; importing`);
      const imported = await importer.take('events');
      const served = await serve(data, size, seconds);
      log(
        `${step} events: imported in ${imported.seconds.toFixed(1)} s, ready in ${served.ready.toFixed(1)} s ` +
          `(processor ${served.readyCpu.toFixed(1)} s), once more in ${served.readyAgain.toFixed(1)} s, ` +
          `p50 ${served.asked.p50.toFixed(2)} ms, p99 ${served.asked.p99.toFixed(2)} ms, ` +
          `${served.peak.toFixed(0)} MiB`,
      );
      Object.assign(figures, figuresOf(step, step - before, imported, served));
      worst = Math.max(worst, served.worst);
      ready = served.ready;
      before = step;
    }
    figures.imported_and_ready_s = significant(importer.seconds + ready);
    figures.peak_rss_mib = significant(Math.max(worst, importer.peakMib));
    return { figures, ratios: {} };
  });
}

/** Writes files of records and imports them into a data folder, and counts the time and the peak of memory. */
function makeImporter(folder, data, log) {
  const file = (name) => join(folder, `${name}.jsonl`);
  const importer = {
    seconds: 0,
    peakMib: 0,
    write: (name, lines) => writeLines(file(name), lines),
    /** Imports files, and deletes them. */
    async take(...names) {
      const done = await tandem(['import', ...names.map(file), '--data', data], log);
      for (const name of names) rmSync(file(name));
      importer.peakMib = Math.max(importer.peakMib, done.peakMib);
      importer.seconds += done.seconds;
      return done;
    },
  };
  return importer;
}

/** Starts a server on a data folder, asks it for lists, stops it, and starts it once more. */
async function serve(data, size, seconds) {
  const server = await startServer(data);
  const readyCpu = server.cpuSeconds();
  const ask = (duration, seed) =>
    runLoad({ job: 'recommend', port: server.port, connections: 16, seconds: duration, world: size, seed });
  await ask(Math.min(2, seconds), 5);
  const asked = await ask(seconds, 6);
  if (Object.keys(asked.statuses).join() !== '200') throw new Error(JSON.stringify(asked.statuses));
  const peak = await server.stop();
  const again = await startServer(data);
  const worst = Math.max(peak, await again.stop());
  return { ready: server.readySeconds, readyCpu, readyAgain: again.readySeconds, asked, peak, worst };
}

/** The figures of one step, by which `events` came in. */
function figuresOf(step, events, imported, { ready, readyCpu, readyAgain, asked, peak }) {
  const name = `${step / 1_000_000}m`.replace('.', '_');
  return {
    [`import_${name}_s`]: significant(imported.seconds),
    [`import_${name}_events_per_s`]: significant(events / imported.seconds),
    [`import_${name}_peak_rss_mib`]: significant(imported.peakMib),
    [`ready_${name}_s`]: significant(ready),
    [`ready_${name}_cpu_s`]: significant(readyCpu),
    [`ready_again_${name}_s`]: significant(readyAgain),
    [`serve_${name}_peak_rss_mib`]: significant(peak),
    [`recommend_${name}_p50_ms`]: significant(asked.p50),
    [`recommend_${name}_p99_ms`]: significant(asked.p99),
    [`recommend_${name}_per_s`]: significant(asked.count / asked.seconds),
  };
}

/** The next `count` of an iterator, which goes on afterwards. */
function* head(iterator, count) {
  for (let at = 0; at < count; at++) {
    const { value, done } = iterator.next();
    if (done) return;
    yield value;
  }
}
