/** A process that generates load on a server and reports the results: started by `runLoad`, with the job in one message. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load, request } from './client.js';
import { percentile } from './stats.js';
import { itemId, makeWorld, random, userId } from './world.js';

const self = fileURLToPath(import.meta.url);

/**
 * Runs a job in a separate process, so that load and server share only the machine.
 * @param {{ job: 'events' | 'recommend', [setting: string]: unknown }} message
 * @returns {Promise<Record<string, any>>}
 */
export function runLoad(message) {
  return new Promise((resolve, reject) => {
    const child = fork(self, { stdio: ['ignore', 2, 2, 'ipc'] });
    child.on('message', (answer) => {
      child.disconnect();
      if (answer.failed) reject(new Error(answer.failed));
      else resolve(answer);
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`the load ended early (${signal ?? code})`)));
    child.send(message);
  });
}

const spread = (latencies) => ({
  p50: percentile(latencies, 50),
  p90: percentile(latencies, 90),
  p99: percentile(latencies, 99),
  max: percentile(latencies, 100),
});

/** An event of the ingest bench, made from its number alone, so that it can be checked afterwards. */
export function eventOf(number, run) {
  const draw = random(number * 2 + 1);
  return {
    id: `${run}-${number}`,
    kind: ['click', 'click', 'click', 'like', 'purchase'][Math.floor(draw() * 5)],
    user: userId(Math.floor(draw() * 20_000)),
    item: itemId(Math.floor(draw() ** 2 * 10_000)),
    at: new Date(Date.UTC(2026, 9, 1) + number * 100).toISOString(),
  };
}

/** Sends events `from` to `from + count` in batches of `batch`, all bodies made beforehand. */
async function events({ port, connections, from, count, batch, run }) {
  const bodies = [];
  for (let number = from; number < from + count; number += batch) {
    const records = Array.from({ length: batch }, (_, place) => eventOf(number + place, run));
    bodies.push(request('POST', '/v1/events', JSON.stringify(batch === 1 ? records[0] : records)));
  }
  let sent = 0;
  let taken = 0;
  const { seconds, latencies, statuses } = await load({
    port,
    connections,
    next: () => bodies[sent++],
    onAnswer: (status, body) => {
      if (status === 200) taken += JSON.parse(body.toString()).taken;
    },
  });
  return { seconds, statuses, taken, ...spread(latencies) };
}

/**
 * Spaces `perSecond` evenly. Timers of Node fire on whole milliseconds: what is due between two of them is sent at the
 * later one, never too early, and its latency counts from when it was due.
 * @returns a function that waits until the next is due, and gives when that was, in milliseconds.
 */
function pacer(perSecond) {
  const begun = performance.now();
  let sent = 0;
  return async () => {
    const due = begun + (sent++ * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)));
    return due;
  };
}

/** The warm-up, in milliseconds: requests at a steady rate in this time do not count. */
const LEAD = 2_000;

/**
 * Asks for recommendations for `seconds`, as fast as they are answered or, where `listsPerSecond` is given, at that
 * steady rate; and beside that sends single events at a steady rate.
 */
async function recommend({
  port,
  connections,
  seconds,
  world: size,
  seed,
  listsPerSecond = 0,
  eventsPerSecond = 0,
}) {
  const world = makeWorld(size);
  const draw = random(seed);
  const lead = listsPerSecond === 0 ? 0 : LEAD;
  const from = performance.now() + lead;
  const until = from + seconds * 1000;
  const running = () => performance.now() < until;
  let items = 0;
  let lists = 0;
  const ask = () => request('POST', '/v1/recommend', `{"user":"${userId(world.drawUser(draw))}"}`);
  const listDue = pacer(listsPerSecond);
  const asking = load({
    port,
    connections,
    next:
      listsPerSecond === 0
        ? () => (running() ? ask() : undefined)
        : async () => {
            const due = await listDue();
            return running() ? { bytes: ask(), due, counts: due >= from } : undefined;
          },
    onAnswer: (_status, body) => {
      // Every hundredth answer is looked into: fast answers with nothing in them would be no answers.
      if (lists++ % 100 === 0) items += JSON.parse(body.toString()).items.length;
    },
  });

  const eventDraw = random(seed + 1);
  const eventDue = pacer(eventsPerSecond);
  const sending =
    eventsPerSecond === 0
      ? undefined
      : load({
          port,
          // As many as keep the rate up when answers take long.
          connections: 32,
          next: async () => {
            await eventDue();
            if (!running()) return undefined;
            const user = world.drawUser(eventDraw);
            const item = world.drawItem(user, eventDraw);
            return request(
              'POST',
              '/v1/events',
              `{"kind":"click","user":"${userId(user)}","item":"${itemId(item)}"}`,
            );
          },
        });
  const asked = await asking;
  const events = await sending;
  return {
    seconds: asked.seconds - lead / 1000,
    count: asked.latencies.length,
    statuses: asked.statuses,
    itemsPerList: items / Math.ceil(lists / 100),
    ...spread(asked.latencies),
    fromSending: spread(asked.fromSending),
    late: spread(asked.late),
    events: events && {
      count: events.latencies.length,
      statuses: events.statuses,
      ...spread(events.latencies),
    },
  };
}

if (process.argv[1] === self && process.send) {
  process.once('message', async (/** @type {any} */ message) => {
    try {
      process.send(await (message.job === 'events' ? events(message) : recommend(message)));
    } catch (error) {
      process.send({ failed: String(error?.stack ?? error) });
    }
  });
}
