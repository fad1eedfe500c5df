/**
 * Monitoring of a served model by the answers to its lists, each evaluated before the model is trained on it (progressive
 * validation: Blum, Kalai and Langford 1999, doi:10.1145/307400.307439). Three figures have a band each:
 *
 * - calibration: whether each outcome happens as often as predicted;
 * - conversion: whether as many lists have a positive event as before the model was served;
 * - order: whether positives are still ranked above the rest (concordance, the AUC within a list).
 *
 * An alarm is given where the evidence that a band was left is overwhelming (see `cusum.ts`). What one user does in an
 * hour counts as limited evidence, so that no account alone, however busy, gives an alarm.
 */
import { HOUR, sumOf } from '../runtime/index.js';
import { ALARM, Cusum } from './cusum.js';

/** The answers to one list. */
export interface AnsweredList {
  readonly user: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `[items, outcomes]`, flattened: 1 where it happened, else 0; and its predicted probability at the item's place. */
  readonly happened: ArrayLike<number>;
  readonly probability: ArrayLike<number>;
}

/** What is monitored. */
export interface Monitored {
  /** Outcomes by name, the utility of each, and the share of it that comes in time to be counted, above 0, at most 1. */
  readonly outcomes: readonly string[];
  readonly weights: readonly number[];
  readonly timely: readonly number[];
  /** Which outcomes are predicted. */
  readonly predicted: readonly boolean[];
  /** The share of lists with a positive event before this model was served; none where it is not known. */
  readonly conversion?: number | undefined;
}

/** The evidence that a model left a band. */
export interface Alarm {
  /** When it was given, and the likely time of the change, in milliseconds since 1970. */
  readonly at: number;
  readonly since: number;
  readonly metric: string;
  /** One sentence, with the latest figures. */
  readonly reason: string;
}

/** A model's latest figures; NaN where there are none yet. */
export interface Vitals {
  /** Lists that were taken in. */
  readonly lists: number;
  /** The strongest evidence of all detectors, as a share of what gives an alarm: from 1 on it is one. */
  readonly suspicion: number;
  /** Figures by name, each with its band. */
  readonly metrics: { readonly [metric: string]: Vital };
}

export interface Vital {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The band of calibration: how many times as often as predicted an outcome may happen, each way, as in admission. */
const CALIBRATION = 2;

/** The band of conversion: the least share of that before the model was served. */
const CONVERSION = 0.7;

/** The band of order: the least share of the advantage over chance (0.5) that it had in its first lists. */
const ORDER = 0.5;

/** As many first lists with a positive event set the band of order; with a smaller advantage than this, it has none. */
const FIRST = 100;

const LEAST_ADVANTAGE = 0.05;

/** What one user does in this time, in milliseconds, gives this much evidence at most. */
const TURN = { time: HOUR, evidence: 1 } as const;

/** An account's own evidence from which on it is named: far more than one with unusual taste gives. */
const NAMED = 2 * ALARM;

/** Accounts that are looked at, the latest. */
const ACCOUNTS = 50_000;

/** The factor that each further list multiplies older ones with in the latest figures: half after 500. */
const FADING = 0.5 ** (1 / 500);

const HIGHEST_EDGE = 0.95;

/** A ratio of sums in which older observations count less. */
class FadingRatio {
  #observed = 0;
  #expected = 0;
  take(observed: number, expected: number): void {
    this.#observed = FADING * this.#observed + observed;
    this.#expected = FADING * this.#expected + expected;
  }
  get ratio(): number {
    return this.#observed / this.#expected;
  }
}

/** The monitor of one served model. */
export class Monitor {
  readonly #of: Monitored;
  readonly #above: readonly Cusum[];
  readonly #below: readonly Cusum[];
  readonly #rates: readonly FadingRatio[];
  readonly #converted = { found: new FadingRatio(), below: new Cusum('below') };
  readonly #order = { found: new FadingRatio(), below: new Cusum('below'), first: 0, sum: 0 };
  /** By user: since when, and how much evidence they have given since to each detector. */
  readonly #turns = new Map<number, { readonly from: number; readonly given: Map<Cusum, number> }>();
  /** By account: its own evidence, by detector; the account seen last stands last. */
  readonly #accounts = new Map<number, Map<Cusum, Cusum>>();
  readonly #named = new Set<number>();
  #lists = 0;

