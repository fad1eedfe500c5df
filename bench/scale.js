// How Tandem grows: 100,000 items, 1 million users, and 1, 3, then 10 million events.
//
// One seeded world, streamed to files and imported with `tandem import` in three steps into the same folder, so that
// each step adds to the last as a site's months do; after each, `tandem serve` is started, timed until it is ready, and
// asked over 16 connections; then it is stopped, started and timed again, as what was built is kept. Memory is the peak
// of each process (VmHWM). Beside the time until it is ready stands the processor time it took, which a busy machine
// changes less. Options: --items, --users, --steps 1000000,3000000,10000000, --seconds 8.
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
    const file = (name) => join(folder, `${name}.jsonl`);
    /** @type {Record<string, number>} */
    const figures = {};
    let worst = 0;
    let importing = 0;

    /** Imports files, deletes them, and counts the time. */
    const take = async (...names) => {
      const done = await tandem(['import', ...names.map(file), '--data', data], log);
      for (const name of names) rmSync(file(name));
      worst = Math.max(worst, done.peakMib);
      importing += done.seconds;
      return done;
    };

    await writeLines(file('items'), world.itemLines());
    await writeLines(file('users'), world.userLines());
    log('items and users are written; importing');
    figures.import_items_and_users_s = significant((await take('items', 'users')).seconds);

    const lines = world.eventLines();
    let before = 0;
    let ready = 0;
    for (const step of steps) {
      const name = `${step / 1_000_000}m`.replace('.', '_');
      await writeLines(file('events'), head(lines, step - before));
      log(`events ${before} to ${step} are written; importing`);
      const imported = await take('events');
      const server = await startServer(data);
      ready = server.readySeconds;
      const readyCpu = server.cpuSeconds();
      const ask = (duration, seed) =>
        runLoad({
          job: 'recommend',
          port: server.port,
          connections: 16,
          seconds: duration,
          world: size,
          seed,
        });
      await ask(Math.min(2, seconds), 5);
      const asked = await ask(seconds, 6);
      if (Object.keys(asked.statuses).join() !== '200') throw new Error(JSON.stringify(asked.statuses));
      const peak = await server.stop();
      const restarted = await startServer(data);
      worst = Math.max(worst, peak, await restarted.stop());
      log(
        `${step} events: imported in ${imported.seconds.toFixed(1)} s, ready in ${ready.toFixed(1)} s ` +
          `(processor ${readyCpu.toFixed(1)} s), once more in ${restarted.readySeconds.toFixed(1)} s, ` +
          `p50 ${asked.p50.toFixed(2)} ms, p99 ${asked.p99.toFixed(2)} ms, ${peak.toFixed(0)} MiB`,
      );
      Object.assign(figures, {
        [`import_${name}_s`]: significant(imported.seconds),
        [`import_${name}_events_per_s`]: significant((step - before) / imported.seconds),
        [`import_${name}_peak_rss_mib`]: significant(imported.peakMib),
        [`ready_${name}_s`]: significant(ready),
        [`ready_${name}_cpu_s`]: significant(readyCpu),
        [`ready_again_${name}_s`]: significant(restarted.readySeconds),
        [`serve_${name}_peak_rss_mib`]: significant(peak),
        [`recommend_${name}_p50_ms`]: significant(asked.p50),
        [`recommend_${name}_p99_ms`]: significant(asked.p99),
        [`recommend_${name}_per_s`]: significant(asked.count / asked.seconds),
      });
      before = step;
    }
    figures.imported_and_ready_s = significant(importing + ready);
    figures.peak_rss_mib = significant(worst);
    return { figures, ratios: {} };
  });
}

/** The next `count` of an iterator, which goes on afterwards. */
function* head(iterator, count) {
  for (let at = 0; at < count; at++) {
    const { value, done } = iterator.next();
    if (done) return;
    yield value;
  }
}
