/**
 * A lesson of the ranker: samples from served lists or, where there are too few, from the history played through once
 * more; training; and the judgement whether what came of it may be served. Plain data in and out, so that it runs in a
 * worker (`lesson-worker.ts`).
 */
import type { Snapshot } from './build.js';
import { signedWeight } from './config.js';
import { tooBusy } from './guard/index.js';
import { EventLog } from './indexes/index.js';
import {
  type Contestant,
  judge,
  PROMPT,
  type Samples,
  type ServedList,
  seeded,
  served,
  splitByTime,
  type TimeScale,
  timeOfShare,
  type Verdict,
} from './learn/index.js';
import { logitsOf, Ranker, type RankerModel, trainRanker } from './models/index.js';
import { type BlendWeights, SEGMENTS_OF, worth } from './rank/index.js';
import { FEATURES } from './rankings.js';
import { replay } from './replay.js';
import type { KindMeaning, Progress } from './types.js';

/**
 * The outcome of a language model as a reader: that an answer rested on the item. It has a head of its own, which is fed
 * by events of this kind once answers are written, and is not predicted until then.
 */
export const CITED = 'cited';

/** Served lists to learn from, streamed: such as have had the time to be answered. */
export interface ServedLists {
  readonly lists: AsyncIterable<ServedList>;
  /** How many there are, and the times of the first and the last. */
  readonly span: { readonly lists: number; readonly first: number; readonly last: number };
}

export interface Lesson {
  readonly snapshot: Snapshot;
  /** The blend's, by which candidates are retrieved and compared. */
  readonly weights: BlendWeights;
  /** Names of the kinds of events by their codes, and what kinds mean. */
  readonly kindNames: readonly string[];
  readonly kinds: { readonly [kind: string]: KindMeaning };
  readonly scale: Exclude<TimeScale, 'live'>;
  /** How many lists were served until now, those that may yet be answered too. */
  readonly shown: number;
  /**
   * The version that is served, where there is any, as it was before it learnt live: then it went through the very lists
   * that judge. A recent lesson goes on from it.
   */
  readonly serving?: RankerModel | undefined;
  /** Whether that has learnt from served lists, so that its probabilities are of such. */
  readonly calibrated?: boolean | undefined;
  /** The data folder, where the training run is kept. */
  readonly data?: string | undefined;
}

export interface Learnt {
  readonly model: RankerModel;
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly span: { readonly from: number; readonly to: number };
  readonly samples: number;
  /** Whether it was learnt from served lists or from the history. */
  readonly source: 'served' | 'replayed';
  readonly samplesPerSecond: number;
}

/** There is too little to learn from. */
export class TooLittle extends Error {
  override name = 'TooLittle';
}

/** From this many served lists on, they are what is learnt from. */
export const ENOUGH_LISTS = 2_000;
/** Samples in memory, about, and items of a list. */
const MOST_SAMPLES = 400_000;
const LIST = 10;
/** The shares of the time, or of the moments, that are learnt from and checked by; the rest, the last, judges. */
const [LEARN, CHECK] = [0.7, 0.15] as const;
/** Moments of the history that are played through again. */
const MOMENTS = { full: 8_000, recent: 2_000 } as const;
/** Passes over the samples, and the highest learning rate. */
const TRAINING = { epochs: 4, rate: 2e-3 } as const;
/** Moments without which the history is too short to learn from, at least; and not fewer than lists were served. */
const ENOUGH_MOMENTS = 500;
const BLEND = 'the blend';
const TIMED = { candidates: 500, rounds: 30 } as const;