  constructor(of: Monitored) {
    this.#of = of;
    const each = <T>(make: () => T) => of.outcomes.map(make);
    this.#above = each(() => new Cusum('above'));
    this.#below = each(() => new Cusum('below'));
    this.#rates = each(() => new FadingRatio());
  }

  /** Takes in an answered list; lists come in the order of time. @returns an alarm where a detector has one. */
  take(list: AnsweredList): Alarm | undefined {
    this.#lists++;
    this.#turn(list);
    this.#takeRates(list);
    this.#takeUtility(list);
    return this.#alarm(list.at);
  }

  /** Begins a user's turn, where the one before is over. */
  #turn({ user, at }: AnsweredList): void {
    // In the order in which they began.
    for (const [other, { from }] of this.#turns) {
      if (at - from < TURN.time) break;
      this.#turns.delete(other);
    }
    if (!this.#turns.has(user)) this.#turns.set(user, { from: at, given: new Map() });
  }

  #take(
    cusum: Cusum,
    { user, at }: AnsweredList,
    observed: ArrayLike<number>,
    edges: ArrayLike<number>,
  ): void {
    const { given } = this.#turns.get(user)!;
    const before = given.get(cusum) ?? 0;
    const evidence = cusum.take(observed, edges, at, Math.max(0, TURN.evidence - before));
    given.set(cusum, before + Math.max(0, evidence));
    this.#account(user, cusum).take(observed, edges, at, Number.POSITIVE_INFINITY);
  }

  /** An account's own evidence, of what a detector looks at. */
  #account(user: number, cusum: Cusum): Cusum {
    const known = this.#accounts.get(user) ?? new Map<Cusum, Cusum>();
    this.#accounts.delete(user);
    this.#accounts.set(user, known);
    if (this.#accounts.size > ACCOUNTS) this.#accounts.delete(this.#accounts.keys().next().value!);
    const own = known.get(cusum) ?? new Cusum(cusum.side);
    known.set(cusum, own);
    return own;
  }

  /** Accounts that alone gave overwhelming evidence, as bots do that all do the same; each is named once. */
  nameAccounts(): number[] {
    const named: number[] = [];
    for (const [user, evidence] of this.#accounts) {
      if (this.#named.has(user)) continue;
      if (![...evidence.values()].some(({ level }) => level >= NAMED)) continue;
      this.#named.add(user);
      named.push(user);
    }
    return named;
  }

  /** Whether each outcome happens as often as predicted. */
  #takeRates(list: AnsweredList): void {
    const { happened, probability } = list;
    const { outcomes, predicted, timely } = this.#of;
    const items = happened.length / outcomes.length;
    const observed = new Float64Array(items);
    const expected = new Float64Array(items);
    for (let k = 0; k < outcomes.length; k++) {
      if (!predicted[k]) continue;
      for (let item = 0; item < items; item++) {
        observed[item] = happened[item * outcomes.length + k];
        expected[item] = timely[k] * probability[item * outcomes.length + k];
      }
      this.#rates[k].take(sumOf(observed), sumOf(expected));
      const edge = (factor: number) => expected.map((p) => Math.min(HIGHEST_EDGE, factor * p));
      this.#take(this.#above[k], list, observed, edge(CALIBRATION));
      this.#take(this.#below[k], list, observed, edge(1 / CALIBRATION));
    }
  }

