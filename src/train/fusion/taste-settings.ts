/**
 * The settings of the models of taste, chosen by how well they find held-out items: those of the linear item-to-item
 * model, then the weight of item factors.
 */
import {
  bucketOf,
  buildItemFactors,
  type Candidates,
  candidatesOf,
  havingOf,
  type ItemGraph,
  type ItemIndexes,
  NO_FACTORS,
  type Sequences,
  solveLinearItems,
  type TasteSettings,
  USUAL_TASTE,
} from '../../indexes/index.js';
import { compare } from '../../metrics/index.js';
import { meanOf } from '../../runtime/index.js';
import { Findings, LIMITS, type Verdict } from '../verdict.js';
import { surelyMore } from './gains.js';
import { PLACES, Trials, usersOf } from './taste-trials.js';

/**
 * Tried one after the other, each with what was best before: penalties, then no discount, then the amounts that events name,
 * then amounts that count once, then penalties of factors, then the weight of factors together with how much items count with
 * themselves.
 */
const PENALTIES = [30, 100, 300, 1_000];

const DROPPED = [0.3, 0.6, 1, 1.5];

const FACTORS = [0.08, 0.15, 0.3, 0.6, 1, 2];

/** Penalties of item factors, each tried with all of {@link FACTORS}: long histories want more than short ones. */
const FACTOR_PENALTIES = [1, 3];

/** The least gain for which factors are used, as a share of NDCG: scoring with them can double the time of a list. */
const FACTORS_GAIN = 0.01;

/** About how many items are listed in the first trial of another way of counting. */
const LISTED = 2_500;

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
  const choosing = new Choosing(sequences, items, users, wanted);
  const penalties = [USUAL_TASTE.penalty, ...PENALTIES.filter((one) => one !== USUAL_TASTE.penalty)];
  choosing.fit(
    penalties.map((penalty) => ({ ...USUAL_TASTE, penalty })),
    candidatesOf(sequences, items, USUAL_TASTE),
    (share) => onProgress(0.4 * share),
  );
  choosing.count({ discount: 0 });
  onProgress(0.5);
  if (sequences.measured) for (const strength of [1, 0.5]) choosing.count({ measures: true, strength });
  if (isUneven(sequences, items)) choosing.count({ measures: false, strength: 0 });
  onProgress(0.6);
  choosing.addFactors((share) => onProgress(0.6 + 0.4 * share));
  const { settings, linear, factors } = choosing.best;
  return { settings, models: { linear, factors }, tried: choosing.tried, people: users.length };
}

type IsMore = (gains: Float64Array, others: Float64Array) => boolean;

interface Choice extends TasteModels {
  readonly settings: TasteSettings;
  readonly gains: Float64Array;
  /** Those of the linear model. */
  readonly candidates: Candidates;
}

/** The trials of settings, and the best so far. */
class Choosing {
  readonly tried: { settings: TasteSettings; ndcg: number }[] = [];
  readonly #sequences: Sequences;
  readonly #items: number;
  readonly #users: readonly number[];
  readonly #wanted: ReadonlyMap<number, ReadonlySet<number>>;
  #trials: Trials | undefined;
  #best: Choice | undefined;

  constructor(
    sequences: Sequences,
    items: number,
    users: readonly number[],
    wanted: ReadonlyMap<number, ReadonlySet<number>>,
  ) {
    this.#sequences = sequences;
    this.#items = items;
    this.#users = users;
    this.#wanted = wanted;
  }

  /** The best so far; {@link fit} comes first. */
  get best(): Choice {
    return this.#best!;
  }

  /** Tries settings of the linear model that count alike: others must be surely better than the first. */
  fit(all: readonly TasteSettings[], candidates: Candidates, onProgress?: (share: number) => void): void {
    solveLinearItems(candidates, all, { onProgress }).forEach((linear, k) => {
      const [gains] = this.#trialsOf(all[k]).gainsOf(linear, NO_FACTORS, [0]);
      this.#try({ settings: all[k], linear, factors: NO_FACTORS, gains, candidates }, surelyMore);
    });
  }

