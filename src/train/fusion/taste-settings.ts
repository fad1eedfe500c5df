/**
 * The settings of the models of taste, chosen by how well they find held-out items: those of the linear item-to-item
 * model, then the weight of item factors.
 */
import {
  buildItemFactors,
  buildLinearItems,
  candidatesOf,
  type Having,
  havingOf,
  type ItemFactors,
  type ItemGraph,
  type ItemIndexes,
  innerProduct,
  NO_FACTORS,
  personVector,
  RESCORED,
  type Sequences,
  solveLinearItems,
  type TasteSettings,
  top,
  USUAL_TASTE,
} from '../../indexes/index.js';
import { compare, ndcgOf } from '../../metrics/index.js';
import { meanOf } from '../../runtime/index.js';
import { Findings, LIMITS, type Verdict } from '../verdict.js';
import { surelyMore } from './gains.js';

/**
 * Tried one after the other: penalties, then how much items count with themselves, then no discount, then the amounts that
 * events name, then amounts that count once, then factors, each with what was best before.
 */
const PENALTIES = [30, 100, 300];

const DROPPED = [0.3, 0.6, 1, 1.5];

const FACTORS = [0.08, 0.15, 0.3, 0.6, 1];

/** Penalties of item factors, each tried with all of {@link FACTORS}: long histories want more than short ones. */
const FACTOR_PENALTIES = [1, 3];

/** The least gain for which factors are used, as a share of NDCG: scoring with them can double the time of a list. */
const FACTORS_GAIN = 0.01;

/** The maximum number of people evaluated, and the length of their lists. */
const PEOPLE = 1_500;

const PLACES = 20;

/** The minimum number of people; with fewer, the default is used. */
const FEWEST = 50;

/** The models of taste. */
type TasteModels = Pick<ItemIndexes, 'linear' | 'factors'>;

/** The served version of the models, and the held-out items that it was not fitted to. */
export interface ServedTaste {
  /** The version's name. */
  readonly name: string;
  readonly settings: TasteSettings;
  readonly models: TasteModels;
  /** The held-out items that each user took after the version was fitted. */
  readonly since: ReadonlyMap<number, ReadonlySet<number>>;
}

export interface TasteChoice {
  readonly settings: TasteSettings;
  /** The models with these settings, of the events that are not held out; absent if nothing was tried. */
  readonly models?: TasteModels | undefined;
  /** NDCG@20 of the held-out items with each of the settings tried, in order. */
  readonly tried: readonly { readonly settings: TasteSettings; readonly ndcg: number }[];
  readonly people: number;
}

