/**
 * Samples from a log without served lists, such as an imported one: the log is replayed in chronological order, and
 * just before some of the moments at which a user took an item, candidates are retrieved and their features computed as
 * of then. The labels are the user's events on this item within the window, until an event on another item.
 *
 * - There were no impressions, so that items without events are not negatives: a few of the other candidates are
 *   sampled as negatives, with weights so that they represent all.
 * - The fitted probabilities are conditional on a moment at which an item is taken: their order is valid for serving,
 *   their level is not; it is corrected later on served lists.
 * - With a sequence model, only moments that it was not trained on are used; otherwise the ranker would give it far too
 *   much weight.
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
  /** Users whose last items are held out of the log. */
  readonly heldOut?: ReadonlySet<number> | undefined;
  /** The maximum number of moments. */
  readonly moments: number;
  readonly random: () => number;
  /** Called now and then with the completed share, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** The share of latest moments whose candidates are all kept, for evaluation. */
const WHOLE = 0.15;

/** The number of sampled negatives for each other moment. */
const NEGATIVES = 24;

/** The number of times that indexes are rebuilt during the replay, as in serving. */
const REBUILDS = 6;

/** The number of moments after which items are sorted by popularity again. */
const ORDERED = 50;

/** The length of a served list. */
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
  /** Its number in chronological order. */
  readonly number: number;
  /** The whole log. */
  readonly log: EventLog;
  /** The state just before the moment. */
  readonly world: ReplayedWorld;
  /** The outcomes of the item that was taken. */
  readonly answers: ReadonlySet<number>;
  /** The number of negatives to sample; all if there are no more. */
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
  // In the order of retrieval, which does not disclose the taken item.
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
