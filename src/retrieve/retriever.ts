/** The interface of a retriever, and what it is asked and answers. */
import type { Experience } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import type { Due } from './due.js';
import type { Seen } from './history.js';
import type { Request } from './request.js';
import type { World } from './world.js';

/** A user (or a visitor, or nobody) as a retriever sees them. */
export interface Person {
  /** The number of the user, or -1. */
  readonly user: number;
  /** What they liked, the latest first, each item once, with weights that fade with every step back. */
  readonly liked: { readonly item: Int32Array; readonly weight: Float64Array };
  /**
   * All they liked, the latest first, each item once, however long ago; how much of each, as `amountOf` of
   * `indexes/linear-items.ts` has it.
   * `measured` is the same with the amounts that events name.
   */
  readonly had: {
    readonly item: Int32Array;
    readonly value: Float64Array;
    readonly measured: Float64Array;
  };
  /** Items they had events with, impressions too. */
  readonly seen: Seen;
  /** What they are due to take again; absent where nothing is. */
  readonly due?: Due | undefined;
  /** Counts by item and by feature of what they were shown, took and refused. */
  readonly experience: Experience;
  /** Features they say they like, as declared tags. */
  readonly interests: readonly number[];
}

/** Whether an item may be returned, by its number. */
export type Eligible = (item: number) => boolean;

/** What a retriever is asked: a part of a {@link Request}, with who asks looked up. */
export interface RetrievalRequest extends Pick<Request, 'query'> {
  readonly person: Person;
  readonly eligible: Eligible;
  /** How many candidates at most. */
  readonly limit: number;
  /** Milliseconds since 1970; absent where it does not count what was seen lately. */
  readonly now?: number | undefined;
}

/** Items with scores above 0, the best first. */
export interface Candidates {
  readonly item: Int32Array;
  readonly score: Float64Array;
}

/** What a candidate rests on: one of a person's items, a feature they like, or a term of the query and where it is. */
export interface Ground {
  readonly item?: number;
  readonly feature?: number;
  readonly term?: string;
  readonly fields?: readonly string[];
  readonly weight: number;
}

/** To add one: a file with it, and its name in `retrievers.ts`. */
export interface Retriever {
  /** Its name in reasons, in `tandem.json`, in the fusion weights and in the names of features. */
  readonly name: string;
  /** Whether it goes by what the person liked. Then it is not asked for these items, which they know already. */
  readonly personal: boolean;
  retrieve(world: World, request: RetrievalRequest, scratch: Scratch): Candidates;
  /**
   * Why it returned each of `items`: up to three grounds, the weightiest first; none where it did not return the item,
   * or looks at no person. May be called right after `retrieve`, or on its own.
   */
  explain(
    world: World,
    request: Pick<RetrievalRequest, 'person' | 'query'>,
    items: readonly number[],
    scratch: Scratch,
  ): readonly (readonly Ground[])[];
}

export const NO_CANDIDATES: Candidates = { item: new Int32Array(0), score: new Float64Array(0) };

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