/** @param onProgress the phases are `samples` and `train`. @throws TooLittle */
export async function teach(
  lesson: Lesson,
  lists: ServedLists | undefined,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal,
): Promise<Learnt> {
  const outcomes = outcomesOf(lesson);
  const code = lesson.kindNames.map((kind) => outcomes.indexOf(kind));
  const outcomeOf = (kind: number) => code[kind] ?? -1;
  const source = lists && lists.span.lists >= ENOUGH_LISTS ? 'served' : 'replayed';
  const { samples, first, second } =
    source === 'served'
      ? await fromLists(lesson, lists!, outcomeOf, outcomes.length)
      : fromHistory(lesson, outcomeOf, outcomes.length, onProgress);
  const parts = splitByTime(samples, first, second);
  signal?.throwIfAborted();
  if (parts.learn.length === 0 || parts.check.length === 0 || parts.judge.length === 0) {
    throw new TooLittle('there are too few events to learn from, to check by and to judge by');
  }
  const trained = await trainRanker({
    features: FEATURES,
    outcomes,
    learn: parts.learn,
    check: parts.check,
    previous: lesson.scale === 'recent' ? lesson.serving : undefined,
    // Learning begins with the blend's order: what is taken is taken in proportion to its probability there.
    prior: { 'share.blend': 1 },
    ...TRAINING,
    data: lesson.data,
    onProgress: ({ done, total }) => onProgress({ phase: 'train', done, total }),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof RangeError ? new TooLittle(error.message) : error;
  });
  return {
    model: trained.model,
    verdict: verdictOn(trained.model, { samples: parts.judge, source }, outcomes, lesson),
    span: { from: samples.at[0]!, to: samples.at[samples.length - 1]! },
    samples: parts.learn.length,
    source,
    samplesPerSecond: trained.samplesPerSecond,
  };
}

/** What is predicted: every kind that means something and has happened, and that an answer rested on the item. */
function outcomesOf({ kindNames, kinds }: Lesson): string[] {
  const happened = kindNames.filter(
    (kind) => Object.hasOwn(kinds, kind) && kinds[kind]!.meaning !== 'neutral',
  );
  return [...new Set([...happened.sort(), CITED])];
}

async function fromLists(
  { snapshot }: Lesson,
  { lists, span }: ServedLists,
  outcomeOf: (kind: number) => number,
  outcomes: number,
) {
  const timeOf = (share: number) => span.first + share * (span.last - span.first);
  const second = timeOf(LEARN + CHECK);
  const log = EventLog.over(snapshot.log);
  const samples = await served(lists, {
    log,
    leaves: (user, at) => snapshot.notPeople.has(user) || tooBusy(log, snapshot.meanings, user, at + PROMPT),
    outcomeOf,
    outcomes,
    width: FEATURES.length,
    wholeFrom: second,
    keep: Math.min(1, MOST_SAMPLES / (LIST * span.lists)),
    random: seeded(1),
  });
  return { samples, first: timeOf(LEARN), second };
}

function fromHistory(
  { snapshot, weights, scale, shown }: Lesson,
  outcomeOf: (kind: number) => number,
  outcomes: number,
  onProgress: (progress: Progress) => void,
) {
  const samples = replay(snapshot, {
    weights,
    outcomeOf,
    outcomes,
    moments: MOMENTS[scale],
    random: seeded(1),
    onProgress: (done) => onProgress({ phase: 'samples', done, total: 1 }),
  });
  // What people take unasked is another thing than what they take when shown, and once lists are served, it is these
  // that are to be good.
  const enough = Math.max(ENOUGH_MOMENTS, shown);
  const moments = samples.length === 0 ? 0 : samples.list[samples.length - 1]! + 1;
  if (moments < enough) {
    throw new TooLittle(
      `it takes ${ENOUGH_LISTS} served lists a day old, or ${enough} moments at which somebody took what no list had ` +
        `offered; there are ${moments} such moments`,
    );
  }
  return { samples, first: timeOfShare(samples, LEARN), second: timeOfShare(samples, LEARN + CHECK) };
}

