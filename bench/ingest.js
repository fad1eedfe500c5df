/**
 * How many events per second are acknowledged as durable over HTTP: in batches of 1,000, and one by one.
 *
 * `tandem serve` runs on a new folder (embedded database); the load comes from a process of its own, 8 connections for
 * batches and 64 for single events. Beside it, in the same run: the same rows put into plain PGlite, in process,
 * without HTTP, checks or indexes for recommending, batches and single rows one after another. Afterwards the folder
 * is opened and every event acknowledged is looked for. Options: --batches 300, --singles 40000, --rounds 3.
 */
import { runJson } from './lib/child.js';
import { inFolder } from './lib/files.js';
import { eventOf, runLoad } from './lib/loader.js';
import { numberOption } from './lib/options.js';
import { interleave, pairedRatio } from './lib/rounds.js';
import { median, percentile, significant } from './lib/stats.js';
import { startServer } from './lib/tandem.js';

const BATCH = 1_000;

export default async function ingest({ log, options }) {
  const batches = numberOption(options, 'batches', 300);
  const singles = numberOption(options, 'singles', 40_000);
  const rounds = numberOption(options, 'rounds', 3);
  const warm = 20 * BATCH;

  const contestants = {
    tandem: (round) =>
      inFolder(async (data) => {
        const server = await startServer(data);
        const run = `r${round}`;
        const load = (from, count, batch, connections) =>
          runLoad({ job: 'events', port: server.port, run, from, count, batch, connections });
        await load(0, warm, BATCH, 4);
        const batched = await load(warm, batches * BATCH, BATCH, 8);
        const single = await load(warm + batches * BATCH, singles, 1, 64);
        const peak = await server.stop();
        for (const { statuses } of [batched, single]) {
          if (Object.keys(statuses).join() !== '200')
            throw new Error(`not all well: ${JSON.stringify(statuses)}`);
        }
        const sent = warm + batches * BATCH + singles;
        if (warm + batched.taken + single.taken !== sent)
          throw new Error('an event was not acknowledged as taken');
        await verify(data, sent, run);
        return {
          batch: (batches * BATCH) / batched.seconds,
          single: singles / single.seconds,
          batchP99: batched.p99,
          singleP99: single.p99,
          peak,
        };
      }),
    plain: () =>
      inFolder(async (folder) => {
        const script = new URL('./lib/plain-pglite.js', import.meta.url).pathname;
        const args = [script, `${folder}/db`, String(batches), String(Math.round(singles / 10))];
        const { result } = await runJson(process.execPath, args);
        return { batch: result.batch_rows_per_s, single: result.single_rows_per_s };
      }),
  };
  const { tandem, plain } = await interleave(contestants, {
    rounds,
    onRound: (round, { tandem: ours, plain: theirs }) =>
      log(
        `round ${round + 1} of ${rounds}: ${Math.round(ours.batch)} events/s in batches (plain PGlite ` +
          `${Math.round(theirs.batch)}), ${Math.round(ours.single)} events/s single (plain PGlite ` +
          `${Math.round(theirs.single)}); every acknowledged event found in the folder`,
      ),
  });
  const of = (results, name) => results.map((result) => result[name]);
  return {
    figures: {
      batch_events_per_s: significant(median(of(tandem, 'batch'))),
      single_events_per_s: significant(median(of(tandem, 'single'))),
      batch_p99_ms: significant(median(of(tandem, 'batchP99'))),
      single_p99_ms: significant(median(of(tandem, 'singleP99'))),
      peak_rss_mib: significant(percentile(of(tandem, 'peak'), 100)),
      plain_pglite_batch_rows_per_s: significant(median(of(plain, 'batch'))),
      plain_pglite_single_rows_per_s: significant(median(of(plain, 'single'))),
    },
    ratios: {
      batch_vs_plain_pglite: significant(pairedRatio(of(tandem, 'batch'), of(plain, 'batch'))),
      single_vs_plain_pglite: significant(pairedRatio(of(tandem, 'single'), of(plain, 'single'))),
    },
  };
}

/** Opens the folder and fails unless it holds events 0 to `count` of `run`, each once and whole, and nothing else. */
async function verify(data, count, run) {
  const { open } = await import('../dist/index.js');
  const engine = await open({ data, background: false });
  try {
    const seen = new Uint8Array(count);
    let rows = 0;
    for await (const chunk of engine.store.events.read()) {
      for (const row of chunk) {
        const number = Number(row.id.slice(run.length + 1));
        const sent = eventOf(number, run);
        const same =
          row.id === sent.id &&
          row.kind === sent.kind &&
          row.user === sent.user &&
          row.item === sent.item &&
          row.at === Date.parse(sent.at);
        if (!same || seen[number] === 1) throw new Error(`not as it was sent: ${JSON.stringify(row)}`);
        seen[number] = 1;
        rows++;
      }
    }
    if (rows !== count) throw new Error(`${count} events were acknowledged and ${rows} are there`);
  } finally {
    await engine.close();
  }
}
