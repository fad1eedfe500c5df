/** Builds and connects the rooms; start-up and shutdown. */
import { randomUUID } from 'node:crypto';
import { type Config, readConfig, visibleTo, watchConfig } from './config/index.js';
import { ArmRankers, Control, controlCalls, type Preview, reviewCalls } from './control/index.js';
import { chunkEncoder, embedderOf } from './embed/index.js';
import { EngineClosed } from './errors.js';
import { evaluationCalls } from './evaluate/index.js';
import { openAnswerer, providerCalls } from './generate/index.js';
import { kindsWith } from './indexes/index.js';
import {
  DocumentReader,
  documentRecords,
  eventIntake,
  eventRecords,
  itemRecords,
  memoryRecords,
  userRecords,
} from './ingest/index.js';
import {
  Expiry,
  IndexRefresher,
  LatentVectors,
  type ModelName,
  modelCalls,
  PassageRankerLifecycle,
  RankerLifecycle,
  SearchSaving,
  SequenceLifecycle,
  TasteLifecycle,
  trainOffline,
} from './lifecycle/index.js';
import { type ModelRecord, ModelRegistry } from './models/index.js';
import { itemPositions, learningPath, previewObjective, Recommender, Searcher } from './pipeline/index.js';
import { CallGate, DAY, SerialQueue } from './runtime/index.js';
import { EngineState, loadState, meaningless, SearchFile, undescribed } from './state/index.js';
import { openStore, type Settings, type Store } from './store/index.js';
import type { Engine, NamedListView, OpenOptions, Stats, TrainOptions } from './types.js';

type OpenSettings = ReturnType<typeof withDefaults>;

type Opened = Awaited<ReturnType<typeof join>>;

function withDefaults(options: OpenOptions) {
  return {
    data: options.data ?? './data',
    databaseUrl: options.databaseUrl ?? process.env.DATABASE_URL,
    kinds: options.kinds,
    background: options.background ?? true,
    choosesFirst: options.choosesFirst ?? options.background === false,
    learns: options.learns ?? false,
    undescribed: options.undescribed,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    onProgress: options.onProgress ?? (() => {}),
    warn: options.warn ?? ((message: string) => process.emitWarning(message, 'TandemWarning')),
  };
}

/** Identifies a database: generated once, and written into the files that belong to it. */
async function identityOf(settings: Settings): Promise<string> {
  const name = 'identity';
  if ((await settings.get(name)) === undefined) await settings.set(name, randomUUID());
  return (await settings.get(name)) as string;
}

/**
 * Opens a data folder and prepares to recommend.
 *
 * @example
 * const tandem = await open({ data: './data' });
 * await tandem.items.upsert([{ id: 'dune', title: 'Dune' }, { id: 'emma', title: 'Emma' }]);
 * await tandem.events.add([{ user: 'ada', kind: 'purchase', item: 'dune' }]);
 * const { items } = await tandem.recommend({ user: 'ada', limit: 10 });
 * items.map(({ id }) => id); // ['emma']
 * await open({ data: './data' }).catch(({ name }) => name); // 'FolderInUse'
 * await tandem.close();
 *
 * @throws InvalidInput where the folder's `tandem.json` is wrong.
 * @throws FolderInUse where another process has the folder open.
 * @throws DatabaseInUse where another process does background work on the same PostgreSQL database.
 * @throws NewerDatabase where a newer release wrote the folder.
 */
