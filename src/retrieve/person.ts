/** A person as their events show them. */
import { Marks } from '../indexes/index.js';
import type { Person, World } from './retriever.js';

/** The latest liked items that count. */
const LIKED = 16;
/** Each step back in what a person liked counts this much less. */
const FADING = 0.77;

const DISLIKED = -1;
const marks = new Marks();

export interface Reading {
  readonly person: Person;
  /** Items not to be recommended to them: those with an event of a kind that hides, or all they had if asked so. */
  readonly done: ReadonlySet<number>;
}

/** Reads a person's events, from the latest back. `now` puts an item before all, as if it were liked this moment. */
export function readPerson(
  { log, meanings, items }: Pick<World, 'log' | 'meanings' | 'items'>,
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
  // By item: its place in `item`, from 1, or DISLIKED.
  marks.begin(items);
  const item: number[] = [];
  const counts: number[] = [];
  if (current >= 0) {
    item.push(current);
    counts.push(1);
    done.add(current);
    marks.note(current, 1);
  }
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const had = log.itemOf(event);
    if (had < 0) continue;
    const kind = log.kindOf(event);
    const weight = meanings.weight[kind]!;
    if (allDone || meanings.hides[kind] === 1) done.add(had);
    // The latest word counts: what was disliked after it was liked is not liked.
    const mark = marks.of(had);
    if (weight < 0 && mark === 0) marks.note(had, DISLIKED);
    if (weight <= 0 || mark === DISLIKED) continue;
    if (mark > 0) counts[mark - 1] = Math.max(counts[mark - 1]!, weight);
    else if (item.length < LIKED) {
      marks.note(had, item.push(had));
      counts.push(weight);
    }
  }
  // What is looked at now weighs most, however strongly something else was liked.
  if (current >= 0) for (const count of counts) if (count > counts[0]!) counts[0] = count;
  const weight = new Float64Array(counts.length);
  for (let step = 0; step < weight.length; step++) weight[step] = counts[step]! * FADING ** step;
  return { person: { user, liked: { item: Int32Array.from(item), weight }, interests }, done };
}