  /** Whether there was a positive event, and whether items of more utility were predicted to be of more. */
  #takeUtility(list: AnsweredList): void {
    const { happened, probability } = list;
    const { outcomes, weights, predicted, conversion } = this.#of;
    const items = happened.length / outcomes.length;
    const gain = new Float64Array(items);
    const said = new Float64Array(items);
    for (let item = 0; item < items; item++) {
      for (let k = 0; k < outcomes.length; k++) {
        gain[item] += weights[k] * happened[item * outcomes.length + k];
        if (predicted[k]) said[item] += weights[k] * probability[item * outcomes.length + k];
      }
    }
    const found = gain.some((one) => one > 0) ? 1 : 0;
    this.#converted.found.take(found, 1);
    if (conversion !== undefined && conversion > 0) {
      this.#take(this.#converted.below, list, [found], [CONVERSION * conversion]);
    }
    const order = concordance(said, gain);
    if (Number.isNaN(order)) return;
    this.#order.found.take(order, 1);
    if (this.#order.first < FIRST) {
      this.#order.first++;
      this.#order.sum += order;
    } else if (this.#leastOrder !== undefined) {
      this.#take(this.#order.below, list, [order], [this.#leastOrder]);
    }
  }

  /** The lower edge of the band of order, once it is set. */
  get #leastOrder(): number | undefined {
    const { first, sum } = this.#order;
    const advantage = sum / first - 0.5;
    return first < FIRST || advantage < LEAST_ADVANTAGE ? undefined : 0.5 + ORDER * advantage;
  }

  get #detectors(): { readonly metric: string; readonly cusum: Cusum; readonly what: string }[] {
    const { outcomes, predicted } = this.#of;
    const rates = outcomes.flatMap((outcome, k) => {
      const ratio = this.#rates[k].ratio.toFixed(2);
      const what = `${outcome} happened ${ratio} times as often as predicted, of late`;
      return predicted[k]
        ? [this.#above[k], this.#below[k]].map((cusum) => ({ metric: rateOf(outcome), cusum, what }))
        : [];
    });
    const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`;
    const { conversion = Number.NaN } = this.#of;
    return [
      ...rates,
      {
        metric: CONVERTED,
        cusum: this.#converted.below,
        what: `${percent(this.#converted.found.ratio)} of lists had a positive event of late, ${percent(conversion)} before`,
      },
      {
        metric: 'order',
        cusum: this.#order.below,
        what:
          `positives were ranked above the rest in ${percent(this.#order.found.ratio)} of pairs of late, ` +
          `${percent(this.#order.sum / this.#order.first)} at first`,
      },
    ];
  }

  #alarm(at: number): Alarm | undefined {
    const found = this.#detectors.find(({ cusum }) => cusum.level >= ALARM);
    if (!found) return undefined;
    const { metric, what, cusum } = found;
    return { at, since: cusum.since, metric, reason: what };
  }

  get vitals(): Vitals {
    const { outcomes, predicted, conversion } = this.#of;
    const metrics: { [metric: string]: Vital } = {};
    outcomes.forEach((outcome, k) => {
      const value = this.#rates[k].ratio;
      if (predicted[k]) metrics[rateOf(outcome)] = { value, low: 1 / CALIBRATION, high: CALIBRATION };
    });
    metrics[CONVERTED] = {
      value: this.#converted.found.ratio,
      low: CONVERSION * (conversion ?? 0),
      high: 1,
    };
    metrics.order = { value: this.#order.found.ratio, low: this.#leastOrder ?? 0, high: 1 };
    const suspicion = Math.max(...this.#detectors.map(({ cusum }) => cusum.level)) / ALARM;
    return { lists: this.#lists, suspicion, metrics };
  }
}

/** The name of an outcome's calibration, and that of conversion, as they are kept with versions. */
const rateOf = (outcome: string) => `${outcome} beside predicted`;

const CONVERTED = 'lists with something taken';

/** The share of pairs with different gains in which the greater gain was predicted, ties counting half; NaN without pairs. */
function concordance(predicted: Float64Array, gain: Float64Array): number {
  let right = 0;
  let pairs = 0;
  for (let a = 0; a < predicted.length; a++) {
    for (let b = 0; b < a; b++) {
      if (gain[a] === gain[b]) continue;
      const difference = (predicted[a] - predicted[b]) * (gain[a] - gain[b]);
      pairs++;
      right += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  return pairs > 0 ? right / pairs : Number.NaN;
}
