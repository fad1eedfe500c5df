/** What a retriever is, and what it looks at. */
import type { Experience } from '../indexes/index.js';
import type { World } from './world.js';

/** A person (or a visitor, or nobody) as a retriever sees them. */
export interface Person {
  /** The number of the user, or -1. */
  readonly user: number;
  /** What they liked, the latest first, each item once, with weights that fade with every step back. */
  readonly liked: { readonly item: Int32Array; readonly weight: Float64Array };
  /** Items they had events with, impressions too, and how often they met each: taking one counts several times. */
  readonly met: { readonly item: Int32Array; readonly times: Int32Array };
  /** What they were shown, took and refused. */
  readonly experience: Experience;
  /** Features they say they like, as declared tags. */
  readonly interests: readonly number[];
}

/** Which items a retriever may return. */
export type Eligible = (item: number) => boolean;

/** Items with scores above 0, the best first. */
export interface Candidates {
  readonly item: Int32Array;
  readonly score: Float64Array;
}

/** What of a person a candidate rests on: one of their items, or a feature. */
export interface Ground {
  readonly item?: number;
  readonly feature?: number;
  readonly weight: number;
}

export interface Retriever {
  /** Its name in reasons and in the learnt weights. */
  readonly name: string;
  /** Whether it goes by what the person liked. Then it does not return that itself, which would be no news to them. */
  readonly personal: boolean;
  retrieve(world: World, person: Person, may: Eligible, limit: number): Candidates;
  /**
   * Why it returned each of `items`: the grounds, the weightiest first, a few of them; none where it did not return the
   * item, or looks at no person.
   */
  explain(world: World, person: Person, items: readonly number[]): readonly (readonly Ground[])[];
}

export const NOTHING: Candidates = { item: new Int32Array(0), score: new Float64Array(0) };

/** How many grounds an explanation gives, none of them below this share of the weightiest. */
const GROUNDS = 3;

const LEAST_SHARE = 0.05;

/** The weightiest of all grounds, the weightiest first; of equals the one that came first. */
export function weightiest(grounds: readonly Ground[]): readonly Ground[] {
  const first: Ground[] = [];
  for (const ground of grounds) {
    let place = first.length;
    while (place > 0 && first[place - 1].weight < ground.weight) place--;
    if (place >= GROUNDS || ground.weight <= 0) continue;
    first.splice(place, 0, ground);
    if (first.length > GROUNDS) first.pop();
  }
  while (first.length > 1 && first.at(-1)!.weight < LEAST_SHARE * first[0].weight) first.pop();
  return first;
}
