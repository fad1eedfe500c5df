/**
 * How fast recommendations are served over HTTP: 10,000 items, 50,000 users, 2 million events, 16 connections.
 *
 * A seeded world is imported with `tandem import`, served by `tandem serve`, and asked by a process of its own, users
 * drawn by how active they are: as fast as it answers, alone and beside a light stream of single events; and at a
 * steady rate, evenly spaced, as people come. Latencies are percentiles of all requests. At the steady rate they count
 * from when a request was due; `steady_sent_*` count from when it was sent, after waiting for one of the connections;
 * `steady_late_p99_ms` is by how much the client was late for its own pauses; `steady_waiting_share` is the share of
 * the time in which the server's main thread could have run and had no core. `recommend_cpu_ms` is the server's
 * processor time a request, which a busy machine changes least. bench/README.md says what the steady latency comes of.
 * Settings of retrieval are chosen in the background after the first start (at 2 million events, some 45 s of processor
 * time): --settle waits that many seconds first, to measure serving alone.
 * Options: --items, --users, --events, --seconds 15, --connections 16, --settle 0.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inFolder } from './lib/files.js';
import { runLoad } from './lib/loader.js';
import { numberOption } from './lib/options.js';
import { significant } from './lib/stats.js';
import { importWorld, startServer } from './lib/tandem.js';
import { makeWorld } from './lib/world.js';

const EVENTS_PER_SECOND = 200;
const STEADY_LISTS_PER_SECOND = 2_000;

export default function serving({ log, options }) {
  const size = {
    items: numberOption(options, 'items', 10_000),
    users: numberOption(options, 'users', 50_000),
    events: numberOption(options, 'events', 2_000_000),
    seed: numberOption(options, 'seed', 1),
  };
  const seconds = numberOption(options, 'seconds', 15);
  const connections = numberOption(options, 'connections', 16);

  return inFolder(async (folder) => {
    const { data, imported } = await importWorld(folder, makeWorld(size), log);

    const server = await startServer(data);
    log(`ready after ${server.readySeconds.toFixed(1)} s`);
    await sleep(1000 * numberOption(options, 'settle', 0));
    let phase = 0;
    const ask = async (name, { eventsPerSecond = 0, listsPerSecond = 0 } = {}) => {
      const before = server.cpuSeconds();
      const waited = server.waitingSeconds();
      const begun = performance.now();
      const result = await runLoad({
        job: 'recommend',
        port: server.port,
        connections,
        seconds,
        world: size,
        // Other users each time: asking for the same again would measure the caches.
        seed: 7 + phase++,
        eventsPerSecond,
        listsPerSecond,
      });
      for (const { statuses } of [result, ...(result.events ? [result.events] : [])]) {
        if (Object.keys(statuses).join() !== '200') throw new Error(`${name}: ${JSON.stringify(statuses)}`);
      }
      log(
        `${name}: ${Math.round(result.count / result.seconds)} lists/s of ${result.itemsPerList.toFixed(1)} items, ` +
          `p50 ${result.p50.toFixed(2)} ms, p99 ${result.p99.toFixed(2)} ms, longest ${result.max.toFixed(1)} ms`,
      );
      return {
        ...result,
        cpuMs: ((server.cpuSeconds() - before) * 1000) / result.count,
        waitingShare: ((server.waitingSeconds() - waited) * 1000) / (performance.now() - begun),
      };
    };
    // As long as what is measured: code gets compiled, and caches of users fill up.
    await ask('warming up');
    const pure = await ask('recommend');
    const mixed = await ask(`recommend beside ${EVENTS_PER_SECOND} events/s`, {
      eventsPerSecond: EVENTS_PER_SECOND,
    });
    const steady = await ask(`recommend at ${STEADY_LISTS_PER_SECOND}/s`, {
      listsPerSecond: STEADY_LISTS_PER_SECOND,
    });
    const peak = await server.stop();
    return {
      figures: { ...figuresOf(pure, mixed, steady), ...figuresBesides(server, imported, size, peak) },
      ratios: {},
    };
  });
}

/** What the three ways of asking came to. */
function figuresOf(pure, mixed, steady) {
  return {
    recommend_per_s: significant(pure.count / pure.seconds),
    recommend_p50_ms: significant(pure.p50),
    recommend_p99_ms: significant(pure.p99),
    recommend_cpu_ms: significant(pure.cpuMs),
    steady_recommend_per_s: significant(steady.count / steady.seconds),
    steady_recommend_p50_ms: significant(steady.p50),
    steady_recommend_p99_ms: significant(steady.p99),
    steady_sent_p50_ms: significant(steady.fromSending.p50),
    steady_sent_p99_ms: significant(steady.fromSending.p99),
    steady_late_p99_ms: significant(steady.late.p99),
    steady_waiting_share: significant(steady.waitingShare),
    mixed_recommend_per_s: significant(mixed.count / mixed.seconds),
    mixed_recommend_p50_ms: significant(mixed.p50),
    mixed_recommend_p99_ms: significant(mixed.p99),
    mixed_event_p50_ms: significant(mixed.events.p50),
    mixed_event_p99_ms: significant(mixed.events.p99),
    mixed_events_per_s: significant(mixed.events.count / mixed.seconds),
    items_per_list: significant(pure.itemsPerList),
  };
}

/** Starting, importing and memory. */
function figuresBesides(server, imported, size, peak) {
  return {
    ready_s: significant(server.readySeconds),
    serve_peak_rss_mib: significant(peak),
    import_s: significant(imported.seconds),
    import_events_per_s: significant(size.events / imported.seconds),
    import_peak_rss_mib: significant(imported.peakMib),
  };
}
