/**
 * The data that learning paths are made from: requirements, levels and durations of items, and what a person knows.
 */
import type { Entry } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';
import type { PathLeftOut, PathStep } from './types.js';

/** The minutes of an item without the attribute `minutes`. */
const MINUTES = 5;

/** The requirements of one engine's items. */
export class PathMap {
  /** Requirements found so far that cannot be met. */
  readonly unmet: PathLeftOut[] = [];
  /** Known items found so far that a needed item requires. */
  readonly used = new Set<number>();
  readonly #state: Pick<EngineState, 'catalogue' | 'now'>;
  readonly #shown: Uint8Array;
  readonly #missing = new Map<number, readonly number[]>();

  /**
   * @param known items that the person knows, which need not be on the path.
   * @param admits whether the filter admits an item; one that it does not is not shown.
   */
  constructor(
    state: Pick<EngineState, 'catalogue' | 'now'>,
    readonly known: ReadonlySet<number>,
    private readonly admits: (item: number) => boolean,
  ) {
    this.#state = state;
    this.#shown = state.catalogue.shown(state.now());
  }

  /** The number of an item that exists and is shown. */
  number(id: string): number | undefined {
    const item = this.#state.catalogue.ids.number(id);
    return item !== undefined && this.isShown(item) ? item : undefined;
  }

  isShown(item: number): boolean {
    return this.#shown[item] === 1 && this.admits(item);
  }

  entry(item: number): Entry {
    return this.#state.catalogue.entry(item)!;
  }

  /** The level of an item, a number from 0; 1 without the attribute. */
  level(item: number): number {
    return numeric(this.entry(item).attributes.level) ?? 1;
  }

  minutes(item: number): number {
    return numeric(this.entry(item).attributes.minutes) ?? MINUTES;
  }

  minutesOf(items: readonly number[]): number {
    return items.reduce((sum, item) => sum + this.minutes(item), 0);
  }

  /** The requirements of an item that the person does not know, the lowest level first. */
  missing = (item: number): readonly number[] => {
    const found = this.#missing.get(item);
    if (found) return found;
    const missing: number[] = [];
    for (const id of requirementsOf(this.entry(item))) {
      const required = this.#state.catalogue.ids.number(id);
      if (required !== undefined && this.known.has(required)) this.used.add(required);
      else if (required !== undefined && this.isShown(required)) missing.push(required);
      else {
        const there = required !== undefined && this.#state.catalogue.entry(required) !== undefined;
        this.unmet.push({ id, reason: there ? 'not shown' : 'unknown', requiredBy: this.entry(item).id });
      }
    }
    missing.sort((a, b) => this.level(a) - this.level(b));
    this.#missing.set(item, missing);
    return missing;
  };

  /** An item as a step. @param neededBy the ids of those on the path that require it. */
  step(item: number, neededBy: readonly string[]): PathStep {
    const entry = this.entry(item);
    return {
      id: entry.id,
      title: entry.title,
      tags: entry.tags,
      level: this.level(item),
      minutes: this.minutes(item),
      requires: requirementsOf(entry),
      neededBy,
    };
  }
}

/** The ids that an item requires: a list, or a text separated by `|`, as in CSV files. */
export function requirementsOf({ attributes: { requires } }: Pick<Entry, 'attributes'>): string[] {
  const named: readonly unknown[] = Array.isArray(requires)
    ? requires
    : typeof requires === 'string'
      ? requires.split('|')
      : [];
  return [
    ...new Set(
      named
        .filter((id) => typeof id === 'string' || typeof id === 'number')
        .map((id) => String(id).trim())
        .filter((id) => id !== ''),
    ),
  ];
}

/** An attribute as a non-negative number, also where it is a text. */
function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}
