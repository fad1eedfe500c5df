/** Builds the rooms and joins them; owns start-up and shutdown. */
import { randomUUID } from 'node:crypto';
import { readConfig, watchConfig } from './config/index.js';
import { ArmRankers, Control, experimentCalls, explorationCalls, objectiveCalls } from './control/index.js';
import { DEFAULT_KINDS } from './indexes/index.js';
import { eventIntake, itemRecords, userRecords } from './ingest/index.js';
import { IndexRefresher, RankerLifecycle, SequenceLifecycle } from './lifecycle/index.js';
import { Pipeline, previewObjective } from './pipeline/index.js';
import { SerialQueue } from './runtime/index.js';
import { EngineState } from './state/index.js';
import { openStore, type Settings } from './store/index.js';
import type { Engine, OpenOptions } from './types.js';

/** Served lists are kept this long, in milliseconds; older ones are deleted when the engine opens. */
const REQUESTS_KEPT = 30 * 86_400_000;

/** What tells a database from others: given to it once, and written into the files that go with it. */
async function identityOf(settings: Settings): Promise<string> {
  const name = 'identity';
  if ((await settings.get(name)) === undefined) await settings.set(name, randomUUID());
  return (await settings.get(name)) as string;
}

/**
 * Opens a data folder and makes ready to recommend.
 *
 * @example
 * const tandem = await open({ data: './data' });
 * await tandem.events.add([{ user: 'ada', kind: 'like', item: 'a-film' }]);
 * const { items } = await tandem.recommend({ user: 'ada', limit: 10 });
 * await tandem.close();
 *
 * @throws InvalidInput where the folder's `tandem.json` is wrong.
 * @throws FolderInUse where another process has the folder open.
 */
export async function open(options: OpenOptions = {}): Promise<Engine> {
  const {
    data = './data',
    databaseUrl = process.env.DATABASE_URL,
    background = true,
    learns = false,
    now = Date.now,
    onProgress = () => {},
    random = Math.random,
  } = options;
  const config = await readConfig(data);
  const store = await openStore({ folder: data, databaseUrl });
  const kinds = { ...DEFAULT_KINDS, ...config.kinds, ...options.kinds };
  const warn = (message: string) => process.emitWarning(message, 'TandemWarning');
  const memory = new EngineState(kinds, now);
  const refresher = new IndexRefresher(memory, data);
  const learner = new RankerLifecycle(data, store, memory, kinds, () => {
    if (background) void refresher.refresh().catch(() => {});
  });
  const sequence = new SequenceLifecycle({ data, settings: config.text, store, memory, warn });
  try {
    const judged = (await learner.registry.alarms()).flatMap(({ accounts }) => accounts);
    await memory.load(store, onProgress, judged);
    await sequence.update();
    await refresher.restore(await identityOf(store.settings));
    await learner.update();
    const rankers = new ArmRankers(learner.registry, kinds);
    const steering = await Control.open(store, memory, rankers, config, random, warn);
    const feed = new Pipeline(store, memory, steering);
    const changes = new SerialQueue();
    const itemWrites = new SerialQueue();
    const underWay = new Set<Promise<unknown>>();
    let closing: Promise<void> | undefined;

    /** What retrievers are believed depends on what they find. */
    const trainAndBlend = async (training?: Parameters<Engine['train']>[0]) => {
      const record = await sequence.train(training);
      await refresher.refresh();
      return record;
    };

    /** Runs a call so that closing waits for it. */
    const during = <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (closing) return Promise.reject(new Error('the engine is closed'));
      const result = call();
      underWay.add(result);
      const done = () => underWay.delete(result);
      result.then(done, done);
      return result;
    };
    const guarded = <Calls extends { [Name in keyof Calls]: (...args: never[]) => Promise<unknown> }>(
      calls: Calls,
    ): Calls =>
      Object.fromEntries(
        Object.entries<(...args: never[]) => Promise<unknown>>(calls).map(([name, call]) => [
          name,
          (...args: never[]) => during(() => call(...args)),
        ]),
      ) as Calls;
    /** Serves a list, after building where opening has not. */
    const served = <List>(list: () => List) =>
      during(async () => {
        if (!refresher.ready) await refresher.refresh();
        return list();
      });

    await store.requests.purge(now() - REQUESTS_KEPT);
    if (background) {
      if (!refresher.ready) await refresher.refresh({ onProgress });
      refresher.start((error) => {
        if (!closing) warn(`indexes could not be renewed: ${(error as Error).message}`);
      });
      sequence.start(
        // What retrievers are believed depends on what they find.
        () => void refresher.refresh().catch(() => {}),
        (error) => {
          if (!closing) warn((error as Error).message);
        },
      );
      learner.start(learns && trainAndBlend, (error) => {
        if (!closing) warn(`models could not be renewed: ${(error as Error).message}`);
      });
    }

    const unwatch = background
      ? watchConfig(
          data,
          (changed) => changes.run(() => steering.apply(changed)),
          (error) => warn(`the configuration stays as it was: ${(error as Error).message}`),
        )
      : () => {};

    return {
      items: guarded(itemRecords(store, memory, itemWrites)),
      users: guarded(userRecords(store, memory, new SerialQueue(), (id) => steering.forget(id))),
      events: guarded(eventIntake(store, memory, itemWrites, (rows) => steering.answered(rows))),
      recommend: (query = {}) => served(() => feed.recommend(query)),
      recommendAsJson: (query = {}) => served(() => feed.recommendAsJson(query)),
      similar: (id, query = {}) => served(() => feed.similar(id, query)),
      popular: (query = {}) => served(() => feed.popular(query)),
      objective: guarded(
        objectiveCalls(
          data,
          (policies, options) => previewObjective(feed, memory, policies, options),
          steering,
          changes,
        ),
      ),
      experiments: guarded(experimentCalls(steering, memory.now)),
      exploration: guarded(explorationCalls(store, steering, memory.now)),
      refresh: (refreshOptions) => during(() => refresher.refresh(refreshOptions)),
      train: (training) => during(() => trainAndBlend(training)),
      learn: ({ scale = 'full', ...learning } = {}) =>
        during(async () => {
          if (!refresher.ready) await refresher.refresh(learning);
          return learner.learn(scale, learning);
        }),
      learnLive: () =>
        during(async () => {
          await learner.look(true);
          return learner.life;
        }),
      stats: () => ({
        items: memory.catalogue.size,
        users: memory.users.size,
        events: memory.log.length,
        eventsSinceRefresh: memory.log.length - memory.builtEvents,
        sequence: memory.model || undefined,
        ranker: learner.served,
        life: learner.life,
      }),
      store,
      close: () => {
        closing ??= (async () => {
          unwatch();
          await Promise.all([sequence.close(), refresher.close(), learner.close()]);
          await Promise.allSettled(underWay);
          await store.close();
        })();
        return closing;
      },
    };
  } catch (error) {
    await Promise.all([sequence.close(), refresher.close(), learner.close()]);
    await store.close();
    throw error;
  }
}
