/**
 * The model of people's behaviour: which positions of a list they examine, what they click, complete, like and dismiss;
 * and the list with the highest expected reward under this model.
 *
 * Examination depends on the position alone, and a click on examination and the item (the examination hypothesis of
 * Richardson, Dominowska and Ragno 2007, doi:10.1145/1242572.1242643, and Craswell et al. 2008,
 * doi:10.1145/1341531.1341545).
 */
import { HOUR, logistic } from '../runtime/index.js';
import type { Items } from './items.js';
import type { Draw } from './random.js';
import { AREAS } from './space.js';
import type { Tastes } from './tastes.js';

/** The position `k`, from 0, is examined with the probability `(k + 1) ** -EXAMINATION`. */
const EXAMINATION = 0.65;

/** Log-odds of a click on an examined item: this, plus its appeal, plus its fit times the slope. */
const CLICK = -5;

const CLICK_FIT = 6;

/** The log-odds of completing a clicked item and of liking a completed one: likewise, with the item's substance. */
const COMPLETE = -2;

const LIKE = -3.5;

const SUBSTANCE_FIT = 4;

/** The probability that an item without any fit is dismissed if it is examined and not clicked. */
const DISMISS = 0.05;

/** The reward of each outcome. A liked item was also clicked and completed, and has all three rewards. */
export const REWARD = { click: 1, complete: 1, like: 2, dismiss: -1 } as const;

/** The maximum reward of a click, including later outcomes. */
const WORTHIEST = REWARD.click + REWARD.complete + REWARD.like;

// Fatigue: factors of the click probability:
/** for each earlier list of the visit, */
const PAGE_TIRES = 0.85;

/** for each item of the same area above it in the list, */
const SAME_AREA_TIRES = 0.92;

/** `1 / (1 + AREA_TIRES · n)` for `n` recently clicked items of the area, which decay with this half-life, */
const AREA_TIRES = 0.12;

const AREA_HALF_LIFE = 12 * HOUR;

/** for each time that the item was examined and not clicked, */
const PASSED_OVER = 0.9;

/** and for an item that was clicked but not completed. Completed or dismissed items are not clicked again. */
const LEFT = 0.3;

/** Powers of the first two, up to the maximum number of lists of a visit and positions of a list. */
const PAGES = powers(PAGE_TIRES, 16);

const ABOVE = powers(SAME_AREA_TIRES, 512);

export type Outcome = keyof typeof REWARD;

/** One action of a person on an item of a list. */
export interface Deed {
  /** The position in the list, from 0. */
  readonly position: number;
  readonly outcome: Outcome;
}

/** The probability that a position of a list is examined. @param position from 0. */
export const examination = (position: number): number => (position + 1) ** -EXAMINATION;

function powers(base: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, exponent) => base ** exponent);
}

/** The probabilities of a person's actions on an examined item. */
interface Odds {
  readonly click: number;
  /** Given a click; and `like` given completion. */
  readonly complete: number;
  readonly like: number;
  /** Given no click. */
  readonly dismiss: number;
}

/** An item found without a list, with the person's actions on it. */
export interface Found {
  readonly item: number;
  readonly outcomes: readonly Outcome[];
}

/** People's behaviour and its state: fatigue by item and by area. */
export class Behaviour {
  readonly #items: Items;
  readonly #tastes: Tastes;
  /** The factor of the click probability from earlier showings, by person and item. */
  readonly #left: Float32Array[];
  /** Decayed clicks as of a time, by person and area. */
  readonly #clicks: Float32Array;
  readonly #clicksAt: Float64Array;
  // Scratch: the expected reward of each item if it is examined and the first of its area; and the part due to a click.
  readonly #worth: Float64Array;
  readonly #gain: Float64Array;

  constructor(items: Items, tastes: Tastes, people: number) {
    this.#items = items;
    this.#tastes = tastes;
    this.#left = Array.from({ length: people });
    this.#clicks = new Float32Array(people * AREAS);
    this.#clicksAt = new Float64Array(people);
    this.#worth = new Float64Array(items.count);
    this.#gain = new Float64Array(items.count);
  }

  /** The expected reward of each position of a list, for a person at a time. */
  worths(person: number, list: readonly number[], page: number, at: number): number[] {
    this.#fade(person, at);
    const above = new Uint16Array(AREAS);
    return list.map((item, position) => {
      const odds = this.#odds(person, item, page, above[this.#items.area[item]]++);
      return examination(position) * worth(odds);
    });
  }

