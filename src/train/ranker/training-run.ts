/**
 * A training run of the ranker: samples from served lists or, if there are too few, from the replayed log; fitting; and
 * the evaluation for admission. Plain data in and out, so that it runs in a worker (`worker.ts`).
 */
import { NotEnoughData } from '../../errors.js';
import { EventLog } from '../../indexes/index.js';
import { type RankerKind, SUBJECTS } from '../../rank/index.js';
import { type Progress, seeded } from '../../runtime/index.js';
import { hash32, queryTerms } from '../../text/index.js';
import { compareAsServed, type HeldForServing, holdForServing } from './as-served.js';
import { evaluateRanker } from './evaluation.js';
import { trainRanker } from './fit.js';
import { replay } from './replay.js';
import {
  joinServedLists,
  leavesOut,
  ofLists,
  type Samples,
  splitByTime,
  type TimeSplit,
  timeOfShare,
} from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';

/**
 * The outcome for language models as readers: the answer cited the item. It has its own head, which is trained on
 * events of this kind once there are answers, and is not predicted until then.
 */
export const CITED = 'cited';

/**
 * The minimum number of served lists, or searches, to train on, by kind of ranker. With fewer lists, the log is
 * replayed; this is not possible for searches.
 */
export const ENOUGH: { readonly [kind in RankerKind]: number } = { ranker: 2_000, 'search-ranker': 500 };

/**
 * The approximate maximum number of samples in memory; and the number of items in a list, to estimate the number of
 * samples.
 */
const MOST_SAMPLES = 400_000;

const LIST = 10;

/** The shares of time, or of moments, for training and for validation; the rest at the end is held out. */
const [TRAIN, VALIDATION] = [0.7, 0.15] as const;

/** The number of moments replayed from the log, by scale. */
const MOMENTS = { full: 8_000, recent: 2_000 } as const;

/** The number of passes over the samples, and the highest learning rate. */
const TRAINING = { epochs: 4, rate: 2e-3 } as const;

/** The minimum number of replayed moments to train on; there must also be as many as served lists. */
const ENOUGH_MOMENTS = 500;

/**
 * Trains a ranker and compares it with the served version.
 *
 * @param lists served lists; with fewer than {@link ENOUGH}, or none, the log is replayed.
 * @param onProgress the phases are `samples` and `train`.
 * @throws NotEnoughData where there is too little training data; the message says how much is needed.
 */