/**
 * Chooses the settings. Others than the usual ones must be better by more than a standard error; how much items count
 * with themselves in the mean; and factors in the mean by {@link FACTORS_GAIN}.
 *
 * @param sequences the items of people, without the held-out ones.
 * @param items one more than the largest number of an item.
 * @param wanted the held-out items by user.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function chooseTaste(
  sequences: Sequences,
  items: number,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
  onProgress: (share: number) => void = () => {},
): TasteChoice {
  const users = usersOf(sequences, wanted);
  if (users.length < FEWEST) return { settings: USUAL_TASTE, tried: [], people: users.length };
  let best: (TasteModels & { settings: TasteSettings; gains: Float64Array }) | undefined;
  const tried: { settings: TasteSettings; ndcg: number }[] = [];
  let trials: Trials | undefined;
  const trialsOf = (settings: TasteSettings): Trials => {
    if (trials?.strength !== settings.strength || trials.measures !== settings.measures)
      trials = new Trials(sequences, items, users, wanted, settings);
    return trials;
  };
  const judge = (
    settings: TasteSettings,
    models: TasteModels,
    gains: Float64Array,
    isMore: (gains: Float64Array, others: Float64Array) => boolean,
  ) => {
    tried.push({ settings, ndcg: meanOf(gains) });
    if (!best || isMore(gains, best.gains)) best = { ...models, settings, gains };
    onProgress(
      tried.length / (PENALTIES.length + DROPPED.length + FACTORS.length * FACTOR_PENALTIES.length + 3),
    );
  };
  const consider = (settings: TasteSettings, linear: ItemGraph, isMore = surelyMore) => {
    const [gains] = trialsOf(settings).gainsOf(linear, NO_FACTORS, [0]);
    judge(settings, { linear, factors: NO_FACTORS }, gains, isMore);
  };
  const candidates = candidatesOf(sequences, items, USUAL_TASTE);
  const penalties = [USUAL_TASTE.penalty, ...PENALTIES.filter((one) => one !== USUAL_TASTE.penalty)];
  const solved = (settings: TasteSettings, isMore = surelyMore) =>
    consider(settings, solveLinearItems(candidates, settings), isMore);
  for (const penalty of penalties) solved({ ...USUAL_TASTE, penalty });
  const { penalty } = best!.settings;
  for (const dropped of DROPPED)
    if (dropped !== USUAL_TASTE.dropped) solved({ ...USUAL_TASTE, penalty, dropped }, moreInMean);
  const plain = { ...best!.settings, discount: 0 };
  consider(plain, buildLinearItems(sequences, items, plain));
  const amounts: Partial<TasteSettings>[] = [
    ...(sequences.measured ? [{ measures: true }, { measures: true, strength: 0.5 }] : []),
    ...(isUneven(sequences, items) ? [{ measures: false, strength: 0 }] : []),
  ];
  for (const counted of amounts) {
    const other = { ...best!.settings, ...counted };
    consider(other, buildLinearItems(sequences, items, other));
  }
  const { settings, linear, gains: without } = best!;
  // Two models of the same quality are better together on other people, so the mean is sufficient here.
  const isWorth = (gains: Float64Array, others: Float64Array) =>
    moreInMean(gains, others) && meanOf(gains) >= (1 + FACTORS_GAIN) * meanOf(without);
  for (const factorPenalty of FACTOR_PENALTIES) {
    const factors = buildItemFactors(sequences, items, { ...settings, factors: 1, factorPenalty });
    if (factors.width === 0) break;
    const gains = trialsOf(settings).gainsOf(linear, factors, FACTORS);
    FACTORS.forEach((weight, k) => {
      judge(
        { ...settings, factors: weight, factorPenalty },
        { linear, factors: { ...factors, weight } },
        gains[k],
        isWorth,
      );
    });
  }
  const { gains: _, settings: chosen, ...models } = best!;
  return { settings: chosen, models, tried, people: users.length };
}

/**
 * Whether models are admitted in place of the served version: unless they find significantly fewer of the items taken
 * since that was fitted. If there are too few of these, newer data is sufficient.
 *
 * @param choice of {@link chooseTaste}.
 * @param serving absent if no version is served.
 */
export function compareTaste(
  { settings, models, people, tried }: TasteChoice,
  serving: ServedTaste | undefined,
  sequences: Sequences,
  items: number,
): Verdict {
  const findings = new Findings();
  const ndcg = `NDCG@${PLACES}`;
  const found = Math.max(...tried.map((one) => one.ndcg));
  findings.note(ndcg, found);
  findings.note('people', people);
  const figures = `${ndcg} ${found.toFixed(4)} of what ${people} people had that was held out`;
  if (!serving || !models) return findings.verdict(figures);
  const users = usersOf(sequences, serving.since);
  if (users.length < LIMITS.lists)
    return findings.verdict(
      `${figures}; only ${users.length} of them took something since ${serving.name} was fitted, too few to compare`,
    );
  const gains = (how: TasteSettings, { linear, factors }: TasteModels) =>
    Array.from(
      new Trials(sequences, items, users, serving.since, how).gainsOf(linear, factors, [factors.weight])[0],
    );
  const since = compare(gains(settings, models), gains(serving.settings, serving.models), 'more');
  findings.note(`${ndcg} since`, since.candidate);
  findings.note(`${ndcg} since, of ${serving.name}`, since.serving);
  const compared =
    `${ndcg} ${since.candidate.toFixed(4)} beside ${since.serving.toFixed(4)} of ${serving.name} ` +
    `(better by ${since.low.toFixed(4)} to ${since.high.toFixed(4)}) of what ${users.length} people took since`;
  if (since.high < 0) findings.refuse(`${compared}: worse`);
  return findings.verdict(compared);
}

/** The users with items and held-out items, at most {@link PEOPLE}. */
function usersOf({ start }: Sequences, wanted: ReadonlyMap<number, ReadonlySet<number>>): number[] {
  const known = (user: number) => user + 1 < start.length && start[user + 1] > start[user];
  return [...wanted.keys()].filter(known).slice(0, PEOPLE);
}

