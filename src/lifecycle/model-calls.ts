/** The engine's `models`: training on request, beside serving; versions, and which of them is served. */
import type { TextSettings } from '../embed/index.js';
import { InvalidInput, NotEnoughData } from '../errors.js';
import type { ListedModel, ModelAlarm, ModelRecord, ModelRegistry, TimeScale } from '../models/index.js';
import type { RankerKind } from '../rank/index.js';
import type { Progress } from '../runtime/index.js';
import { listRuns, type Run } from '../tensor/index.js';
import { PASSAGE_RANKER, type PassageRankerLifecycle } from './passage-ranker.js';
import type { RankerLifecycle } from './ranker.js';
import type { IndexRefresher } from './refresh.js';
import type { SequenceLifecycle } from './sequence.js';
import { checkTextIsTrained } from './sequence-versions.js';
import { TASTE, type TasteLifecycle } from './taste.js';
import type { ModelStatus } from './types.js';

/** What can be trained. */
export const MODELS = ['sequence', 'taste', 'ranker', 'search-ranker', 'passage-ranker', 'text'] as const;

export type ModelName = (typeof MODELS)[number];

export interface ModelTraining {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops the training; the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface SequenceModelTraining extends ModelTraining {
  /** These models are always trained on everything. */
  readonly scale?: 'full' | undefined;
  /** Seed of all that is drawn by chance, a whole number from 0 to 2³² - 1; 1 by default. */
  readonly seed?: number | undefined;
}

export interface RankerModelTraining extends ModelTraining {
  /** `full`: on everything, the default; `recent`: going on from the version served, on the last days. */
  readonly scale?: 'full' | 'recent' | undefined;
}

/** How models are trained on request; `open({ learns: true })` does all of it by itself. */
export interface ModelCalls {
  /**
   * Trains the sequence model on all events: minutes, in threads of their own, while lists are served. Where items have
   * texts, the text encoder is trained first, unless another is configured, and the sequence model takes its vectors.
   * The new version is served from then on where it finds what people took last better than the one served now.
   *
   * `text` is the same with the text encoder required: it is used through the sequence model, so both are trained.
   *
   * @example
   * await tandem.models.train('text'); // NotEnoughData: the text encoder needs at least 20 items with a body
   * await tandem.models.train('sequence').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where no event says that somebody liked an item; for `text`, where too few items have a body.
   * @throws InvalidInput for `text`, where `tandem.json` names an encoder that is not trained here.
   * @returns the new version, and whether and why it was admitted.
   */
  train(model: 'sequence' | 'text', options?: SequenceModelTraining): Promise<ModelRecord>;
  /**
   * Fits the models of taste on all events, with settings and fusion weights chosen anew by what is held out, in a thread of
   * its own; they are served from then on unless they find surely less of what people took since than the version served
   * now. Building the indexes does the same by itself where the log has grown by a fifth.
   *
   * @example
   * await tandem.models.train('taste').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where something can be held out of fewer than 50 people's histories.
   */
  train(model: 'taste', options?: ModelTraining): Promise<ModelRecord>;
  /**
   * One step of online learning, which the background takes every few seconds: the served ranker is monitored by the
   * answers that came since the last step, and trained on them; what it learns is served at once. Where what happens
   * leaves the band of what it predicts, it is rolled back, and learns no more until a version is admitted.
   *
   * @example
   * await tandem.models.train('ranker', { scale: 'live' }); // undefined
   *
   * @returns how the served ranker does; `undefined` where none is served.
   */
  train(model: RankerKind, options: { readonly scale: 'live' }): Promise<ModelStatus | undefined>;
  /**
   * Trains the ranker on served lists and their answers, or, where there are too few, on the history; it is served from
   * then on where it is admitted. The `search-ranker` orders what searches find, and is trained on searches and what
   * people took of their results.
   *
   * @example
   * await tandem.models.train('ranker', { scale: 'recent' }).catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where there are too few lists and too short a history.
   * @returns the new version, and whether and why it was admitted.
   */
  train(model: RankerKind | 'passage-ranker' | 'taste', options?: RankerModelTraining): Promise<ModelRecord>;
  /**
   * Trains the ranker of passages on answers and what people thought of them; it orders what answers are made of from then
   * on where it is admitted.
   *
   * @example
   * await tandem.models.train('passage-ranker').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where there are fewer than 50 answers of which one source was liked or opened and another was not.
   */
  train(model: 'passage-ranker', options?: ModelTraining): Promise<ModelRecord>;
  /**
   * The versions there are, the newest first.
   *
   * @example
   * await tandem.models.list(); // []
   */
  list(): Promise<ListedModel[]>;
  /**
   * Alarms of served models that left their bounds, the latest first.
   *
   * @example
   * await tandem.models.alarms(); // []
   */
  alarms(): Promise<ModelAlarm[]>;
  /**
   * The training runs with their curves, the newest first; of many, so many as `limit` says.
   *
   * @example
   * const [latest] = await tandem.models.runs();
   * latest?.status; // 'failed'
   */
  runs(limit?: number): Promise<Run[]>;
  /**
   * Serves a version from now on, also one that was refused.
   *
   * @example
   * await tandem.models.admit('ranker-20260314-091500-x7ab').catch(({ name }) => name); // 'NoSuchModel'
   *
   * @throws NoSuchModel
   */
  admit(id: string): Promise<ModelRecord>;
  /**
   * Stops serving a kind's version, and serves the one before it again; none where there was none.
   *
   * @example
   * await tandem.models.rollback('ranker').catch(({ name }) => name); // 'NoSuchModel'
   *
   * @throws NoSuchModel where none of the kind is served.
   */
  rollback(kind: string): Promise<{ readonly from: string; readonly to: string | undefined }>;
}

const isRanker = (model: string): model is RankerKind => model === 'ranker' || model === 'search-ranker';

/** @throws InvalidInput for what TypeScript would have refused. */
function check(model: string, scale: string): asserts model is ModelName {
  if (!(MODELS as readonly string[]).includes(model)) {
    throw new InvalidInput('model', `there is none '${model}': there are ${MODELS.join(', ')}`);
  }
  const scales = isRanker(model) ? ['full', 'recent', 'live'] : ['full'];
  if (!scales.includes(scale)) {
    throw new InvalidInput('scale', `is ${scales.join(', ')} for the ${model} model, not '${scale}'`);
  }
}

async function trainTaste(
  refresher: IndexRefresher,
  taste: TasteLifecycle,
  options: ModelTraining,
): Promise<ModelRecord> {
  const before = taste.latest;
  await refresher.refresh(options);
  if (taste.latest && taste.latest !== before) return taste.latest;
  throw new NotEnoughData(
    'the models of taste need 50 people with two items or more, of which some can be held out, for settings to be chosen by',
  );
}

/**
 * @param data the data folder.
 * @param text how texts come to vectors, as configured.
 */
export function modelCalls({
  refresher,
  sequence,
  taste,
  rankers,
  passages,
  registry,
  data,
  text,
}: {
  readonly refresher: IndexRefresher;
  readonly sequence: SequenceLifecycle;
  readonly taste: TasteLifecycle;
  readonly rankers: { readonly [kind in RankerKind]: RankerLifecycle };
  readonly passages: PassageRankerLifecycle;
  readonly registry: ModelRegistry;
  readonly data: string;
  readonly text: TextSettings;
}): ModelCalls {
  /** Takes up the version of a kind that is served now. */
  const follow = async (kind: string) => {
    if (isRanker(kind)) return rankers[kind].update();
    if (kind === PASSAGE_RANKER) return passages.update();
    if (kind === TASTE) {
      await taste.update();
      return refresher.renew();
    }
    await sequence.update();
    // The weight of each retriever depends on what it finds.
    await refresher.refresh();
  };

  async function trainSequence(options: SequenceModelTraining, needsText: boolean): Promise<ModelRecord> {
    if (needsText) checkTextIsTrained(text);
    const record = await sequence.train({ ...options, needsText });
    // The weight of each retriever depends on what it finds.
    await refresher.refresh();
    return record;
  }

  async function trainRanker(
    kind: RankerKind,
    scale: 'full' | 'recent',
    options: ModelTraining,
  ): Promise<ModelRecord> {
    if (!refresher.ready) await refresher.refresh(options);
    return rankers[kind].train(scale, options);
  }

  async function train(
    model: ModelName,
    { scale = 'full', ...options }: ModelTraining & { seed?: number; scale?: TimeScale } = {},
  ): Promise<ModelRecord | ModelStatus | undefined> {
    check(model, scale);
    if (model === PASSAGE_RANKER) return passages.train(options);
    if (model === TASTE) return trainTaste(refresher, taste, options);
    if (!isRanker(model)) return trainSequence(options, model === 'text');
    if (scale !== 'live') return trainRanker(model, scale, options);
    await rankers[model].look(true);
    return rankers[model].status;
  }

  return {
    train: train as ModelCalls['train'],
    list: () => registry.list(),
    alarms: () => registry.alarms(),
    runs: (limit) => listRuns(data, limit),
    admit: async (id) => {
      const record = await registry.admit(id);
      await follow(record.kind);
      return record;
    },
    rollback: async (kind) => {
      const served = await registry.rollback(kind);
      await follow(kind);
      return served;
    },
  };
}
