/**
 * Samples from a history without served lists, such as an imported one: the log is played through once more in the
 * order of time, and just before some of the moments at which somebody took something, their candidates are retrieved
 * and described as they would have been then. All that the person then did with the item they took, before they went on
 * to another and within the window, is their answer.
 *
 * Nothing was shown, so what was not taken was not turned down either: of the candidates without an answer a few are
 * drawn at random as negatives, each standing for all that it was drawn from, which its weight says. The probabilities
 * learnt from this are of a candidate's being taken at a moment at which something is taken: their order is that of
 * serving, their height is not, and lists that are served from then on correct it.
 *
 * Where there is a trained sequence model, only moments count from which it learnt nothing. Of all others it knows the
 * answer, so that who learns from them believes it far more than it deserves when it is asked of something new.
 */
import {
  buildItemGraph,
  Counters,
  EventLog,
  likesIn,
  Popularity,
  sampledUsers,
  sequencesOf,
} from '../../indexes/index.js';
import { FEATURES, features } from '../../rank/index.js';
import { type FusionWeights, readPerson, retrieve, type Snapshot, worldOf } from '../../retrieve/index.js';
import { drawn, Scratch } from '../../runtime/index.js';
import { lastOfEach } from '../holdout.js';
import { type OutcomeOf, SampleColumns, type Samples, WINDOW } from './samples.js';

