/** The options and the result of an offline evaluation, and the validation of the options. */
import { InvalidInput } from '../errors.js';
import type { Estimate } from '../metrics/index.js';
import { retrievers } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import type { DataOptions } from '../state/index.js';

export interface EvaluateOptions extends DataOptions {
  /**
   * The events to hold out. `last`: the last item of each user; `after`: all events from a time on, in milliseconds
   * since 1970; `items`: a tenth of the items with all their events, ranked among themselves as new items; `random`:
   * this share of each user's items, above 0 and below 1.
   */
  readonly holdout: 'last' | 'items' | { readonly after: number } | { readonly random: number };
  /**
   * The events that are held out and count as relevant: `all` positive events, including ratings of one star, as in
   * papers and by default; or `liked`: without low ratings, as in serving. Methods are built on the same events.
   */
  readonly target?: 'all' | 'liked' | undefined;
  /** Cut-offs, each 1 to 500. */
  readonly ks: readonly number[];
  /**
   * Whether models are trained, on the events that are not held out; this takes minutes. Otherwise no model is used.
   * The ranker is trained on the replayed log, and measured as `with ranker`.
   */
  readonly train?: boolean | undefined;
  /** Whether to measure also without each retriever, as `without NAME`, with weights fitted without it. */
  readonly leaveOut?: boolean | undefined;
  /** The methods to measure, by the names in {@link Evaluation.methods}; all by default. */
  readonly methods?: readonly string[] | undefined;
  /**
   * Rank held-out items also among this many sampled items, as many papers do; 1 or more. Not for `without NAME` and
   * `with ranker`.
   */
  readonly negatives?: number | undefined;
  /** Seed of training, of sampled items and of the intervals' resampling; 1 by default. */
  readonly seed?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Evaluation {
  /** `last`, `items`, `random:SHARE`, or the moment in ISO 8601. */
  readonly holdout: string;
  /** The number of measured users, and of items ranked for each. */
  readonly people: number;
  readonly items: number;
  readonly seed: number;
  /**
   * `tandem`, `popular` and `item-knn`; `random` if items are held out, as the baselines cannot recommend new items;
   * `without NAME` and `with ranker` on request. Each has `HR@10` and so on, and `HR@10 among 100` if also ranked among
   * 100 sampled items.
   */
  readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
  /** The same by the number of a user's events that are not held out: up to 5, up to 20, more. */
  readonly segments: readonly {
    readonly name: 'few' | 'some' | 'many';
    readonly people: number;
    readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
  }[];
  /** Whether the trained ranker would be admitted, with the reason; absent if no ranker was requested. */
  readonly ranker?: { readonly admitted: boolean; readonly reason: string } | undefined;
}

const LARGEST_K = 500;

/** The name of the method with a trained ranker, and the prefix of those without a retriever. */
export const WITH_RANKER = 'with ranker';

export const WITHOUT = 'without ';

/**
 * The names of the methods to measure.
 *
 * @throws InvalidInput where an option is wrong.
 */
export function checkedMethods(options: EvaluateOptions): readonly string[] {
  const { ks, negatives, holdout, train, leaveOut, methods } = options;
  if (
    !Array.isArray(ks) ||
    ks.length === 0 ||
    ks.some((k) => !Number.isInteger(k) || k < 1 || k > LARGEST_K)
  ) {
    throw new InvalidInput('ks', `are whole numbers from 1 to ${LARGEST_K}`);
  }
  if (negatives !== undefined && !(Number.isInteger(negatives) && negatives >= 1)) {
    throw new InvalidInput('negatives', 'is a whole number of 1 or more');
  }
  if (typeof holdout === 'object' && 'random' in holdout && !(holdout.random > 0 && holdout.random < 1)) {
    throw new InvalidInput('holdout', 'has a random share above 0 and below 1');
  }
  const used = retrievers.filter(({ name }) => name !== 'sequence' || train);
  const all = [
    'tandem',
    'popular',
    'item-knn',
    ...(holdout === 'items' ? ['random'] : []),
    ...(leaveOut ? used.map(({ name }) => WITHOUT + name) : []),
    ...(train ? [WITH_RANKER] : []),
  ];
  const unknown = methods?.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new InvalidInput('methods', `there is none '${unknown}': there are ${all.join(', ')}`);
  }
  return methods ? all.filter((name) => methods.includes(name)) : all;
}