  /**
   * The list with the highest expected reward, of the items marked in `available`. Each item of the same area above it
   * reduces an item's reward by the same factor, so that items of one area are in order of reward; the areas are then
   * merged greedily by the reduced rewards. Exact except for dismissals, which items above do not reduce.
   */
  best(person: number, available: Uint8Array, limit: number, page: number, at: number): number[] {
    this.#fade(person, at);
    const fits = this.#tastes.fitsOf(person);
    const { appeal, area: areas, count } = this.#items;
    const byArea: number[][] = Array.from({ length: AREAS }, () => []);
    // Most items are excluded before their probabilities are computed, as the probability of a click is below its odds.
    const least = new Float64Array(AREAS).fill(Number.NEGATIVE_INFINITY);
    for (let item = 0; item < count; item++) {
      const area = areas[item];
      if (available[item] === 0 || CLICK + CLICK_FIT * fits[item] + appeal[item] < least[area]) continue;
      const odds = this.#odds(person, item, page, 0);
      const value = worth(odds);
      const inArea = byArea[area];
      if (inArea.length === limit && value <= this.#worth[inArea[limit - 1]]) continue;
      this.#worth[item] = value;
      this.#gain[item] = gain(odds);
      let place = inArea.length;
      while (place > 0 && this.#worth[inArea[place - 1]] < value) place--;
      inArea.splice(place, 0, item);
      if (inArea.length > limit) inArea.pop();
      if (inArea.length === limit) least[area] = Math.log(this.#worth[inArea[limit - 1]] / WORTHIEST);
    }
    const chosen: number[] = [];
    const taken = new Uint16Array(AREAS);
    while (chosen.length < limit) {
      let best = -1;
      let bestValue = Number.NEGATIVE_INFINITY;
      for (let area = 0; area < AREAS; area++) {
        const item = byArea[area][taken[area]];
        if (item === undefined) continue;
        const loss = 1 - ABOVE[taken[area]];
        const value = this.#worth[item] - loss * this.#gain[item];
        if (value > bestValue) {
          bestValue = value;
          best = area;
        }
      }
      if (best < 0) break;
      chosen.push(byArea[best][taken[best]++]);
    }
    return chosen;
  }

  /** Simulates a person's actions on a list. The number of draws per position does not depend on the outcomes. */
  act(person: number, list: readonly number[], page: number, at: number, draw: Draw): Deed[] {
    this.#fade(person, at);
    const above = new Uint16Array(AREAS);
    // Computed before any action, as in `worths`: a click causes fatigue of its area only in later lists.
    const all = list.map((item) => this.#odds(person, item, page, above[this.#items.area[item]]++));
    const deeds: Deed[] = [];
    for (let position = 0; position < list.length; position++) {
      const [looks, clicks, completes, likes, dismisses] = [draw(), draw(), draw(), draw(), draw()];
      const item = list[position];
      const odds = all[position];
      if (looks >= examination(position)) continue;
      if (clicks < odds.click) {
        for (const outcome of this.#clicked(person, item, odds, completes, likes)) {
          deeds.push({ position, outcome });
        }
      } else if (dismisses < odds.dismiss) {
        deeds.push({ position, outcome: 'dismiss' });
        this.#tire(person, item, 0);
      } else {
        this.#tire(person, item, PASSED_OVER);
      }
    }
    return deeds;
  }

  /**
   * Simulates a person who finds an item without a list, by a search or a link: of the encountered items, the one with
   * the highest expected reward, with the person's actions on it; undefined if none can be clicked.
   */
  find(person: number, encountered: readonly number[], at: number, draw: Draw): Found | undefined {
    this.#fade(person, at);
    const [completes, likes] = [draw(), draw()];
    let found: (Odds & { item: number }) | undefined;
    for (const item of encountered) {
      const odds = this.#odds(person, item, 0, 0);
      if (odds.click > 0 && (!found || worth(odds) > worth(found))) found = { ...odds, item };
    }
    if (!found) return undefined;
    const outcomes = this.#clicked(person, found.item, found, completes, likes);
    return { item: found.item, outcomes };
  }

  /** Applies a click. @returns it and the outcomes after it. */
  #clicked(person: number, item: number, odds: Odds, completes: number, likes: number): Outcome[] {
    this.#clicks[person * AREAS + this.#items.area[item]] += 1;
    const completed = completes < odds.complete;
    this.#tire(person, item, completed ? 0 : LEFT);
    if (!completed) return ['click'];
    return likes < odds.like ? ['click', 'complete', 'like'] : ['click', 'complete'];
  }

  /** The probabilities of a person's actions on an examined item, given the number of items of its area above it. */
  #odds(person: number, item: number, page: number, above: number): Odds {
    const fit = this.#tastes.fitsOf(person)[item];
    const { appeal, substance, area } = this.#items;
    const left = this.#left[person]?.[item] ?? 1;
    const clicks = this.#clicks[person * AREAS + area[item]];
    const fresh = (left * PAGES[page] * ABOVE[above]) / (1 + AREA_TIRES * clicks);
    const kept = SUBSTANCE_FIT * fit + substance[item];
    return {
      click: fresh * logistic(CLICK + CLICK_FIT * fit + appeal[item]),
      complete: logistic(COMPLETE + kept),
      like: logistic(LIKE + kept),
      dismiss: left === 0 ? 0 : DISMISS * (1 - Math.max(0, fit)) ** 2,
    };
  }

  #tire(person: number, item: number, factor: number): void {
    this.#left[person] ??= new Float32Array(this.#items.count).fill(1);
    this.#left[person][item] *= factor;
  }

  /** Decays the clicks by area to a time. */
  #fade(person: number, at: number): void {
    const passed = at - this.#clicksAt[person];
    if (passed <= 0) return;
    this.#clicksAt[person] = at;
    const factor = 0.5 ** (passed / AREA_HALF_LIFE);
    for (let area = person * AREAS; area < (person + 1) * AREAS; area++) this.#clicks[area] *= factor;
  }
}

/** The expected reward of a click on an item above that of no click, times the click probability. */
function gain({ click, complete, like, dismiss }: Odds): number {
  const clicked = REWARD.click + complete * (REWARD.complete + like * REWARD.like);
  return click * (clicked - dismiss * REWARD.dismiss);
}

/** The expected reward of an examined item. */
function worth(odds: Odds): number {
  return gain(odds) + odds.dismiss * REWARD.dismiss;
}
