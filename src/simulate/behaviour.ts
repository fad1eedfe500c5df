/**
 * What people do with a list: which places they look at, what they click, and what comes of it; and the list that is
 * best for them under the same model.
 *
 * Examination depends on the place alone, and a click on examination and on the item (the examination hypothesis of
 * Richardson, Dominowska and Ragno 2007, doi:10.1145/1242572.1242643, and Craswell et al. 2008,
 * doi:10.1145/1341531.1341545).
 */
import { HOUR, logistic } from '../runtime/index.js';
import type { Items } from './items.js';
import type { Draw } from './random.js';
import { AREAS } from './space.js';
import type { Tastes } from './tastes.js';

/** The place `k`, from 0, is looked at with the chance `(k + 1) ** -EXAMINATION`. */
const EXAMINATION = 0.65;

/** Log-odds of a click on an item looked at: this, its appeal, and its fit times the slope. */
const CLICK = -5;

const CLICK_FIT = 6;

/** Of completing what was clicked, and of liking what was completed: likewise, with the item's substance. */
const COMPLETE = -2;

const LIKE = -3.5;

const SUBSTANCE_FIT = 4;

/** The chance that an item that does not fit at all is dismissed when it is looked at and not clicked. */
const DISMISS = 0.05;

/** What each outcome is worth. A liked item was clicked and completed, and is worth all three. */
export const REWARD = { click: 1, complete: 1, like: 2, dismiss: -1 } as const;

/** The most that a click can be worth, all that follows included. */
const WORTHIEST = REWARD.click + REWARD.complete + REWARD.like;

// Fatigue, each a factor of the chance of a click:
/** for each list that the visitor had before in this visit, */
const PAGE_TIRES = 0.85;

/** for each item of the same area above in the list, */
const SAME_AREA_TIRES = 0.92;

/** `1 / (1 + AREA_TIRES · n)` for `n` lately clicked items of the area, which fade by this half-life, */
const AREA_TIRES = 0.12;

const AREA_HALF_LIFE = 12 * HOUR;

/** for each time that the item was looked at and passed over, */
const PASSED_OVER = 0.9;

/** and for an item that was clicked and left. What was completed or dismissed is not clicked again. */
const LEFT = 0.3;

/** Powers of the two, for as many lists of a visit and places of a list as there can be. */
const PAGES = powers(PAGE_TIRES, 16);

const ABOVE = powers(SAME_AREA_TIRES, 512);

export type Outcome = keyof typeof REWARD;

/** One action of a person on an item of a list. */
export interface Deed {
  /** The place in the list, from 0. */
  readonly position: number;
  readonly outcome: Outcome;
}

/** How likely a position of a list is looked at, 0 to 1. @param position from 0. */
export const examination = (position: number): number => (position + 1) ** -EXAMINATION;

function powers(base: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, exponent) => base ** exponent);
}

/** What a person would do with an item that they look at. */
interface Odds {
  readonly click: number;
  /** Chances given a click, and given completion. */
  readonly complete: number;
  readonly like: number;
  /** The chance given no click. */
  readonly dismiss: number;
}

/** An item found without a list, and what the person did with it. */
export interface Found {
  readonly item: number;
  readonly outcomes: readonly Outcome[];
}

/** People's behaviour, with its state beside their tastes: fatigue by item and by area. */
export class Behaviour {
  readonly #items: Items;
  readonly #tastes: Tastes;
  /** By person and item: what earlier showings have left of the chance of a click. */
  readonly #left: Float32Array[];
  /** By person and area: clicks, as of a moment. */
  readonly #clicks: Float32Array;
  readonly #clicksAt: Float64Array;
  // Scratch: each item's worth if it is looked at, in a first place of its area; then by area.
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

  /** The expected reward of each place of a list, for a person at a moment. */
  worths(person: number, list: readonly number[], page: number, at: number): number[] {
    this.#fade(person, at);
    const above = new Uint16Array(AREAS);
    return list.map((item, position) => {
      const odds = this.#odds(person, item, page, above[this.#items.area[item]]++);
      return examination(position) * worth(odds);
    });
  }

  /**
   * The list with the highest expected reward, of the items that `there` holds for. An item's worth falls with each
   * item of its area above, by the same factor for all, so of an area the best come first; with what they then are
   * worth, the areas are merged, the worthiest first. Exact but for dismissals, which above items do not make rarer.
   */
  best(person: number, there: Uint8Array, limit: number, page: number, at: number): number[] {
    this.#fade(person, at);
    const fits = this.#tastes.fitsOf(person);
    const { appeal, area: areas, count } = this.#items;
    const byArea: number[][] = Array.from({ length: AREAS }, () => []);
    // Most items are ruled out before their chances are computed: the chance of a click is less than its odds.
    const least = new Float64Array(AREAS).fill(Number.NEGATIVE_INFINITY);
    for (let item = 0; item < count; item++) {
      const area = areas[item];
      if (there[item] === 0 || CLICK + CLICK_FIT * fits[item] + appeal[item] < least[area]) continue;
      const odds = this.#odds(person, item, page, 0);
      const value = worth(odds);
      const own = byArea[area];
      if (own.length === limit && value <= this.#worth[own[limit - 1]]) continue;
      this.#worth[item] = value;
      this.#gain[item] = gain(odds);
      let place = own.length;
      while (place > 0 && this.#worth[own[place - 1]] < value) place--;
      own.splice(place, 0, item);
      if (own.length > limit) own.pop();
      if (own.length === limit) least[area] = Math.log(this.#worth[own[limit - 1]] / WORTHIEST);
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

  /** Lets a person do with a list what they do; always so many draws for each place, whatever comes of them. */
  act(person: number, list: readonly number[], page: number, at: number, draw: Draw): Deed[] {
    this.#fade(person, at);
    const above = new Uint16Array(AREAS);
    // All at the start: what is clicked tires of its area only in later lists, as the worths of a list have it.
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
   * What a person finds without a list, by searching or following a link: of some items that they come across, the one that is
   * worth most to them; and what comes of it. Nothing where it is worth nothing.
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

  /** Takes in a click. @returns it, and what comes of it. */
  #clicked(person: number, item: number, odds: Odds, completes: number, likes: number): Outcome[] {
    this.#clicks[person * AREAS + this.#items.area[item]] += 1;
    const completed = completes < odds.complete;
    this.#tire(person, item, completed ? 0 : LEFT);
    if (!completed) return ['click'];
    return likes < odds.like ? ['click', 'complete', 'like'] : ['click', 'complete'];
  }

  /** What a person does with an item they look at, with so many of its area above it. */
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

  /** Brings the clicks by area to the present. */
  #fade(person: number, at: number): void {
    const passed = at - this.#clicksAt[person];
    if (passed <= 0) return;
    this.#clicksAt[person] = at;
    const factor = 0.5 ** (passed / AREA_HALF_LIFE);
    for (let area = person * AREAS; area < (person + 1) * AREAS; area++) this.#clicks[area] *= factor;
  }
}

/** What a click on an item is worth on average, beside not clicking it, times the chance of the click. */
function gain({ click, complete, like, dismiss }: Odds): number {
  const clicked = REWARD.click + complete * (REWARD.complete + like * REWARD.like);
  return click * (clicked - dismiss * REWARD.dismiss);
}

/** The expected reward of an item that is looked at. */
function worth(odds: Odds): number {
  return gain(odds) + odds.dismiss * REWARD.dismiss;
}
