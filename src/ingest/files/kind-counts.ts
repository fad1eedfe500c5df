/** How many events there are of each kind in what is imported. */
import type { Draft } from './mapper.js';

/** Kinds counted at most: a column that was taken for kinds may hold anything. */
const COUNTED = 10_000;

/** Counts of one import. */
export class KindCounts {
  readonly #counts = new Map<string, number>();

  /** How many of each there are, most first. */
  get counts(): (readonly [kind: string, times: number])[] {
    return [...this.#counts].sort((a, b) => b[1] - a[1]);
  }

  add(events: readonly Draft[]): void {
    for (const { kind } of events) {
      if (typeof kind !== 'string') continue;
      const known = this.#counts.get(kind);
      if (known !== undefined || this.#counts.size < COUNTED) this.#counts.set(kind, (known ?? 0) + 1);
    }
  }
}