export async function open(options: OpenOptions = {}): Promise<Engine> {
  const settings = withDefaults(options);
  const config = await readConfig(settings.data);
  const store = await openStore({
    folder: settings.data,
    databaseUrl: settings.databaseUrl,
    serves: settings.background ? settings.warn : undefined,
    onProgress: settings.onProgress,
  });
  const rooms = build(settings, config, store);
  const calls = new CallGate(() => new EngineClosed());
  let unwatch = () => {};
  let stopWork = (): Promise<unknown> => Promise.resolve();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      calls.close();
      unwatch();
      await Promise.all([
        rooms.sequence.close(),
        rooms.taste.close(),
        rooms.refresher.close(),
        rooms.ranker.close(),
        rooms.expiry.close(),
        rooms.latent.close(),
        rooms.searchRanker.close(),
        rooms.passages.close(),
        rooms.state.search.close(),
        stopWork(),
      ]);
      await calls.settled();
      await rooms.saving.close().catch(() => {});
      await rooms.reader.close();
      await store.close();
    })();
    return closing;
  };
  try {
    const opened = await join(settings, config, rooms);
    stopWork = () => Promise.all([opened.answerer.close(), opened.evaluations.close()]);
    if (settings.background) unwatch = await startBackground(settings, opened, calls);
    return face(settings, opened, calls, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates the holders of state and models, empty. */
function build(settings: OpenSettings, config: Config, store: Store) {
  const { data, background, now, warn } = settings;
  const registry = new ModelRegistry(data);
  const state = new EngineState(kindsWith(config.kinds, settings.kinds), now);
  const taste = new TasteLifecycle(state, registry, warn);
  const refresher = new IndexRefresher(state, data, warn, (built) => taste.keep(built));
  const options = {
    data,
    store,
    state,
    registry,
    warn,
    onDiscount: () => {
      if (background) void refresher.refresh().catch(() => {});
    },
  };
  const ranker = new RankerLifecycle(options);
  const searchRanker = new RankerLifecycle({ ...options, kind: 'search-ranker' });
  const sequence = new SequenceLifecycle({ ...options, settings: config.text });
  state.search.encoder = () => chunkEncoder(data, config.text, warn);
  state.search.warn = warn;
  state.search.file = new SearchFile(data, warn);
  const itemWrites = new SerialQueue();
  const saving = new SearchSaving(() => state.search.save(store, (work) => itemWrites.run(work)));
  const expiry = new Expiry(store, state, now);
  const passages = new PassageRankerLifecycle({ store, state, registry, warn });
  const reader = new DocumentReader();
  const latent = new LatentVectors(() => state.search.ready);
  return {
    store,
    registry,
    state,
    refresher,
    ranker,
    searchRanker,
    passages,
    sequence,
    taste,
    expiry,
    latent,
    saving,
    itemWrites,
    reader,
  };
}

/** Applies the lifetimes of items and events, and the settings of repeated items. */
function useLifetime({ lifetime: { items, events }, repeats }: Config, state: EngineState): void {
  const milliseconds = (days = Number.POSITIVE_INFINITY) => days * DAY;
  state.catalogue.expireAfter(milliseconds(items));
  state.eventLifetime = milliseconds(events);
  state.repeating = repeats;
}

/** Loads the stored data and the served models, and creates the calls. */
async function join(settings: OpenSettings, config: Config, rooms: ReturnType<typeof build>) {
  const { data, random, warn, onProgress } = settings;
  const { store, registry, state, refresher, ranker, searchRanker, passages, sequence, taste } = rooms;
  const { expiry, itemWrites } = rooms;
  useLifetime(config, state);
  const expired = await expiry.purge();
  if (expired > 0)
    warn(`events older than ${config.lifetime.events} days were deleted, as tandem.json says: ${expired}`);
  await loadState(state, store, await registry.accountsInAlarms(), onProgress);
  state.catalogue.showNamed((settings.undescribed ?? config.undescribed) === 'show');
  for (const told of [...meaningless(state), ...undescribed(state)]) warn(told);
  await sequence.update();
  await refresher.restore(await identityOf(store.settings));
  await taste.update();
  await ranker.update();
  await searchRanker.update();
  await passages.update();
  await passages.restore();
  const rankers = new ArmRankers(registry, state.kindMeanings);
  const control = await Control.open({ store, state, rankers, random, warn }, config);
  const intake = eventIntake(store, state, itemWrites, (rows) => {
    control.answered(rows);
    state.search.answers.answered(rows);
    const people = rows.filter(({ user }) => !state.people.bots.has(user));
    state.passages.answered(people);
    answerer.judged(people).catch((error: Error) => warn(`an example was not kept: ${error.message}`));
  });
  const recommender = new Recommender(store, state, control, (events) => intake.add(events));
  const searcher = new Searcher({ store, state, control }, (events) => intake.add(events));
  const memoryWrites = new SerialQueue();
  const memories = memoryRecords(store, state, memoryWrites);
  const embedder = embedderOf(config.text, state.sequence);
  const parts = { store, state, searcher, embedder, data, now: settings.now, warn };
  const { answerer, costs, useAnswers } = await openAnswerer(config.answers, memoryWrites, parts);
  const { text } = config;
  const kept = { ranker, 'search-ranker': searchRanker };
  const models = modelCalls({ refresher, sequence, taste, rankers: kept, passages, registry, data, text });
  /** Runs changes of the configuration one after another. */
  const changes = new SerialQueue();
  return {
    ...rooms,
    data,
    config,
    control,
    recommender,
    searcher,
    answerer,
    costs,
    memories,
    embedder,
    models,
    changes,
    intake,
    useAnswers,
    evaluations: evaluationCalls(data, store, () =>
      [state.sequence.version, ranker.served ?? ''].filter(Boolean),
    ),
  };
}

/** Starts background work. @returns a function that stops watching the configuration; the rest ends with its room. */
async function startBackground(settings: OpenSettings, opened: Opened, calls: CallGate): Promise<() => void> {
  const { data, learns, undescribed, warn } = settings;
  const { store, state, refresher, models, control, changes, useAnswers } = opened;
  /** Warns of an error, unless it is caused by closing. */
  const tell =
    (what: string) =>
    (error: unknown): void => {
      if (!calls.closed) warn(`${what}${(error as Error).message}`);
    };
  await refresher.begin(settings);
  refresher.start(tell('indexes could not be renewed: '));
  opened.expiry.start(tell('what is too old could not be deleted: '));
  const built = state.search.built(store);
  built.then(opened.saving.save).catch(tell('the search index could not be built: '));
  opened.saving.start(tell('the search index could not be saved: '));
  opened.latent.start(tell('searches go without vectors of terms: '));
  // The fusion weights depend on what each retriever finds.
  opened.sequence.start(() => void refresher.refresh().catch(() => {}), tell(''));
  opened.taste.start(() => void refresher.renew('background').catch(() => {}), tell(''));
  opened.passages.start(tell('the ranker of passages could not be followed: '));
  opened.ranker.start(learns && (() => models.train('sequence')), tell('models could not be renewed: '));
  opened.searchRanker.start(learns && (async () => {}), tell('models could not be renewed: '));
  return watchConfig(
    data,
    (changed) =>
      changes.run(async () => {
        state.catalogue.showNamed((undescribed ?? changed.undescribed) === 'show');
        useLifetime(changed, state);
        if (Number.isFinite(state.eventLifetime)) await opened.expiry.sweep();
        await control.apply(changed);
        await useAnswers(changed.answers);
      }),
    (error) => warn(`the configuration stays as it was: ${(error as Error).message}`),
  );
}

const namedListsIn = ({ lists }: Config): NamedListView[] =>
  Object.entries(lists).map(([name, { score, where = null, days = null }]) => ({ name, score, where, days }));

const statsOf = ({ state, ranker, searchRanker, costs }: Opened): Stats => ({
  items: state.catalogue.size,
  users: state.users.size,
  events: state.log.length,
  eventsSinceRefresh: state.log.length - state.builtEvents,
  eventsFitted: state.fittedEvents,
  sequence: state.sequence.version || undefined,
  ranker: ranker.served,
  rankerStatus: ranker.status,
  searchRanker: searchRanker.served,
  searchRankerStatus: searchRanker.status,
  answers: costs.stats,
});

/** The engine's public calls. */
function face(settings: OpenSettings, opened: Opened, calls: CallGate, close: Engine['close']): Engine {
  const { data, store, registry, state, refresher, control, recommender, searcher, models, changes } = opened;
  const { itemWrites, intake, answerer, memories, embedder, reader, evaluations, useAnswers } = opened;
  const preview: Preview = (...of) => previewObjective(recommender, state, ...of);
  const items = itemRecords(store, state, itemWrites);
  const userWrites = new SerialQueue();
  const forget = async (ids: readonly string[]) => {
    for (const id of ids) control.experiments.forget(id);
    state.memories.forget(ids);
    await registry.forgetAccounts(ids);
    await review.forget(ids);
  };
  const users = userRecords(store, state, userWrites, itemWrites, forget);
  const alarms = () => registry.alarms();
  const review = reviewCalls({ state, settings: store.settings, alarms, items, users });

  /** Serves a list, after the first build if need be. */
  const served = <List>(list: () => List | Promise<List>) =>
    calls.run(async () => {
      await refresher.begin(settings);
      return list();
    });

  return {
    items: calls.guard(items),
    documents: calls.guard(documentRecords(store, state, itemWrites, reader, items.delete)),
    users: calls.guard(users),
    memories: calls.guard(memories),
    events: calls.guard(eventRecords(store, state, intake)),
    recommend: (query = {}) => served(() => recommender.recommend(query)),
    recommendAsJson: (query = {}) => served(() => recommender.recommendAsJson(query)),
    rank: (query) => served(() => recommender.rank(query)),
    similar: (id, query = {}) => served(() => recommender.similar(id, query)),
    popular: (query = {}) => served(() => recommender.popular(query)),
    list: (name, query = {}) => served(() => recommender.list(name, query)),
    lists: () => namedListsIn(control.config),
    assistantFilter: (key) => visibleTo(control.config.assistants, key),
    newest: (query = {}) => served(() => recommender.newest(query)),
    search: (query) =>
      calls.run(async () => {
        await refresher.begin(settings);
        const chunks = await state.search.built(store);
        const vector = await state.search.vectorOf(String(query.query));
        return searcher.search(query, chunks, vector);
      }),
    ask: (query, options) =>
      served(async () =>
        review.doubt(query, await answerer.ask(query, await state.search.built(store), options)),
      ),
    prompt: (query) => served(async () => answerer.prompt(query, await state.search.built(store))),
    chat: (query, options) =>
      served(async () => answerer.chat(query, await state.search.built(store), options)),
    answers: (page) => calls.run(() => opened.costs.list(page)),
    embed: (texts, { signal } = {}) => calls.run(() => embedder.embed(texts, signal)),
    suggest: (query) => served(async () => searcher.suggest(query, await state.search.built(store))),
    path: (query) => served(() => learningPath(query, state, (user) => recommender.ranked(user))),
    positions: () => served(() => itemPositions(state)),
    similarUsers: (id, { limit } = {}) => served(() => recommender.similarUsers(id, limit)),
    ...controlCalls(opened, preview, calls),
    providers: calls.guard(providerCalls(data, changes, useAnswers)),
    models: calls.guard(models),
    evaluations: calls.guard(evaluations),
    review: calls.guard(review),
    refresh: (options) => calls.run(() => refresher.refresh(options)),
    stats: () => statsOf(opened),
    store,
    close,
  };
}

/**
 * Trains a model on a data folder that no process has open, and stores it as a version; if it is admitted, a server
 * that opens the folder later serves it. Beside serving, `models.train` of the engine does the same.
 *
 * @example
 * await train('sequence', { data: './empty' }).catch(({ name }) => name); // 'NotEnoughData'
 *
 * @throws FolderInUse where another process has the folder open.
 * @throws NotEnoughData where there is too little to train on.
 * @throws InvalidInput where the folder's `tandem.json` or an option is wrong.
 * @returns the new version, and whether and why it was admitted.
 */
export async function train(model: ModelName, options: TrainOptions = {}): Promise<ModelRecord> {
  const { scale, onProgress, signal } = options;
  if (model === 'sequence' || model === 'text') {
    const needsText = model === 'text';
    return (await trainOffline({ ...options, needsText })).record;
  }
  const engine = await open({ ...options, background: false });
  try {
    if (model !== 'taste') await engine.refresh({ onProgress, signal });
    return await engine.models.train(model, { scale, onProgress, signal });
  } finally {
    await engine.close();
  }
}
