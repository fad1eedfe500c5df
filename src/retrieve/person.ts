/** A person as their events show them. */
import type { EventLog, Meanings } from '../indexes/index.js';
import type { Person } from './retriever.js';

/** The latest liked items that count. */
const LIKED = 25;
/** Each step back in what a person liked counts this much less. */
const FADING = 0.77;

export interface Reading {
  readonly person: Person;
  /** Items not to be recommended to them: those with an event of a kind that hides, or all they had if asked so. */
  readonly done: ReadonlySet<number>;
}

/** Reads a person's events, from the latest back. `now` puts an item before all, as if it were liked this moment. */
export function readPerson(
  { log, meanings }: { readonly log: EventLog; readonly meanings: Meanings },
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
  const done = new Set<number>();
  const disliked = new Set<number>();
  const item: number[] = [];
  const counts: number[] = [];
  if (current >= 0) {
    item.push(current);
    counts.push(1);
    done.add(current);
  }
  const places = new Map<number, number>(current >= 0 ? [[current, 0]] : []);
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const had = log.itemOf(event);
    if (had < 0) continue;
    const kind = log.kindOf(event);
    const weight = meanings.weight[kind]!;
    if (allDone || meanings.hides[kind] === 1) done.add(had);
    // The latest word counts: what was disliked after it was liked is not liked.
    if (weight < 0 && !places.has(had)) disliked.add(had);
    if (weight <= 0 || disliked.has(had)) continue;
    const place = places.get(had);
    if (place !== undefined) counts[place] = Math.max(counts[place]!, weight);
    else if (item.length < LIKED) {
      places.set(had, item.length);
      item.push(had);
      counts.push(weight);
    }
  }
  // What is looked at now weighs most, however strongly something else was liked.
  if (current >= 0) for (const count of counts) if (count > counts[0]!) counts[0] = count;
  const weight = new Float64Array(counts.length);
  for (let step = 0; step < weight.length; step++) weight[step] = counts[step]! * FADING ** step;
  return { person: { user, liked: { item: Int32Array.from(item), weight }, interests }, done };
}
