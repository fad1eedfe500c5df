/** The numbers of imported events by kind. */
import type { Draft } from './mapper.js';

/** The maximum number of counted kinds, as a column of kinds can have any values. */
const COUNTED = 10_000;

/** Counts of one import. */
export class KindCounts {
  readonly #counts = new Map<string, number>();

  /** The counts, the largest first. */
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
