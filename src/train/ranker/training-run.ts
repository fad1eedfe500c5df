/**
 * A lesson of the ranker: samples from served lists or, where there are too few, from the history played through once
 * more; training; and the judgement whether what came of it may be served. Plain data in and out, so that it runs in a
 * worker (`lesson-worker.ts`).
 */
import { NotEnoughData } from '../../errors.js';
import { tooBusy } from '../../guard/index.js';
import { EventLog } from '../../indexes/index.js';
import { FEATURES } from '../../rank/index.js';
import { type Progress, seeded } from '../../runtime/index.js';
import { verdictOn } from './contestants.js';
import { trainRanker } from './fit.js';
import { replay } from './replay.js';
import { joinServedLists, PROMPT, splitByTime, timeOfShare } from './samples.js';
import type { RankerResult, RankerTask, ServedLists } from './task.js';

/**
 * The outcome of a language model as a reader: that an answer rested on the item. It has a head of its own, which is fed
 * by events of this kind once answers are written, and is not predicted until then.
 */
export const CITED = 'cited';

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

/** @param onProgress the phases are `samples` and `train`. @throws NotEnoughData */
export async function trainAndEvaluate(
  lesson: RankerTask,
  lists: ServedLists | undefined,
  onProgress: (progress: Progress) => void = () => {},
  signal?: AbortSignal,
): Promise<RankerResult> {
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
    throw new NotEnoughData('there are too few events to learn from, to check by and to judge by');
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
    throw error instanceof RangeError ? new NotEnoughData(error.message) : error;
  });
  return {
    model: trained.model,
    verdict: verdictOn(trained.model, { samples: parts.judge, source }, outcomes, lesson),
    span: { from: samples.at[0], to: samples.at[samples.length - 1] },
    samples: parts.learn.length,
    source,
    samplesPerSecond: trained.samplesPerSecond,
  };
}

/** What is predicted: every kind that means something and has happened, and that an answer rested on the item. */
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
  const second = timeOf(LEARN + CHECK);
  const log = EventLog.over(snapshot.log);
  const samples = await joinServedLists(lists, {
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
  { snapshot, weights, scale, shown }: RankerTask,
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
  const moments = samples.length === 0 ? 0 : samples.list[samples.length - 1] + 1;
  if (moments < enough) {
    throw new NotEnoughData(
      `it takes ${ENOUGH_LISTS} served lists a day old, or ${enough} moments at which somebody took what no list had ` +
        `offered; there are ${moments} such moments`,
    );
  }
  return { samples, first: timeOfShare(samples, LEARN), second: timeOfShare(samples, LEARN + CHECK) };
}
