/** A person as their events show them. */
import { type Experience, Marks, readExperience } from '../indexes/index.js';
import type { Person } from './retriever.js';
import type { World } from './world.js';

/** The latest liked items that count. */
const LIKED = 16;

/** Each step back in what a person liked counts this much less. */
const FADING = 0.77;

/** The latest items they met that count as met, and how many times over what they took does: it is known to them. */
const MET = 1_000;

const TAKEN = 5;

const FADED = Float64Array.from({ length: LIKED }, (_, step) => FADING ** step);

const DISLIKED = -1;

const marks = new Marks();

const ended = new Marks();

const known = new Marks();

/** What a person's events come to. It stays true until there is another event of theirs. */
export interface History {
  /** The latest items they liked, the latest first, each once. */
  readonly item: Int32Array;
  /** How much they liked each: the weight of their strongest event with it. */
  readonly count: Float64Array;
  /** Items not to be recommended to them: those with an event of a kind that hides, or all they had if asked so. */
  readonly done: Int32Array;
  /** The latest items they had an event with, an impression or more, and how often they met each. */
  readonly met: Person['met'];
  readonly experience: Experience;
}

export interface Reading {
  readonly person: Person;
  /** Items not to be recommended to them: see {@link History}, and what they look at now. */
  readonly done: ReadonlySet<number>;
}

/** What a person's events are read by. */
type Seen = Pick<World, 'log' | 'meanings' | 'content' | 'rates' | 'items'>;

/**
 * Reads a person's events, from the latest back.
 * @param user their number, or -1.
 * @param allDone whether every item the person had an event with counts as done.
 */
export function readHistory(world: Seen, user: number, allDone = false): History {
  const { log, meanings, items } = world;
  // By item: its place in `item`, from 1, or DISLIKED.
  marks.begin(items);
  ended.begin(items);
  known.begin(items);
  const item: number[] = [];
  const count: number[] = [];
  const done: number[] = [];
  const met: number[] = [];
  const times: number[] = [];
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const had = log.itemOf(event);
    if (had < 0) continue;
    const kind = log.kindOf(event);
    const weight = meanings.weight[kind];
    const meetings = weight > 0 ? TAKEN : 1;
    const meeting = known.of(had);
    if (meeting > 0) times[meeting - 1] += meetings;
    else if (met.length < MET) {
      known.note(had, met.push(had));
      times.push(meetings);
    }
    if ((allDone || meanings.hides[kind] === 1) && ended.of(had) === 0) ended.note(had, done.push(had));
    // The latest word counts: what was disliked after it was liked is not liked.
    const mark = marks.of(had);
    if (weight < 0 && mark === 0) marks.note(had, DISLIKED);
    if (weight <= 0 || mark === DISLIKED) continue;
    if (mark > 0) count[mark - 1] = Math.max(count[mark - 1], weight);
    else if (item.length < LIKED) {
      marks.note(had, item.push(had));
      count.push(weight);
    }
  }
  return {
    item: Int32Array.from(item),
    count: Float64Array.from(count),
    done: Int32Array.from(done),
    met: { item: Int32Array.from(met), times: Int32Array.from(times) },
    experience: readExperience(world, user),
  };
}

/**
 * The person that a history shows. `current` is an item they look at now, or -1: it stands before all others, as if it
 * were liked this moment, and weighs most, however strongly something else was liked.
 */
export function personOf(
  user: number,
  { item, count, met, experience }: History,
  interests: readonly number[],
  current = -1,
): Person {
  const liked = new Int32Array(current < 0 ? item.length : LIKED);
  const weight = new Float64Array(liked.length);
  let steps = 0;
  if (current >= 0) {
    let most = 1;
    for (let k = 0; k < count.length; k++) if (count[k] > most) most = count[k];
    liked[0] = current;
    weight[0] = most;
    steps = 1;
  }
  for (let k = 0; k < item.length && steps < LIKED; k++) {
    if (item[k] === current) continue;
    liked[steps] = item[k];
    weight[steps] = count[k] * FADED[steps];
    steps++;
  }
  return {
    user,
    liked: { item: liked.subarray(0, steps), weight: weight.subarray(0, steps) },
    met,
    experience,
    interests,
  };
}

/** Reads a person's events: {@link readHistory} and {@link personOf} in one. */
export function readPerson(
  world: Seen,
  options: {
    readonly user: number;
    readonly interests?: readonly number[];
    /** An item looked at now, or -1. */
    readonly current?: number;
    /** Whether every item the person had an event with counts as done. */
    readonly allDone?: boolean;
  },
): Reading {
  const { user, interests = [], current = -1, allDone = false } = options;
  const history = readHistory(world, user, allDone);
  const done = new Set(history.done);
  if (current >= 0) done.add(current);
  return { person: personOf(user, history, interests, current), done };
}
