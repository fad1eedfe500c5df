/** The interface of a retriever, with its requests and results. */
import type { Experience } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import type { Due } from './due.js';
import type { Seen } from './history.js';
import type { Request } from './request.js';
import type { World } from './world.js';

/** The person of a request (a user, a visitor or nobody) for retrievers. */
export interface Person {
  /** The number of the user, or -1. */
  readonly user: number;
  /** Liked items, the latest first, each once, with weights that decrease with every step back. */
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
  /** Items with events, including impressions. */
  readonly seen: Seen;
  /** Items that are due to be consumed again; absent where none are. */
  readonly due?: Due | undefined;
  /** Counts of shown, taken and dismissed items, by item and by feature. */
  readonly experience: Experience;
  /** Stated interests, as features of tags. */
  readonly interests: readonly number[];
}

/** Whether an item can be returned, by number. */
export type Eligible = (item: number) => boolean;

/** The request of a retriever: a part of a {@link Request}, with the person read. */
export interface RetrievalRequest extends Pick<Request, 'query'> {
  readonly person: Person;
  readonly eligible: Eligible;
  /** The maximum number of candidates. */
  readonly limit: number;
  /** The items found by the words of the query, the best first, for retrievers that start from these. */
  readonly matches?: Int32Array | undefined;
  /** Milliseconds since 1970; absent where recently seen items are not discounted. */
  readonly now?: number | undefined;
}

/** Items with scores above 0, the best first; `earlier-searches` also gives negative scores, in any order. */
export interface Candidates {
  readonly item: Int32Array;
  readonly score: Float64Array;
}

/**
 * The ground of a candidate: one of the person's items, a feature they like, or a term of the query with its fields.
 */
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
  /** Whether it is based on the person's liked items, which are then excluded, as the person knows them already. */
  readonly personal: boolean;
  retrieve(world: World, request: RetrievalRequest, scratch: Scratch): Candidates;
  /**
   * Why it returned each of `items`: up to three grounds, the largest first; none where it did not return the item,
   * or does not depend on the person. Can be called after `retrieve` or independently.
   */
  explain(
    world: World,
    request: Pick<RetrievalRequest, 'person' | 'query'>,
    items: readonly number[],
    scratch: Scratch,
  ): readonly (readonly Ground[])[];
}

export const NO_CANDIDATES: Candidates = { item: new Int32Array(0), score: new Float64Array(0) };

/** The maximum number of grounds of an explanation, and their least share of the largest. */
const GROUNDS = 3;

const LEAST_SHARE = 0.05;

/** The largest of all grounds, the largest first; the earlier of equal ones first. */
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
