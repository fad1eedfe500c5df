/** The engine's `models` calls: training on request beside serving, versions, and which of them is served. */
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

/** The models that can be trained. */
export const MODELS = ['sequence', 'taste', 'ranker', 'search-ranker', 'passage-ranker', 'text'] as const;

export type ModelName = (typeof MODELS)[number];

export interface ModelTraining {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops the training; the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface SequenceModelTraining extends ModelTraining {
  /** These models are always trained on all data. */
  readonly scale?: 'full' | undefined;
  /** The seed of all random numbers, a whole number from 0 to 2³² - 1; 1 by default. */
  readonly seed?: number | undefined;
}

export interface RankerModelTraining extends ModelTraining {
  /** `full`: on all data, the default; `recent`: from the served version, on the last days. */
  readonly scale?: 'full' | 'recent' | undefined;
}

/** Training and versions of models; with `open({ learns: true })` the engine trains by itself. */
export interface ModelCalls {
  /**
   * Trains the sequence model on all events, which takes minutes, in worker threads beside serving. If items have
   * texts, the text encoder is trained first, unless another is configured, and the sequence model takes its vectors
   * as input. The new version is served from then on if it is better at finding what people took last than the served
   * one.
   *
   * `text` does the same and requires the text encoder: both are trained, as the encoder is used through the sequence
   * model.
   *
   * @example
   * await tandem.models.train('text'); // NotEnoughData: the text encoder needs at least 20 items with a body
   * await tandem.models.train('sequence').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where there is no positive event; for `text`, where too few items have a body.
   * @throws InvalidInput for `text`, where `tandem.json` names an encoder other than the one trained here.
   * @returns the new version, and whether and why it was admitted.
   */
  train(model: 'sequence' | 'text', options?: SequenceModelTraining): Promise<ModelRecord>;
  /**
   * Fits the models of taste on all events in a worker thread, with settings and fusion weights chosen on held-out
   * data; they are served from then on, unless they are significantly worse at finding what people took since than
   * the served version. Rebuilding the indexes does the same when the log has grown by a fifth.
   *
   * @example
   * await tandem.models.train('taste').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where fewer than 50 people have histories of which something can be held out.
   */
  train(model: 'taste', options?: ModelTraining): Promise<ModelRecord>;
  /**
   * One step of online training, which the background takes every few seconds: the served ranker is monitored by the
   * answers since the last step and trained on them, and its new parameters are served at once. If its figures leave
   * their band, it is rolled back, and not trained online until a version is admitted.
   *
   * @example
   * await tandem.models.train('ranker', { scale: 'live' }); // undefined
   *
   * @returns the status of the served ranker; `undefined` where none is served.
   */
  train(model: RankerKind, options: { readonly scale: 'live' }): Promise<ModelStatus | undefined>;
  /**
   * Trains the ranker on served lists and their answers, or, where there are too few, on the history; it is served
   * from then on if it is admitted. The `search-ranker` orders search results, and is trained on searches and the
   * results that people took.
   *
   * @example
   * await tandem.models.train('ranker', { scale: 'recent' }).catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where there are too few lists and too short a history.
   * @returns the new version, and whether and why it was admitted.
   */
  train(model: RankerKind | 'passage-ranker' | 'taste', options?: RankerModelTraining): Promise<ModelRecord>;
  /**
   * Trains the ranker of passages on answers and the feedback on them; if it is admitted, it orders the passages of
   * answers from then on.
   *
   * @example
   * await tandem.models.train('passage-ranker').catch(({ name }) => name); // 'NotEnoughData'
   *
   * @throws NotEnoughData where there are fewer than 50 answers of which one source was liked or opened and another was not.
   */
  train(model: 'passage-ranker', options?: ModelTraining): Promise<ModelRecord>;
  /**
   * All versions, the newest first.
   *
   * @example
   * await tandem.models.list(); // []
   */
  list(): Promise<ListedModel[]>;
  /**
   * Alarms of served models whose figures left their bands, the latest first.
   *
   * @example
   * await tandem.models.alarms(); // []
   */
  alarms(): Promise<ModelAlarm[]>;
  /**
   * Training runs with their curves, the newest first; at most `limit`.
   *
   * @example
   * const [latest] = await tandem.models.runs();
   * latest?.status; // 'failed'
   */
  runs(limit?: number): Promise<Run[]>;
  /**
   * Serves a version from now on, even one that was refused.
   *
   * @example
   * await tandem.models.admit('ranker-20260314-091500-x7ab').catch(({ name }) => name); // 'NoSuchModel'
   *
   * @throws NoSuchModel
   */
  admit(id: string): Promise<ModelRecord>;
  /**
   * Rolls a kind of model back to the version served before, or to none if there was none.
   *
   * @example
   * await tandem.models.rollback('ranker').catch(({ name }) => name); // 'NoSuchModel'
   *
   * @throws NoSuchModel where none of the kind is served.
   */
  rollback(kind: string): Promise<{ readonly from: string; readonly to: string | undefined }>;
}

const isRanker = (model: string): model is RankerKind => model === 'ranker' || model === 'search-ranker';

/** @throws InvalidInput for arguments that TypeScript would reject. */
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
 * @param text the configured text encoder.
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
  /** Loads the version of a kind that is to be served now. */
  const follow = async (kind: string) => {
    if (isRanker(kind)) return rankers[kind].update();
    if (kind === PASSAGE_RANKER) return passages.update();
    if (kind === TASTE) {
      await taste.update();
      return refresher.renew();
    }
    await sequence.update();
    // The fusion weights depend on what each retriever finds.
    await refresher.refresh();
  };

  async function trainSequence(options: SequenceModelTraining, needsText: boolean): Promise<ModelRecord> {
    if (needsText) checkTextIsTrained(text);
    const record = await sequence.train({ ...options, needsText });
    // The fusion weights depend on what each retriever finds.
    await refresher.refresh();
    return record;
  }

  async function trainRanker(
    kind: RankerKind,
    scale: 'full' | 'recent',
    options: ModelTraining,
  ): Promise<ModelRecord> {
    if (!refresher.chosen) await refresher.refresh(options);
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
