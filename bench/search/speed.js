/**
 * Speed: chunks indexed a second, memory, searches over HTTP by 8 connections, alone and beside writes, and how soon a start
 * searches where the index is to be built and where it was saved; and the peers in the process on the same chunks and
 * queries.
 *
 * Latencies on a machine that does other work are that machine's: `search_cpu_ms` is the server's processor time a search,
 * and `search_waiting_share` the share of the time in which its main thread could have run and had no core.
 */

import { join } from 'node:path';
import { ChunkIndex } from '#tandem/indexes/index.js';
import { load, request } from '../lib/client.js';
import { inFolder, writeLines } from '../lib/files.js';
import { percentile, significant } from '../lib/stats.js';
import { startServer, tandem } from '../lib/tandem.js';
import { PEERS } from './peers.js';
import { recombined } from './recombined.js';

const CONNECTIONS = 8;

/** Queries that each contestant answers in the process. */
const ASKED = 200;

const held = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Processor milliseconds of this process. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Times of queries asked one by one, in processor milliseconds. */
async function asked(queries, find) {
  for (const text of queries.slice(0, 20)) await find(text);
  const times = [];
  for (const text of queries.slice(20, 20 + ASKED)) {
    const begun = cpu();
    await find(text);
    times.push(cpu() - begun);
  }
  return { p50: percentile(times, 50), p99: percentile(times, 99) };
}

/** The index in this process. */
async function inProcess(chunks, queries, log) {
  const index = new ChunkIndex();
  for (const { title, body } of chunks.slice(0, 500)) index.setItem(0, { title, tags: [], body });
  index.remove(0);
  const before = held();
  const begun = cpu();
  for (const [item, { title, body }] of chunks.entries()) index.setItem(item, { title, tags: [], body });
  const seconds = (cpu() - begun) / 1000;
  const bytes = held() - before;
  const { p50, p99 } = await asked(queries, (text) => index.find(text, 10, () => true));
  log(
    `Tandem: ${Math.round(chunks.length / seconds)} chunks/s, ${Math.round(bytes / chunks.length)} bytes a chunk, p50 ${p50.toFixed(2)} ms`,
  );
  return {
    chunks_per_s: chunks.length / seconds,
    chunk_bytes: bytes / chunks.length,
    text_bytes:
      chunks.reduce((sum, { title, body }) => sum + Buffer.byteLength(title + body), 0) / chunks.length,
    find_cpu_p50_ms: p50,
    find_cpu_p99_ms: p99,
  };
}

/** A peer in this process; PostgreSQL's memory is its own WebAssembly's, and is not in its bytes. */
async function peer(name, chunks, queries, log) {
  const before = held();
  const begun = cpu();
  const { find, close } = await PEERS[name](chunks);
  const seconds = (cpu() - begun) / 1000;
  const bytes = held() - before;
  const { p50, p99 } = await asked(queries, (text) => find(text, 10));
  await close();
  log(`${name}: ${Math.round(chunks.length / seconds)} chunks/s, p50 ${p50.toFixed(2)} ms`);
  return {
    [`${name}_chunks_per_s`]: chunks.length / seconds,
    [`${name}_chunk_bytes`]: bytes / chunks.length,
    [`${name}_cpu_p50_ms`]: p50,
    [`${name}_cpu_p99_ms`]: p99,
  };
}