  /**
   * Tries another way of counting what people had. As this takes a linear model of its own, it is first tried with some of
   * the items as the only ones to be listed, and with all only if it finds surely more of these.
   */
  count(changes: Partial<TasteSettings>): void {
    const settings = { ...this.best.settings, ...changes };
    const candidates = candidatesOf(this.#sequences, this.#items, settings);
    const share = LISTED / this.#items;
    if (share < 1) {
      const isSome = Uint8Array.from({ length: this.#items }, (_, item) => Number(bucketOf(item) < share));
      const isListed = (item: number) => isSome[item] === 1;
      const [linear] = solveLinearItems(candidates, [settings], { isTarget: isListed });
      const gainsOf = (how: TasteSettings, model: ItemGraph) =>
        this.#trialsOf(how).gainsOf(model, NO_FACTORS, [0], isListed)[0];
      if (!surelyMore(gainsOf(settings, linear), gainsOf(this.best.settings, this.best.linear))) return;
    }
    this.fit([settings], candidates);
  }

  /**
   * Tries item factors with the linear model so far; then, with those of the better penalty and without any, how much items
   * count with themselves. Both are chosen together, as factors find what popular items have in common: beside them,
   * popular items need less of a penalty of their own.
   */
  addFactors(onProgress: (share: number) => void): void {
    const { settings, candidates, linear } = this.best;
    const trials = this.#trialsOf(settings);
    let factors = NO_FACTORS;
    let { factorPenalty } = settings;
    let most = 0;
    FACTOR_PENALTIES.forEach((penalty, k) => {
      const how = { ...settings, factors: 1, factorPenalty: penalty };
      const fitted = buildItemFactors(this.#sequences, this.#items, how);
      if (fitted.width === 0) return;
      const best = Math.max(...trials.gainsOf(linear, fitted, FACTORS).map(meanOf));
      if (best > most) [factors, factorPenalty, most] = [fitted, penalty, best];
      onProgress((k + 1) / (FACTOR_PENALTIES.length + 1));
    });
    const others = DROPPED.filter((one) => one !== settings.dropped);
    const all = [settings, ...others.map((dropped) => ({ ...settings, dropped }))];
    let withFactors: Choice | undefined;
    [linear, ...solveLinearItems(candidates, all.slice(1))].forEach((other, k) => {
      const [without, ...gains] = trials.gainsOf(other, factors, [0, ...FACTORS]);
      const own = { settings: all[k], linear: other, candidates };
      if (k > 0) this.#try({ ...own, factors: NO_FACTORS, gains: without }, moreInMean);
      if (factors.width === 0) return;
      FACTORS.forEach((weight, w) => {
        const weighed = { ...own, factors: { ...factors, weight }, gains: gains[w] };
        const choice = { ...weighed, settings: { ...all[k], factors: weight, factorPenalty } };
        this.#note(choice);
        if (!withFactors || moreInMean(choice.gains, withFactors.gains)) withFactors = choice;
      });
    });
    // Two models of the same quality are better together on other people, so the mean is sufficient here.
    if (withFactors && meanOf(withFactors.gains) >= (1 + FACTORS_GAIN) * meanOf(this.best.gains))
      this.#best = withFactors;
  }

  #try(choice: Choice, isMore: IsMore): void {
    this.#note(choice);
    if (!this.#best || isMore(choice.gains, this.#best.gains)) this.#best = choice;
  }

  #note({ settings, gains }: Choice): void {
    this.tried.push({ settings, ndcg: meanOf(gains) });
  }

  #trialsOf(settings: TasteSettings): Trials {
    if (this.#trials?.strength !== settings.strength || this.#trials.measures !== settings.measures)
      this.#trials = new Trials(this.#sequences, this.#items, this.#users, this.#wanted, settings);
    return this.#trials;
  }
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

const moreInMean = (gains: Float64Array, others: Float64Array): boolean => meanOf(gains) > meanOf(others);

/** Whether people had different amounts of items. */
function isUneven(sequences: Sequences, items: number): boolean {
  const { value } = havingOf(sequences, items, { discount: 0, strength: 1 });
  return value.some((one) => one !== value[0]);
}
