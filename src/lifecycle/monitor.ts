/**
 * Watching a served model by the answers to the lists it served, each judged before anything is learnt from it
 * (progressive validation: Blum, Kalai and Langford 1999, doi:10.1145/307400.307439): whether what it says will happen
 * happens as often, whether it still tells apart what is taken and what is not, and whether lists bring as much as
 * before. Each has a band; an alarm is given where the evidence that one was left is overwhelming (see `cusum.ts`).
 *
 * What one person does in an hour is little evidence, so that no account alone, however busy, gives an alarm.
 */
import { ALARM, Cusum } from './cusum.js';

/** What was answered to one list. */
export interface AnsweredList {
  readonly user: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** By item and outcome, `outcomes` a row: whether it happened, and how probable it was where the item stood. */
  readonly happened: ArrayLike<number>;
  readonly probability: ArrayLike<number>;
}

export interface Watching {
  /** Outcomes by name, what each is worth, and the share of it that comes in time to be counted, above 0. */
  readonly outcomes: readonly string[];
  readonly weights: readonly number[];
  readonly timely: readonly number[];
  /** Which outcomes are predicted. */
  readonly predicted: readonly boolean[];
  /** The share of lists in which something was taken, before this model was served; none where it is not known. */
  readonly taken?: number | undefined;
}

/** Why a model is not to be trusted any more. */
export interface Alarm {
  /** When it was given, and since when things have probably been so, in milliseconds since 1970. */
  readonly at: number;
  readonly since: number;
  readonly metric: string;
  /** One sentence, with the figures of late. */
  readonly reason: string;
}

/** How the model does of late; NaN where nothing was seen yet. */
export interface Vitals {
  /** Lists that were looked at. */
  readonly lists: number;
  /** The strongest evidence of all that a band was left, as a share of what gives an alarm. */
  readonly suspicion: number;
  /** Figures by name, each with its band. */
  readonly metrics: { readonly [metric: string]: Vital };
}

export interface Vital {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Bands: how many times as often as predicted an outcome may happen, each way, as in admission; */
const CALIBRATION = 2;

/** the least share of what lists brought before; */
const TAKEN = 0.7;

/** the least share of what its order was better than chance by, in its first lists. */
const ORDER = 0.5;

/** As many first lists with something taken say how good its order is; a smaller advantage says nothing. */
export const FIRST = 100;

const LEAST_ADVANTAGE = 0.05;

/** What one person does in this time, in milliseconds, gives this much evidence at most. */
const TURN = { time: 3_600_000, evidence: 1 } as const;

/** An account's own evidence from which on it is named: far more than one whose taste is odd gives; and accounts looked at. */
const NAMED = 2 * ALARM;

const ACCOUNTS = 50_000;

/** Figures of late: a list counts half after so many others. */
const FADING = 0.5 ** (1 / 500);

const HIGHEST_EDGE = 0.95;

class Fading {
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

export class Monitor {
  readonly #watching: Watching;
  readonly #above: readonly Cusum[];
  readonly #below: readonly Cusum[];
  readonly #rates: readonly Fading[];
  readonly #taken = { found: new Fading(), below: new Cusum('below') };
  readonly #order = { found: new Fading(), below: new Cusum('below'), first: 0, sum: 0 };
  /** By person: since when, and how much evidence they have given since by each detector. */
  readonly #turns = new Map<number, { readonly from: number; readonly given: Map<Cusum, number> }>();
  /** By account: its own evidence, by each detector; those that came last, last. */
  readonly #accounts = new Map<number, Map<Cusum, Cusum>>();
  readonly #named = new Set<number>();
  #lists = 0;

  constructor(watching: Watching) {
    this.#watching = watching;
    const each = <T>(make: () => T) => watching.outcomes.map(make);
    this.#above = each(() => new Cusum('above'));
    this.#below = each(() => new Cusum('below'));
    this.#rates = each(() => new Fading());
  }

  /** Takes in an answered list; lists come in the order of time. @returns an alarm where it is time for one. */
  take(list: AnsweredList): Alarm | undefined {
    this.#lists++;
    this.#turn(list);
    this.#takeRates(list);
    this.#takeWorth(list);
    return this.#alarm(list.at);
  }