/** Searches over HTTP for some seconds, with `writes` a second at the same time if there are any. */
async function overHttp(
  server,
  queries,
  seconds,
  { searchesPerSecond, writesPerSecond = 0, chunks = [] } = {},
) {
  const until = performance.now() + seconds * 1_000;
  const begun = performance.now();
  const [used, waited] = [server.cpuSeconds(), server.waitingSeconds()];
  let sent = 0;
  let written = 0;
  const due = async (perSecond, number) => {
    const at = begun + (number * 1_000) / perSecond;
    const wait = at - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)));
    return at;
  };
  const next = async () => {
    const number = sent++;
    const at = searchesPerSecond ? await due(searchesPerSecond, number) : performance.now();
    if (performance.now() >= until) return undefined;
    return {
      bytes: request('POST', '/v1/search', JSON.stringify({ query: queries[number % queries.length] })),
      due: at,
    };
  };
  const write = async () => {
    const number = written++;
    await due(writesPerSecond, number);
    if (performance.now() >= until) return undefined;
    const { title, body } = chunks[number % chunks.length];
    return request('POST', '/v1/items', JSON.stringify([{ id: `new${number}`, title, body }]));
  };
  const [result, writes] = await Promise.all([
    load({ port: server.port, connections: CONNECTIONS, next }),
    writesPerSecond ? load({ port: server.port, connections: CONNECTIONS, next: write }) : undefined,
  ]);
  for (const { statuses } of [result, ...(writes ? [writes] : [])])
    if (Object.keys(statuses).join() !== '200')
      throw new Error(`not all were answered: ${JSON.stringify(statuses)}`);
  const passed = (performance.now() - begun) / 1_000;
  return {
    p50: percentile(result.latencies, 50),
    p99: percentile(result.latencies, 99),
    perSecond: result.latencies.length / passed,
    cpuMs: ((server.cpuSeconds() - used) * 1_000) / result.latencies.length,
    waiting: (server.waitingSeconds() - waited) / passed,
    written: writes?.latencies.length ?? 0,
  };
}

/** Starts a server, and searches once. @returns it, and how long both took: a search waits until the index is whole. */
async function searching(folder, query) {
  const begun = performance.now();
  const server = await startServer(folder);
  await fetch(`${server.url}/v1/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return { server, seconds: (performance.now() - begun) / 1_000, cpuSeconds: server.cpuSeconds() };
}

/** @returns figures and ratios. */
export async function speed({ data, log, count, seconds, peers }) {
  const { chunks, queries } = recombined(data, count);
  log(
    `${count} chunks of ${Math.round(chunks.reduce((sum, { body }) => sum + body.length, 0) / count)} characters are made`,
  );
  const figures = { chunks: count, ...(await inProcess(chunks, queries, log)) };
  for (const name of peers ? Object.keys(PEERS) : [])
    Object.assign(figures, await peer(name, chunks, queries, log));
  await inFolder(async (folder) => {
    const file = join(folder, 'items.jsonl');
    await writeLines(
      file,
      chunks.map((chunk) => JSON.stringify(chunk)),
    );
    const imported = await tandem(['import', file, '--data', join(folder, 'data')]);
    const first = await searching(join(folder, 'data'), queries[0]);
    const { server } = first;
    log(
      `imported in ${imported.seconds.toFixed(1)} s, searching ${first.seconds.toFixed(1)} s after the start`,
    );
    await overHttp(server, queries, seconds / 2);
    const fast = await overHttp(server, queries, seconds);
    const alone = await overHttp(server, queries, seconds, { searchesPerSecond: 50 });
    const beside = await overHttp(server, queries, seconds, {
      searchesPerSecond: 50,
      writesPerSecond: 50,
      chunks,
    });
    const peak = await server.stop();
    const again = await searching(join(folder, 'data'), queries[0]);
    await again.server.stop();
    Object.assign(figures, {
      search_p50_ms: fast.p50,
      search_p99_ms: fast.p99,
      searches_per_s: fast.perSecond,
      search_cpu_ms: fast.cpuMs,
      search_waiting_share: fast.waiting,
      search_50_per_s_p99_ms: alone.p99,
      search_beside_writes_p99_ms: beside.p99,
      search_beside_writes_waiting_share: beside.waiting,
      written_beside_searches: beside.written,
      ready_s: server.readySeconds,
      searching_built_s: first.seconds,
      searching_built_cpu_s: first.cpuSeconds,
      searching_saved_s: again.seconds,
      searching_saved_cpu_s: again.cpuSeconds,
      serve_peak_rss_mib: peak,
    });
  });
  const ratios = {
    search_p99_beside_writes_vs_without: figures.search_beside_writes_p99_ms / figures.search_50_per_s_p99_ms,
    searching_saved_cpu_vs_built: figures.searching_saved_cpu_s / figures.searching_built_cpu_s,
  };
  for (const name of peers ? Object.keys(PEERS) : []) {
    ratios[`find_p50_vs_${name}`] = figures.find_cpu_p50_ms / figures[`${name}_cpu_p50_ms`];
    ratios[`chunks_per_s_vs_${name}`] = figures.chunks_per_s / figures[`${name}_chunks_per_s`];
  }
  const rounded = (all) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, significant(value)]));
  return { figures: rounded(figures), ratios: rounded(ratios) };
}