/** How much each outcome is worth where no objective says otherwise; being cited is worth nothing to a person. */
export function weightsOf(
  outcomes: readonly string[],
  kinds: { readonly [kind: string]: KindMeaning },
): number[] {
  return outcomes.map((outcome) => (Object.hasOwn(kinds, outcome) ? signedWeight(kinds[outcome]!) : 0));
}

function verdictOn(
  model: RankerModel,
  { samples, source }: { readonly samples: Samples; readonly source: Learnt['source'] },
  outcomes: readonly string[],
  { serving, calibrated, kinds }: Lesson,
): Verdict {
  const now =
    serving && sameFeatures(serving)
      ? contestant('the model served now', serving, samples, kinds)
      : blend(samples);
  const { width, features } = samples;
  return judge(contestant('the candidate', model, samples, kinds), now, {
    samples,
    outcomes,
    weights: weightsOf(outcomes, kinds),
    segments: Object.fromEntries(
      Object.entries(SEGMENTS_OF).map(([name, belongs]) => [
        name,
        (sample: number) =>
          belongs((feature: string) => features[sample * width + FEATURES.indexOf(feature)]!),
      ]),
    ),
    attention: attentionOf(model, weightsOf(outcomes, kinds)),
    bar: serving && sameFeatures(serving) ? 'better' : source === 'served' ? 'not worse' : 'beyond chance',
    byLoss: now.name !== BLEND && source === 'served' && calibrated,
    latency: latencyOf(model),
  });
}

/** Whether a model takes the features of today; one of another release does not. */
export function sameFeatures({ architecture }: RankerModel): boolean {
  return architecture.features.join() === FEATURES.join();
}

function contestant(
  name: string,
  model: RankerModel,
  samples: Samples,
  kinds: { readonly [kind: string]: KindMeaning },
): Contestant {
  const ranker = new Ranker(model);
  const { features, length } = samples;
  // Ordered as if all stood first; probabilities where they stood.
  const score = worth(ranker.predict(features, length), weightsOf(ranker.outcomes, kinds));
  const logits = logitsOf(model, samples);
  const all = model.architecture.outcomes;
  const probability = Object.fromEntries(
    ranker.outcomes.map((outcome) => {
      const { slope, shift } = model.calibration[outcome]!;
      const k = all.indexOf(outcome);
      const column = Float64Array.from(
        { length },
        (_, s) => 1 / (1 + Math.exp(-(slope * logits[s * all.length + k]! + shift))),
      );
      return [outcome, column];
    }),
  );
  return { name, score, probability };
}

function blend({ length, width, features }: Samples): Contestant {
  const place = FEATURES.indexOf('share.blend');
  const score = Float64Array.from({ length }, (_, s) => features[s * width + place]!);
  return { name: BLEND, score, probability: {} };
}

/**
 * How likely each place of a list is to be looked at beside the first, as the model has learnt it; but no likelier than
 * is usual, by the discount of DCG: as good items stand first, a model takes some of what their place does for theirs.
 */
function attentionOf({ architecture, parameters }: RankerModel, weights: readonly number[]): Float64Array {
  const table = parameters.get('position.weight')!.data as Float32Array;
  const outcomes = architecture.outcomes.length;
  const positive = Array.from(weights.keys()).filter((k) => weights[k]! > 0);
  return Float64Array.from({ length: table.length / outcomes }, (_, place) => {
    let sum = 0;
    for (const k of positive) sum += table[place * outcomes + k]! - table[k]!;
    return positive.length > 0 ? Math.min(1 / Math.log2(place + 2), Math.exp(sum / positive.length)) : 1;
  });
}

/** Milliseconds that a list of many candidates takes: the least of some, as what else runs here is not its fault. */
function latencyOf(model: RankerModel): number {
  const ranker = new Ranker(model);
  const features = new Float32Array(TIMED.candidates * FEATURES.length).fill(0.5);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < TIMED.rounds; round++) {
    const begun = performance.now();
    ranker.predict(features, TIMED.candidates);
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