const moreInMean = (gains: Float64Array, others: Float64Array): boolean => meanOf(gains) > meanOf(others);

/** Whether people had different amounts of items. */
function isUneven(sequences: Sequences, items: number): boolean {
  const { value } = havingOf(sequences, items, { discount: 0, strength: 1 });
  return value.some((one) => one !== value[0]);
}

/** The evaluation of models on held-out items. */
class Trials {
  readonly #had: Having;
  readonly #users: readonly number[];
  readonly #wanted: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #score: Float64Array;
  /** The scores with those of the factors. */
  readonly #sum: Float64Array;
  readonly #touched: Int32Array;
  /** As in {@link TasteSettings}. */
  readonly strength: number;
  readonly measures: boolean;

  constructor(
    sequences: Sequences,
    items: number,
    users: readonly number[],
    wanted: ReadonlyMap<number, ReadonlySet<number>>,
    { strength, measures }: TasteSettings,
  ) {
    this.strength = strength;
    this.measures = measures;
    this.#had = havingOf(sequences, items, { discount: 0, strength, measures });
    this.#users = users;
    this.#wanted = wanted;
    this.#score = new Float64Array(items);
    this.#sum = new Float64Array(items);
    this.#touched = new Int32Array(items);
  }

  /**
   * The NDCG@20 of the models' list by user, for each of some weights of the factors: their scores, which take most of the
   * time, are worked out once.
   */
  gainsOf(linear: ItemGraph, factors: ItemFactors, weights: readonly number[]): Float64Array[] {
    const gains = weights.map(() => new Float64Array(this.#users.length));
    this.#users.forEach((user, k) => {
      const count = this.#scoreItems(user, linear);
      const best = this.#best(user, count, factors.width > 0 ? RESCORED : PLACES);
      const byFactors = this.#factorScores(user, best, factors);
      weights.forEach((weight, w) => {
        gains[w][k] = this.#gainOf(user, best, weight, byFactors);
      });
      for (let one = 0; one < count; one++) this.#score[this.#touched[one]] = 0;
    });
    return gains;
  }

  /** Scores the items that the linear model relates to a user's. @returns how many these are. */
  #scoreItems(user: number, { start, neighbour, weight }: ItemGraph): number {
    const { start: bounds, item, value } = this.#had;
    const [from, end] = [bounds[user], bounds[user + 1]];
    const score = this.#score;
    const touched = this.#touched;
    let count = 0;
    let total = 0;
    for (let k = from; k < end; k++) total += value[k];
    const scale = (end - from) / total;
    for (let k = from; k < end; k++) {
      for (let e = start[item[k]]; e < start[item[k] + 1]; e++) {
        const other = neighbour[e];
        if (score[other] === 0) touched[count++] = other;
        score[other] = score[other] + scale * value[k] * weight[e] || Number.MIN_VALUE;
      }
    }
    return count;
  }

  /** The best of the scored items that the user did not have. */
  #best(user: number, count: number, limit: number): Int32Array {
    const { start, item } = this.#had;
    const own = new Set(item.subarray(start[user], start[user + 1]));
    return top(this.#touched, count, this.#score, limit, (one) => !own.has(one));
  }

  /** The factors' scores of items, in their order; none without factors. */
  #factorScores(user: number, items: Int32Array, factors: ItemFactors): Float64Array | undefined {
    if (factors.width === 0) return undefined;
    const { start, item, value } = this.#had;
    const [from, end] = [start[user], start[user + 1]];
    const vector = personVector(factors, {
      item: item.subarray(from, end),
      value: value.subarray(from, end),
    });
    return Float64Array.from(items, (one) => innerProduct(vector, factors.vectors, one * factors.width));
  }

  #gainOf(user: number, items: Int32Array, weight: number, byFactors: Float64Array | undefined): number {
    const wanted = this.#wanted.get(user)!;
    if (!byFactors) return ndcgOf(items, wanted, PLACES);
    for (let k = 0; k < items.length; k++)
      this.#sum[items[k]] = this.#score[items[k]] + weight * byFactors[k];
    return ndcgOf(top(items, items.length, this.#sum, PLACES), wanted, PLACES);
  }
}