export async function trainAndEvaluate(
  task: RankerTask,
  lists: ServedLists | undefined,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal,
): Promise<RankerResult> {
  const kind = task.kind ?? 'ranker';
  const { features, prior } = SUBJECTS[kind];
  const outcomes = outcomesOf(task);
  const code = task.kindNames.map((kind) => outcomes.indexOf(kind));
  const outcomeOf = (kind: number) => code[kind] ?? -1;
  const source = lists && lists.span.lists >= ENOUGH[kind] ? 'served' : 'replayed';
  if (source === 'replayed' && kind === 'search-ranker') throw tooFewSearches(task);
  const held = source === 'replayed' ? holdForServing(task.snapshot) : undefined;
  const { samples, parts } =
    kind === 'search-ranker'
      ? await fromSearches(task, lists!, outcomeOf, outcomes.length)
      : split(
          held
            ? fromLog({ ...task, snapshot: held.snapshot }, held, outcomeOf, outcomes.length, onProgress)
            : await fromLists(task, lists!, outcomeOf, outcomes.length),
        );
  signal?.throwIfAborted();
  if (parts.train.length === 0 || parts.validation.length === 0 || parts.heldOut.length === 0) {
    throw new NotEnoughData('there are too few events for a training, a validation and a held-out set');
  }
  const trained = await trainRanker({
    features,
    outcomes,
    train: parts.train,
    validation: parts.validation,
    previous: task.scale === 'recent' ? task.serving : undefined,
    // The initial model has the order of score fusion.
    prior,
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

/** The outcomes to predict: every positive or negative kind that has occurred, and {@link CITED}. */
function outcomesOf({ kindNames, kinds }: RankerTask): string[] {
  const happened = kindNames.filter(
    (kind) => Object.hasOwn(kinds, kind) && kinds[kind].meaning !== 'neutral',
  );
  return [...new Set([...happened.sort(), CITED])];
}

function tooFewSearches({ shown }: Pick<RankerTask, 'shown'>): NotEnoughData {
  return new NotEnoughData(
    `it takes ${ENOUGH['search-ranker']} searches of known people, a day old, to learn from what they took; there are ` +
      `${shown}, of today too`,
  );
}

/** Samples split by time. */
function split({ samples, first, second }: { samples: Samples; first: number; second: number }) {
  return { samples, parts: splitByTime(samples, first, second) };
}

async function fromLists(
  { snapshot }: RankerTask,
  { lists, span }: ServedLists,
  outcomeOf: (kind: number) => number,
  outcomes: number,
) {
  const timeOf = (share: number) => span.first + share * (span.last - span.first);
  const second = timeOf(TRAIN + VALIDATION);
  const samples = await joinServedLists(lists, {
    ...joiningOf(snapshot),
    outcomeOf,
    outcomes,
    width: SUBJECTS.ranker.features.length,
    wholeFrom: second,
    keep: Math.min(1, MOST_SAMPLES / (LIST * span.lists)),
  });
  return { samples, first: timeOf(TRAIN), second };
}

function joiningOf({ bots, meanings, log: columns }: RankerTask['snapshot']) {
  const log = EventLog.over(columns);
  return {
    log,
    leaves: leavesOut(bots, log, meanings),
    random: seeded(1),
  };
}

/** Samples of searches, split by query: a ranker that memorised past queries is not better for new ones. */
async function fromSearches(
  { snapshot }: RankerTask,
  { lists, span }: ServedLists,
  outcomeOf: (kind: number) => number,
  outcomes: number,
) {
  const joining = joiningOf(snapshot);
  const keep = Math.min(1, MOST_SAMPLES / (LIST * span.lists));
  /** The position of each list's query in the split, 0 to 1. */
  const place: number[] = [];
  async function* kept() {
    for await (const list of lists) {
      if (keep < 1 && joining.random() >= keep) continue;
      place.push(placeOf(list.query ?? ''));
      yield list;
    }
  }
  const samples = await joinServedLists(kept(), {
    ...joining,
    outcomeOf,
    outcomes,
    width: SUBJECTS['search-ranker'].features.length,
    wholeFrom: Number.NEGATIVE_INFINITY,
    keep: 1,
  });
  const parts: TimeSplit = {
    train: ofLists(samples, (list) => place[list] < TRAIN),
    validation: ofLists(samples, (list) => place[list] >= TRAIN && place[list] < TRAIN + VALIDATION),
    heldOut: ofLists(samples, (list) => place[list] >= TRAIN + VALIDATION),
  };
  return { samples, parts };
}

/** A pseudo-random number from 0 to below 1 for a query, by its terms in any order. */
const placeOf = (query: string): number => (hash32(queryTerms(query).sort().join(' ')) >>> 0) / 2 ** 32;

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
  // Organic choices differ from choices in lists: once lists are served, they are better training data.
  const enough = Math.max(ENOUGH_MOMENTS, shown);
  // Held-out targets are such moments, too.
  const moments = targets.length + (samples.length === 0 ? 0 : samples.list[samples.length - 1] + 1);
  if (moments < enough) {
    throw new NotEnoughData(
      `it takes ${ENOUGH.ranker} served lists a day old, or ${enough} moments at which somebody took what no list had ` +
        `offered; there are ${moments} such moments`,
    );
  }
  return { samples, first: timeOfShare(samples, TRAIN), second: timeOfShare(samples, TRAIN + VALIDATION) };
}
