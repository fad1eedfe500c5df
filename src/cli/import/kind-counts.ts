/** How many events there are of each kind in what is imported, and which of them mean nothing here. */
import { readConfig } from '../../config/index.js';
import { type KindMeaning, kindsWith } from '../../indexes/index.js';
import type { Draft } from '../../ingest/index.js';
import { count } from '../terminal/table.js';

/** Kinds counted, and kinds named, at most: a column that was taken for kinds may hold anything. */
const COUNTED = 10_000;

const NAMED = 8;

export type Meanings = { readonly [kind: string]: KindMeaning };

/** What kinds mean in a data folder, whose tandem.json may say so. */
export async function meaningsIn(folder: string): Promise<Meanings> {
  return kindsWith((await readConfig(folder)).kinds);
}

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

  /** What is to be said of kinds without a meaning, in lines; nothing where each has one. */
  without(meanings: Meanings): string[] {
    const unknown = [...this.#counts]
      .filter(([kind]) => !Object.hasOwn(meanings, kind))
      .sort((a, b) => b[1] - a[1]);
    if (unknown.length === 0) return [];
    const all = [...this.#counts.values()].reduce((sum, times) => sum + times, 0);
    const events = unknown.reduce((sum, [, times]) => sum + times, 0);
    const named = unknown.slice(0, NAMED).map(([kind, times]) => `${kind} (${count(times)})`);
    const more = unknown.length > NAMED ? ` and ${count(unknown.length - NAMED)} more` : '';
    return [
      `${events * 2 > all ? 'WARNING: most events count for nothing: ' : ''}${count(events)} of ${count(all)} events ` +
        `are of kinds that have no meaning here: ${named.join(', ')}${more}. They are kept, and shape no list, until ` +
        `tandem.json says what they mean: {"kinds": {"${unknown[0][0]}": {"meaning": "positive", "weight": 1}}}`,
    ];
  }
}
