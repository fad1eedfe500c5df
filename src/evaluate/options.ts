/** The options and the result of an offline evaluation, and what the options are checked for. */
import { InvalidInput } from '../errors.js';
import type { Estimate } from '../metrics/index.js';
import { retrievers } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import type { DataOptions } from '../state/index.js';

export interface EvaluateOptions extends DataOptions {
  /**
   * `last`: the last item of each user; a moment, in milliseconds since 1970: everything from then on; `items`: a tenth of
   * the items with all their events, which are then ranked among themselves, as new ones; `random`: this share of what
   * each user had, above 0 and below 1, whatever the order.
   */
  readonly holdout: 'last' | 'items' | { readonly after: number } | { readonly random: number };
  /**
   * What is held out and to be found: `all` positive events, a rating of one star among them, as papers do and by
   * default; or `liked`: what is not low, as it counts where lists are served. Methods are built on the same.
   */
  readonly target?: 'all' | 'liked' | undefined;
  /** Cut-offs, each 1 to 500. */
  readonly ks: readonly number[];
  /**
   * Whether the models are trained, on what is not held out; it takes minutes. Without, no model is used. The ranker is
   * trained on the replayed log, and measured as `with ranker`.
   */
  readonly train?: boolean | undefined;
  /** Whether it is also measured without each retriever, as `without NAME`, with weights fitted without it. */
  readonly leaveOut?: boolean | undefined;
  /** The methods to measure, by the names in {@link Evaluation.methods}; all by default. */
  readonly methods?: readonly string[] | undefined;
  /**
   * Also rank what is held out among this many sampled items, as many papers do; 1 or more. Not for `without NAME`, nor
   * for `with ranker`.
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
  /** How many users were measured, and how many items were ranked for each. */
  readonly people: number;
  readonly items: number;
  readonly seed: number;
  /**
   * `tandem`, `popular` and `item-knn`; `random` where items are held out, of which these know nothing; `without NAME` and
   * `with ranker` where asked for. Each with `HR@10` and so on, and `HR@10 among 100` where it was also ranked among 100
   * sampled items.
   */
  readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
  /** The same by how much is known of users: up to 5 events that are not held out, up to 20, more. */
  readonly segments: readonly {
    readonly name: 'few' | 'some' | 'many';
    readonly people: number;
    readonly methods: { readonly [method: string]: { readonly [metric: string]: Estimate } };
  }[];
  /** Whether the trained ranker would be admitted, and why or why not; absent where none was to be measured. */
  readonly ranker?: { readonly admitted: boolean; readonly reason: string } | undefined;
}

const LARGEST_K = 500;

/** Names of methods: with a trained ranker, and before the name of a retriever that is left out. */
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