export interface Replay {
  readonly weights: FusionWeights;
  readonly outcomeOf: OutcomeOf;
  /** How many outcomes there are. */
  readonly outcomes: number;
  /** Moments that are looked at, at most. */
  readonly moments: number;
  readonly random: () => number;
  /** Called from time to time with the share that is done. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** The share of the log that only fills the memory, before moments are looked at. */
const BEGINNING = 0.3;

/** The share of the moments, the latest, of which all candidates are kept, for measuring. */
const WHOLE = 0.15;

/** Negatives drawn for each other moment. */
const NEGATIVES = 24;

/** The item graph is built anew this many times on the way, as it is in serving. */
const GRAPHS = 6;

/** What is popular is put in order anew after so many moments. */
const ORDERED = 50;

/** Impressions so long before a take belong to the same visit, in milliseconds. */
const VISIT = 3_600_000;

/** As long as a list that is served may be. */
const LIMIT = 10;

/** Somebody took something, and from which event of theirs on nothing of it may be known. */
interface Moment {
  readonly event: number;
  readonly from: number;
}

export function replay(snapshot: Snapshot, options: Replay): Samples {
  const { outcomeOf, outcomes, weights, random, onProgress = () => {} } = options;
  const { meanings, items, published } = snapshot;
  const full = EventLog.over(snapshot.log);
  const order = full.byTime();
  const { start, event: ofUser, place } = byUser(full, order);
  const positionOf = new Int32Array(full.length);
  // By item, where its first event stands in the order of time.
  const first = new Int32Array(items).fill(full.length);
  order.forEach((event, position) => {
    positionOf[event] = position;
    const item = full.itemOf(event);
    if (item >= 0 && position < first[item]) first[item] = position;
  });
  // What has no time of publication was there once somebody had it, and not because somebody is about to take it: of
  // all that nobody had yet, a model trained on what came later would know this one for what is taken next.
  const existed = (item: number, position: number, at: number) =>
    Number.isNaN(published[item]) ? first[item] < position : published[item] <= at;

  const chosen = moments(full, order, options, snapshot, (event) => {
    const before = place[event] - 1;
    return before >= start[full.userOf(event)] ? ofUser[before] : -1;
  });
  const whole = Math.floor((1 - WHOLE) * chosen.length);
  const samples = new SampleColumns(FEATURES.length, outcomes);
  const counters = new Counters();
  const log = new EventLog();
  // By moments, as an order that is renewed by the clock would be another in every run.
  let ticks = 0;
  const worldNow = () => ({
    ...worldOf(snapshot, log, buildItemGraph(sequencesOf(log, meanings), items)),
    popularity: Popularity.of(log, meanings, () => 1_000 * ticks),
  });
  let world = worldNow();
  let played = 0;
  /** Takes in all events before `until`, a place in the order of time. */
  const play = (until: number) => {
    if (until <= played) return;
    const batch = full.batch(order.subarray(played, until));
    log.append(batch);
    for (let k = 0; k < batch.user.length; k++) {
      const weight = meanings.weight[batch.kind[k]];
      counters.add(batch.user[k], batch.item[k], weight, batch.at[k]);
      world.popularity.add(batch.item[k], weight, batch.at[k]);
      world.tastes.add(batch.user[k], batch.item[k], weight);
    }
    played = until;
  };

  const scratch = new Scratch();
  let graphs = 0;
  chosen.forEach(({ event, from }, number) => {
    const at = positionOf[from];
    if (number >= (graphs * chosen.length) / GRAPHS) {
      play(at);
      world = worldNow();
      graphs++;
    }
    play(at);
    ticks = Math.floor(number / ORDERED);
    const user = full.userOf(event);
    const now = full.atOf(from);
    const { person, done } = readPerson({ ...world, items }, { user }, scratch);
    const eligible = (item: number) => !done.has(item) && existed(item, at, now);
    const request = { person, eligible, limit: LIMIT };
    const retrieved = retrieve({ ...world, users: log.users }, weights, request, scratch);
    const taken = full.itemOf(event);
    const outcomesOfTaken = new Set<number>();
    for (let k = place[event]; k < start[user + 1]; k++) {
      const next = ofUser[k];
      if (full.itemOf(next) !== taken || full.atOf(next) >= now + WINDOW) break;
      const outcome = outcomeOf(full.kindOf(next));
      if (outcome >= 0) outcomesOfTaken.add(outcome);
    }
    const answered: number[] = [];
    const others: number[] = [];
    retrieved.item.forEach((item, k) => {
      (item === taken ? answered : others).push(k);
    });
    const negatives = number >= whole ? others : drawn(others, NEGATIVES, random);
    // In the order of retrieval, which tells nothing of what was taken.
    const places = [...answered, ...negatives].sort((a, b) => a - b);
    const asker = { user, experience: person.experience, liked: person.liked.item, current: -1, now };
    const described = features({ ...world, counters }, asker, retrieved, places, scratch);
    places.forEach((k, row) => {
      const item = retrieved.item[k];
      const weight = item === taken ? 1 : others.length / negatives.length;
      const sample = samples.add({ list: number, item, at: now, position: 0, weight }, described, row);
      if (item === taken) for (const outcome of outcomesOfTaken) samples.label(sample, outcome, 1);
    });
    if (number % 100 === 0) onProgress(number / chosen.length);
  });
  return samples.columns;
}

/** Each person's events by time, one person after the other, and where each event stands there. */
function byUser(log: EventLog, order: Int32Array) {
  const start = new Int32Array(log.users + 1);
  for (const event of order) start[log.userOf(event) + 1]++;
  for (let user = 0; user < log.users; user++) start[user + 1] += start[user];
  const next = start.slice();
  const event = new Int32Array(order.length);
  const place = new Int32Array(order.length);
  for (const one of order) {
    const at = next[log.userOf(one)]++;
    event[at] = one;
    place[one] = at;
  }
  return { start, event, place };
}

/**
 * Places in the order of time at which somebody took something that no list had offered: some, drawn at random, in
 * order. What a list offered was taken for being offered, too, and that only served lists can tell apart. What they go
 * on doing with it is no moment of its own: then it is known already what they take. A moment begins before what they
 * were shown on that visit, as impressions would tell what they took.
 * @param before the same person's event before an event, or -1.
 */
function moments(
  log: EventLog,
  order: Int32Array,
  { moments: most, random }: Replay,
  snapshot: Snapshot,
  before: (event: number) => number,
): Moment[] {
  const {
    meanings: { weight },
    notPeople,
  } = snapshot;
  const unseen = unseenBySequence(log, snapshot);
  const takes: Moment[] = [];
  for (let at = Math.floor(BEGINNING * order.length); at < order.length; at++) {
    const event = order[at];
    if (log.itemOf(event) < 0 || log.answers(event) || !unseen(event)) continue;
    if (weight[log.kindOf(event)] <= 0 || notPeople.has(log.userOf(event))) continue;
    let from = event;
    let last = before(event);
    while (last >= 0 && weight[log.kindOf(last)] === 0 && log.atOf(event) - log.atOf(last) < VISIT) {
      from = last;
      last = before(last);
    }
    const goesOn =
      last >= 0 &&
      log.itemOf(last) === log.itemOf(event) &&
      weight[log.kindOf(last)] > 0 &&
      log.atOf(event) - log.atOf(last) < WINDOW;
    if (!goesOn) takes.push({ event, from });
  }
  const chosen = takes.length <= most ? takes : drawn(takes, most, random);
  return chosen.sort((a, b) => log.atOf(a.from) - log.atOf(b.from) || a.from - b.from);
}

/** Tells the events from which the sequence model learnt nothing: those left out to check it by, and those since. */
function unseenBySequence(log: EventLog, { meanings, sequence }: Snapshot): (event: number) => boolean {
  if (!sequence) return () => true;
  const teachers = sampledUsers(log.users, sequence.heldBelow);
  const { held } = lastOfEach(log, teachers, likesIn(log, meanings), 2);
  return (event) => held.has(event) || log.atOf(event) > sequence.until;
}
