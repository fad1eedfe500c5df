/**
 * Samples from a log without served lists, such as an imported one: the log is replayed in the order of time, and just
 * before some of the moments at which a user took something, candidates are retrieved and their features computed as of
 * then. The user's events with the item they took, until they went on to another and within the window, are its labels.
 *
 * - Nothing was shown, so what was not taken was not refused either: of the other candidates a few are sampled as
 *   negatives, each with the weight of all that it was sampled from.
 * - The probabilities fitted to this are those of being taken at a moment at which something is taken: their order is that
 *   of serving, their level is not; lists that are served from then on correct it.
 * - Where there is a sequence model, only moments count that it was not trained on. Of all others it knows the answer, and
 *   a ranker trained on them would give it far too much weight.
 */
import { EventLog } from '../../indexes/index.js';
import { FEATURES, features } from '../../rank/index.js';
import { type FusionWeights, readPerson, retrieve, type Snapshot } from '../../retrieve/index.js';
import { drawn, Scratch } from '../../runtime/index.js';
import { type Moment, momentsOf, Timelines } from './replay-moments.js';
import { ReplayedWorld } from './replayed-world.js';
import { type OutcomeOf, SampleColumns, type Samples, WINDOW } from './samples.js';

export interface Replay {
  readonly weights: FusionWeights;
  readonly outcomeOf: OutcomeOf;
  /** The number of outcomes. */
  readonly outcomes: number;
  /** Users whose last steps are not in the log, as they are held out. */
  readonly heldOut?: ReadonlySet<number> | undefined;
  /** Moments that samples are made of, at most. */
  readonly moments: number;
  readonly random: () => number;
  /** Called from time to time with the share that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** The share of the moments, the latest, of which all candidates are kept, for evaluation. */
const WHOLE = 0.15;

/** Negatives sampled for each other moment. */
const NEGATIVES = 24;

/** The indexes are built anew this many times on the way, as they are in serving. */
const REBUILDS = 6;

/** Popularity is put in order anew after so many moments. */
const ORDERED = 50;

/** The length of a list that is served. */
const LIMIT = 10;

/** Replays a log. @returns the samples, each list of which is a moment. */
export function replay(snapshot: Snapshot, options: Replay): Samples {
  const { outcomes, moments: most, random, onProgress = () => {} } = options;
  const log = EventLog.over(snapshot.log);
  const order = log.byTime();
  const timelines = new Timelines(log, order);
  const moments = momentsOf(log, order, timelines, snapshot, { most, random, heldOut: options.heldOut });
  const whole = Math.floor((1 - WHOLE) * moments.length);
  const samples = new SampleColumns(FEATURES.length, outcomes);
  const world = new ReplayedWorld(snapshot, log, order);
  const scratch = new Scratch();
  let rebuilds = 0;
  moments.forEach((moment, number) => {
    world.playUntil(moment.from);
    if (number >= (rebuilds * moments.length) / REBUILDS) {
      world.rebuild();
      rebuilds++;
    }
    world.ticks = Math.floor(number / ORDERED);
    const negatives = number >= whole ? Number.POSITIVE_INFINITY : NEGATIVES;
    const answers = answersTo(moment, log, timelines, options.outcomeOf);
    addMoment(samples, { moment, number, log, world, answers, negatives }, options, scratch);
    if (number % 100 === 0) onProgress(number / moments.length);
  });
  return samples.columns;
}

interface MomentNow {
  readonly moment: Moment;
  /** Its number, in the order of time. */
  readonly number: number;
  /** The whole log. */
  readonly log: EventLog;
  /** The world just before the moment. */
  readonly world: ReplayedWorld;
  /** The outcomes of the item that was taken. */
  readonly answers: ReadonlySet<number>;
  /** Negatives to sample; all where there are no more. */
  readonly negatives: number;
}

/** Adds the samples of one moment. */
function addMoment(
  samples: SampleColumns,
  { moment: { event, from }, number, log, world, answers, negatives: most }: MomentNow,
  { weights, random }: Replay,
  scratch: Scratch,
): void {
  const user = log.userOf(event);
  const taken = log.itemOf(event);
  const at = log.atOf(from);
  const { now } = world;
  const { person, done } = readPerson(now, { user }, scratch);
  const eligible = (item: number) => !done.has(item) && world.existed(item, from);
  const retrieved = retrieve(now, weights, { person, eligible, limit: LIMIT }, scratch);
  const answered: number[] = [];
  const others: number[] = [];
  retrieved.item.forEach((item, k) => {
    (item === taken ? answered : others).push(k);
  });
  const negatives = most === Number.POSITIVE_INFINITY ? others : drawn(others, most, random);
  // In the order of retrieval, which does not tell what was taken.
  const places = [...answered, ...negatives].sort((a, b) => a - b);
  const asker = { user, experience: person.experience, liked: person.liked.item, current: -1, now: at };
  const described = features(now, asker, retrieved, places, scratch);
  places.forEach((k, row) => {
    const item = retrieved.item[k];
    const weight = item === taken ? 1 : others.length / negatives.length;
    const sample = samples.add({ list: number, item, at, position: 0, weight }, described, row);
    if (item === taken) for (const outcome of answers) samples.label(sample, outcome, 1);
  });
}

/** The outcomes of the item taken at a moment: of its user's events until one with another item, within the window. */
function answersTo(
  { event, from }: Moment,
  log: EventLog,
  timelines: Timelines,
  outcomeOf: OutcomeOf,
): Set<number> {
  const item = log.itemOf(event);
  const before = log.atOf(from) + WINDOW;
  const outcomes = new Set<number>();
  for (const next of timelines.from(event)) {
    if (log.itemOf(next) !== item || log.atOf(next) >= before) break;
    const outcome = outcomeOf(log.kindOf(next));
    if (outcome >= 0) outcomes.add(outcome);
  }
  return outcomes;
}
