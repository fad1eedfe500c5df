/**
 * A training run of the ranker: samples from served lists or, where there are too few, from the log replayed; fitting; and
 * the evaluation whether the result is admitted. Plain data in and out, so that it runs in a worker (`worker.ts`).
 */
import { NotEnoughData } from '../../errors.js';
import { tooBusy } from '../../guard/index.js';
import { EventLog } from '../../indexes/index.js';
import { FEATURES } from '../../rank/index.js';
import { type Progress, seeded } from '../../runtime/index.js';
import { compareAsServed, type HeldForServing, holdForServing } from './as-served.js';
import { evaluateRanker } from './evaluation.js';
import { trainRanker } from './fit.js';
import { replay } from './replay.js';
import { joinServedLists, PROMPT, splitByTime, timeOfShare } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';

/**
 * The outcome of a language model as the reader: that its answer cited the item. It has a head of its own, which is trained
 * on events of this kind once there are answers, and is not predicted until then.
 */
export const CITED = 'cited';

/** From this many served lists on, they are trained on instead of the replayed log. */
export const ENOUGH_LISTS = 2_000;

/** Samples in memory, about; and the items of a list, to tell how many samples there will be. */
const MOST_SAMPLES = 400_000;

const LIST = 10;

/** The shares of the time, or of the moments, for training and for validation; the rest, the last, is held out. */
const [TRAIN, VALIDATION] = [0.7, 0.15] as const;

/** Moments that are replayed from the log, by scale. */
const MOMENTS = { full: 8_000, recent: 2_000 } as const;

/** Passes over the samples, and the highest learning rate. */
const TRAINING = { epochs: 4, rate: 2e-3 } as const;

/** Fewest replayed moments to train on; and there must be no fewer than lists were served. */
const ENOUGH_MOMENTS = 500;

/**
 * Trains a ranker and evaluates it against what is served.
 *
 * @param lists served lists; where there are fewer than {@link ENOUGH_LISTS}, or none are given, the log is replayed.
 * @param onProgress the phases are `samples` and `train`.
 * @throws NotEnoughData where there is too little to train on; the message says how much is needed.
 */
export async function trainAndEvaluate(
  task: RankerTask,
  lists: ServedLists | undefined,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal,
): Promise<RankerResult> {
  const outcomes = outcomesOf(task);
  const code = task.kindNames.map((kind) => outcomes.indexOf(kind));
  const outcomeOf = (kind: number) => code[kind] ?? -1;
  const source = lists && lists.span.lists >= ENOUGH_LISTS ? 'served' : 'replayed';
  const held = source === 'replayed' ? holdForServing(task.snapshot) : undefined;
  const { samples, first, second } = held
    ? fromLog({ ...task, snapshot: held.snapshot }, held, outcomeOf, outcomes.length, onProgress)
    : await fromLists(task, lists!, outcomeOf, outcomes.length);
  const parts = splitByTime(samples, first, second);
  signal?.throwIfAborted();
  if (parts.train.length === 0 || parts.validation.length === 0 || parts.heldOut.length === 0) {
    throw new NotEnoughData('there are too few events for a training, a validation and a held-out set');
  }
  const trained = await trainRanker({
    features: FEATURES,
    outcomes,
    train: parts.train,
    validation: parts.validation,
    previous: task.scale === 'recent' ? task.serving : undefined,
    // Training begins with the order of score fusion, whose scores are proportional to probabilities.
    prior: { 'share.blend': 1 },
    ...TRAINING,
    data: task.data,
    onProgress: ({ done, total }) => onProgress({ phase: 'train', done, total }),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? new NotEnoughData(error.message) : error;
  });
  return {
    model: trained.model,
    verdict: evaluateRanker(
      trained.model,
      { samples: parts.heldOut, source, asServed: held && compareAsServed(trained.model, held, task) },
      outcomes,
      task,
    ),
    span: { from: samples.at[0], to: samples.at[samples.length - 1] },
    samples: parts.train.length,
    source,
    samplesPerSecond: trained.samplesPerSecond,
  };
}

/** The outcomes to predict: every kind that is positive or negative and has happened, and {@link CITED}. */
function outcomesOf({ kindNames, kinds }: RankerTask): string[] {
  const happened = kindNames.filter(
    (kind) => Object.hasOwn(kinds, kind) && kinds[kind].meaning !== 'neutral',
  );
  return [...new Set([...happened.sort(), CITED])];
}

async function fromLists(
  { snapshot }: RankerTask,
  { lists, span }: ServedLists,
  outcomeOf: (kind: number) => number,
  outcomes: number,
) {
  const timeOf = (share: number) => span.first + share * (span.last - span.first);
  const second = timeOf(TRAIN + VALIDATION);
  const log = EventLog.over(snapshot.log);
  const samples = await joinServedLists(lists, {
    log,
    leaves: (user, at) => snapshot.bots.has(user) || tooBusy(log, snapshot.meanings, user, at + PROMPT),
    outcomeOf,
    outcomes,
    width: FEATURES.length,
    wholeFrom: second,
    keep: Math.min(1, MOST_SAMPLES / (LIST * span.lists)),
    random: seeded(1),
  });
  return { samples, first: timeOf(TRAIN), second };
}

function fromLog(
  { snapshot, weights, scale, shown }: RankerTask,
  { targets }: HeldForServing,
  outcomeOf: (kind: number) => number,
  outcomes: number,
  onProgress: (progress: Progress) => void,
) {
  const samples = replay(snapshot, {
    weights,
    outcomeOf,
    outcomes,
    heldOut: new Set(targets.map(({ user }) => user)),
    moments: MOMENTS[scale],
    random: seeded(1),
    onProgress: (done) => onProgress({ phase: 'samples', done, total: 1 }),
  });
  // What people find by themselves differs from what they choose of a list: once lists are served, they tell more.
  const enough = Math.max(ENOUGH_MOMENTS, shown);
  // Those held out are such moments, too.
  const moments = targets.length + (samples.length === 0 ? 0 : samples.list[samples.length - 1] + 1);
  if (moments < enough) {
    throw new NotEnoughData(
      `it takes ${ENOUGH_LISTS} served lists a day old, or ${enough} moments at which somebody took what no list had ` +
        `offered; there are ${moments} such moments`,
    );
  }
  return { samples, first: timeOfShare(samples, TRAIN), second: timeOfShare(samples, TRAIN + VALIDATION) };
}