  /** Begins a person's turn, where the one before is over. */
  #turn({ user, at }: AnsweredList): void {
    // The first have begun first.
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
    const { outcomes, predicted, timely } = this.#watching;
    const items = happened.length / outcomes.length;
    const observed = new Float64Array(items);
    const expected = new Float64Array(items);
    for (let k = 0; k < outcomes.length; k++) {
      if (!predicted[k]) continue;
      for (let item = 0; item < items; item++) {
        observed[item] = happened[item * outcomes.length + k];
        expected[item] = timely[k] * probability[item * outcomes.length + k];
      }
      this.#rates[k].take(total(observed), total(expected));
      const edge = (factor: number) => expected.map((p) => Math.min(HIGHEST_EDGE, factor * p));
      this.#take(this.#above[k], list, observed, edge(CALIBRATION));
      this.#take(this.#below[k], list, observed, edge(1 / CALIBRATION));
    }
  }

  /** Whether something was taken, and whether what was taken was thought to be worth more than what was not. */
  #takeWorth(list: AnsweredList): void {
    const { happened, probability } = list;
    const { outcomes, weights, predicted, taken } = this.#watching;
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
    this.#taken.found.take(found, 1);
    if (taken !== undefined && taken > 0) this.#take(this.#taken.below, list, [found], [TAKEN * taken]);
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

  /** The lower edge of the order's band, once it is known. */
  get #leastOrder(): number | undefined {
    const { first, sum } = this.#order;
    const advantage = sum / first - 0.5;
    return first < FIRST || advantage < LEAST_ADVANTAGE ? undefined : 0.5 + ORDER * advantage;
  }

  get #detectors(): { readonly metric: string; readonly cusum: Cusum; readonly what: string }[] {
    const { outcomes, predicted } = this.#watching;
    const rates = outcomes.flatMap((outcome, k) => {
      const ratio = this.#rates[k].ratio.toFixed(2);
      const what = `${outcome} happened ${ratio} times as often as predicted, of late`;
      return predicted[k]
        ? [this.#above[k], this.#below[k]].map((cusum) => ({ metric: rateOf(outcome), cusum, what }))
        : [];
    });
    const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`;
    const { taken = Number.NaN } = this.#watching;
    return [
      ...rates,
      {
        metric: 'lists with something taken',
        cusum: this.#taken.below,
        what: `something was taken from ${percent(this.#taken.found.ratio)} of lists of late, ${percent(taken)} before`,
      },
      {
        metric: 'order',
        cusum: this.#order.below,
        what:
          `what was taken was ranked above what was not in ${percent(this.#order.found.ratio)} of pairs of late, ` +
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
    const { outcomes, predicted, taken } = this.#watching;
    const metrics: { [metric: string]: Vital } = {};
    outcomes.forEach((outcome, k) => {
      const value = this.#rates[k].ratio;
      if (predicted[k]) metrics[rateOf(outcome)] = { value, low: 1 / CALIBRATION, high: CALIBRATION };
    });
    metrics['lists with something taken'] = {
      value: this.#taken.found.ratio,
      low: TAKEN * (taken ?? 0),
      high: 1,
    };
    metrics.order = { value: this.#order.found.ratio, low: this.#leastOrder ?? 0, high: 1 };
    const suspicion = Math.max(...this.#detectors.map(({ cusum }) => cusum.level)) / ALARM;
    return { lists: this.#lists, suspicion, metrics };
  }
}

const rateOf = (outcome: string) => `${outcome} beside predicted`;

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** The share of pairs with different gains of which the one that gained more was said to be worth more; NaN without pairs. */
function concordance(said: Float64Array, gain: Float64Array): number {
  let right = 0;
  let pairs = 0;
  for (let a = 0; a < said.length; a++) {
    for (let b = 0; b < a; b++) {
      if (gain[a] === gain[b]) continue;
      const difference = (said[a] - said[b]) * (gain[a] - gain[b]);
      pairs++;
      right += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  return pairs > 0 ? right / pairs : Number.NaN;
}
