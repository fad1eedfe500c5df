/**
 * The rules of a configuration: boosts multiply scores, pins fix an item's place, caps limit the number of items of
 * one kind in a list.
 */
import { type Formula, type FormulaInput, parseCondition, parseList, type Vocabulary } from './formula.js';
import { LAST } from './objective.js';

/** The period of a rule, in milliseconds since 1970: from `from` until before `until`. */
interface Timed {
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/** Rules as configured; formulas are conditions or lists, see `formula.ts`. */
export interface RuleSettings {
  /** `factor`, above 0: a score above 0 is multiplied by it, one below 0 divided, so that above 1 is always better. */
  readonly boosts: readonly (Timed & { readonly where: string; readonly factor: number })[];
  /** An item by its id, or the best candidate that meets a condition; `place` is 1 for the first of the list. */
  readonly pins: readonly (Timed & { readonly place: number } & (
      | { readonly item: string; readonly where?: undefined }
      | { readonly where: string; readonly item?: undefined }
    ))[];
  /** At most `most` items of a list for each value of `each`, such as `item.tags`, or that meet a condition. */
  readonly caps: readonly (Timed & { readonly most: number } & (
      | { readonly each: string; readonly where?: undefined }
      | { readonly where: string; readonly each?: undefined }
    ))[];
}

/** Counts the items that a list has already. */
export interface CapCount {
  /** Whether all caps allow one more candidate. */
  fits(candidate: number): boolean;
  /** The first cap that excludes a candidate. */
  full(candidate: number): FullCap | undefined;
  add(candidate: number): void;
}

/** A boost that applies to a candidate: its condition and its factor. */
export interface BoostMet {
  readonly where: string;
  readonly factor: number;
}

/** A full cap: its list or condition, and its limit. */
export interface FullCap {
  readonly formula: string;
  readonly most: number;
}

/** A pin in effect: at `place`, from 0, an item by its id or the best candidate that meets `where`. */
export type Pin = { readonly place: number } & (
  | { readonly item: string; readonly where?: undefined }
  | { readonly where: Formula<boolean>; readonly item?: undefined }
);

/** Parsed and checked rules. */
export interface Rules {
  /** The outcomes that formulas name. */
  readonly outcomes: readonly string[];
  /** @throws FormulaError where a formula uses a name that is not in the vocabulary. */
  check(vocabulary: Vocabulary): void;
  /** The scores with the boosts in effect. */
  boost(score: Float64Array, input: FormulaInput): Float64Array;
  /** The boosts in effect that apply to a candidate. */
  boosts(input: FormulaInput): (candidate: number) => readonly BoostMet[];
  /** The pins in effect. */
  pins(now: number): readonly Pin[];
  /** Whether any cap is in effect, so that candidates can be skipped. */
  capped(now: number): boolean;
  /** Starts counting for the caps in effect. */
  count(input: FormulaInput): CapCount;
}

/**
 * @throws FormulaError where a formula is wrong; it does not name the rule, so callers who report that parse
 *   formulas first.
 */
export function parseRules({ boosts, pins, caps }: RuleSettings): Rules {
  const boosting = boosts.map(({ where, ...rest }) => ({ ...rest, where: parseCondition(where) }));
  const pinning = pins.map(({ place, from, until, item, where }) => {
    const pin: Pin =
      item === undefined ? { place: place - 1, where: parseCondition(where) } : { place: place - 1, item };
    return { from, until, pin };
  });
  const capping = caps.map(({ most, from, until, each, where }) => ({
    most,
    from,
    until,
    values: each === undefined ? undefined : parseList(each),
    where: where === undefined ? undefined : parseCondition(where),
  }));
  const formulas: Formula<unknown>[] = [
    ...boosting.map(({ where }) => where),
    ...pinning.flatMap(({ pin }) => pin.where ?? []),
    ...capping.flatMap(({ values, where }) => values ?? where ?? []),
  ];
  return {
    outcomes: [...new Set(formulas.flatMap(({ outcomes }) => outcomes))],
    check(vocabulary) {
      for (const formula of formulas) formula.check(vocabulary);
    },
    boost(score, input) {
      const holding = boosting.filter((boost) => holds(boost, input.now));
      if (holding.length === 0) return score;
      const boosted = score.slice();
      for (const { where, factor } of holding) {
        const applies = where.over(input);
        for (let k = 0; k < boosted.length; k++) {
          const own = boosted[k];
          if (own !== LAST && applies(k)) boosted[k] = own > 0 ? own * factor : own / factor;
        }
      }
      return boosted;
    },
    boosts(input) {
      const holding = boosting.filter((boost) => holds(boost, input.now));
      const meeting = holding.map(({ where, factor }) => {
        return { met: { where: where.text, factor }, applies: where.over(input) };
      });
      return (candidate) => meeting.filter(({ applies }) => applies(candidate)).map(({ met }) => met);
    },
    pins: (now) => pinning.filter((pin) => holds(pin, now)).map(({ pin }) => pin),
    capped: (now) => capping.some((cap) => holds(cap, now)),
    count: (input) =>
      counting(
        capping.filter((cap) => holds(cap, input.now)),
        input,
      ),
  };
}

interface Cap {
  readonly most: number;
  readonly values: Formula<readonly unknown[]> | undefined;
  readonly where: Formula<boolean> | undefined;
}

/** Starts counting for some caps. */
function counting(caps: readonly Cap[], input: FormulaInput): CapCount {
  const counters = caps.map(({ most, values, where }) => {
    const keys = values?.over(input);
    const applies = where?.over(input);
    const counted = new Map<unknown, number>();
    // The keys that a candidate counts under: one for a condition, and each different value of a list.
    const of = (candidate: number): readonly unknown[] =>
      keys ? [...new Set(keys(candidate))] : applies!(candidate) ? [true] : [];
    const full = (candidate: number) => of(candidate).some((key) => (counted.get(key) ?? 0) >= most);
    return { most, counted, of, full, formula: (values ?? where)!.text };
  });
  return {
    fits: (candidate) => !counters.some(({ full }) => full(candidate)),
    full: (candidate) => counters.find(({ full }) => full(candidate)),
    add(candidate) {
      for (const { counted, of } of counters) {
        for (const key of of(candidate)) counted.set(key, (counted.get(key) ?? 0) + 1);
      }
    },
  };
}

const holds = ({ from, until }: Timed, now: number): boolean =>
  (from === undefined || now >= from) && (until === undefined || now < until);
