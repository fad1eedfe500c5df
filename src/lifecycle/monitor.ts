/**
 * Monitoring of a served model by the answers to its lists, each evaluated before the model is trained on it
 * (progressive validation: Blum, Kalai and Langford 1999, doi:10.1145/307400.307439). Each of three figures has a
 * band:
 *
 * - calibration: the rate of each outcome, compared with its prediction;
 * - conversion: the share of lists with a positive event, compared with the share before the model was served;
 * - order: how well positives are ranked above the rest (concordance, the AUC within a list).
 *
 * An alarm is raised where the evidence that a figure left its band is overwhelming (see `cusum.ts`). The evidence
 * from one user in an hour is limited, so that no single account, however active, causes an alarm.
 */
import { HOUR, sumOf } from '../runtime/index.js';
import { ALARM, Cusum } from './cusum.js';

/** The answers to one list. */
export interface AnsweredList {
  readonly user: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /**
   * `[items, outcomes]`, flattened: 1 where the outcome happened, else 0; and its predicted probability at the
   * item's place in the list.
   */
  readonly happened: ArrayLike<number>;
  readonly probability: ArrayLike<number>;
}

/** The model to be monitored. */
export interface Monitored {
  /** The outcomes: name, utility, and the share of its events that come in time to be counted, above 0, at most 1. */
  readonly outcomes: readonly string[];
  readonly weights: readonly number[];
  readonly timely: readonly number[];
  /** The outcomes that are predicted. */
  readonly predicted: readonly boolean[];
  /** The share of lists with a positive event before this model was served; absent where it is unknown. */
  readonly conversion?: number | undefined;
}

/** An alarm: a figure of a model left its band. */
export interface Alarm {
  /** When it was raised, and the estimated time of the change, in milliseconds since 1970. */
  readonly at: number;
  readonly since: number;
  readonly metric: string;
  /** A sentence with the latest figures. */
  readonly reason: string;
}

/** The latest figures of a model; NaN where there are none yet. */
export interface Vitals {
  /** The number of answered lists. */
  readonly lists: number;
  /** The strongest evidence of all detectors, as a share of the alarm threshold: an alarm from 1 on. */
  readonly suspicion: number;
  /** The figures by name, each with its band. */
  readonly metrics: { readonly [metric: string]: Vital };
}

export interface Vital {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The band of calibration: the largest ratio of the observed and the predicted rate, in either direction, as in
 * admission.
 */
const CALIBRATION = 2;

/** The band of conversion: the least ratio to the conversion before the model was served. */
const CONVERSION = 0.7;

/** The band of order: the least share of the advantage over chance (0.5) that the model had in its first lists. */
const ORDER = 0.5;

/**
 * This many first lists with a positive event set the band of order; with a smaller advantage than this, there is no
 * band.
 */
const FIRST = 100;

const LEAST_ADVANTAGE = 0.05;

/** The period, in milliseconds, within which the evidence from one user is limited, and that limit. */
const TURN = { time: HOUR, evidence: 1 } as const;

/** The evidence of a single account from which it is named: far more than an unusual taste causes. */
const NAMED = 2 * ALARM;

/** The number of most recent accounts whose own evidence is tracked. */
const ACCOUNTS = 50_000;

/** The factor by which each list reduces the weight of older ones in the latest figures: to half after 500. */
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
  /** By user: the beginning of the current period, and the evidence given to each detector since. */
  readonly #turns = new Map<
    number,
    { readonly from: number; readonly evidenceByDetector: Map<Cusum, number> }
  >();
  /** By account: its own evidence by detector; the account seen last comes last. */
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

  /** Adds an answered list; lists must come in the order of time. @returns an alarm if a detector raises one. */
  take(list: AnsweredList): Alarm | undefined {
    this.#lists++;
    this.#turn(list);
    this.#takeRates(list);
    this.#takeUtility(list);
    return this.#alarm(list.at);
  }

  /** Begins a new period of a user if the one before is over. */
  #turn({ user, at }: AnsweredList): void {
    // Periods are in the order in which they began.
    for (const [other, { from }] of this.#turns) {
      if (at - from < TURN.time) break;
      this.#turns.delete(other);
    }
    if (!this.#turns.has(user)) this.#turns.set(user, { from: at, evidenceByDetector: new Map() });
  }

  #take(
    cusum: Cusum,
    { user, at }: AnsweredList,
    observed: ArrayLike<number>,
    edges: ArrayLike<number>,
  ): void {
    const { evidenceByDetector } = this.#turns.get(user)!;
    const before = evidenceByDetector.get(cusum) ?? 0;
    const evidence = cusum.take(observed, edges, at, Math.max(0, TURN.evidence - before));
    evidenceByDetector.set(cusum, before + Math.max(0, evidence));
    this.#account(user, cusum).take(observed, edges, at, Number.POSITIVE_INFINITY);
  }

  /** Adds to an account's own evidence for a detector. */
  #account(user: number, cusum: Cusum): Cusum {
    const known = this.#accounts.get(user) ?? new Map<Cusum, Cusum>();
    this.#accounts.delete(user);
    this.#accounts.set(user, known);
    if (this.#accounts.size > ACCOUNTS) this.#accounts.delete(this.#accounts.keys().next().value!);
    const own = known.get(cusum) ?? new Cusum(cusum.side);
    known.set(cusum, own);
    return own;
  }

  /** Accounts that alone gave overwhelming evidence, as bots that repeat one behaviour do; each is named once. */
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

  /** Adds to the figures of calibration. */
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

  /** Adds to the figures of conversion and order. */
  #takeUtility(list: AnsweredList): void {
    const { happened, probability } = list;
    const { outcomes, weights, predicted, conversion } = this.#of;
    const items = happened.length / outcomes.length;
    const gain = new Float64Array(items);
    const predictedGain = new Float64Array(items);
    for (let item = 0; item < items; item++) {
      for (let k = 0; k < outcomes.length; k++) {
        gain[item] += weights[k] * happened[item * outcomes.length + k];
        if (predicted[k]) predictedGain[item] += weights[k] * probability[item * outcomes.length + k];
      }
    }
    const converted = gain.some((one) => one > 0) ? 1 : 0;
    this.#converted.found.take(converted, 1);
    if (conversion !== undefined && conversion > 0) {
      this.#take(this.#converted.below, list, [converted], [CONVERSION * conversion]);
    }
    const order = concordance(predictedGain, gain);
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

/** The names of an outcome's calibration and of conversion, as stored with versions. */
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
