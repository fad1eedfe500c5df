/** The number of events of each kind per item since a time, counted from the log. */
import type { EventLog } from './event-log.js';
import { LEVELS, type Meanings } from './kinds.js';
import { baseKind } from './known-kinds.js';

/** Names of counts beside kinds: all positive, and all negative events. */
export const SIGNS = ['positive', 'negative'] as const;

/** The description of a count. */
export interface EventCount {
  /** Kinds by name, including their names in other systems; or `positive` or `negative`. */
  readonly names: readonly string[];
  /** Milliseconds since 1970; all events where it is below those of the first. */
  readonly since: number;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** Names of kinds, by code. */
  readonly kindNames: readonly string[];
  readonly meanings: Pick<Meanings, 'weight'>;
  /** Users whose events do not count. */
  readonly without: ReadonlySet<number>;
}

/**
 * Counts events by item, in one pass over the log: about 4 ns an event.
 *
 * @returns by name, each item's count by its number.
 * @example
 * const log = new EventLog();
 * log.append({ user: Int32Array.of(0, 1), item: Int32Array.of(1, 1), kind: Uint16Array.of(0, 0), at: Float64Array.of(5, 9) });
 * const meanings = { weight: new Float32Array(65_536) };
 * countsByItem(log, { names: ['click'], since: 6, items: 2, kindNames: ['click'], meanings, without: new Set() }).click[1]; // 1
 */
export function countsByItem(log: EventLog, count: EventCount): { readonly [name: string]: Float64Array } {
  const { names, since, items, without } = count;
  const columns = names.map(() => new Float64Array(items));
  const columnsOf = columnsByCode(count, columns);
  for (let event = 0; event < log.length; event++) {
    const counted = columnsOf[log.kindOf(event)];
    if (counted === undefined || log.atOf(event) < since) continue;
    const item = log.itemOf(event);
    if (item < 0 || item >= items || (without.size > 0 && without.has(log.userOf(event)))) continue;
    for (const column of counted) column[item]++;
  }
  return Object.fromEntries(names.map((name, k) => [name, columns[k]]));
}

/** By code of a kind and what its value says, the columns in which it counts. */
function columnsByCode(
  { names, kindNames, meanings }: EventCount,
  columns: readonly Float64Array[],
): readonly (readonly Float64Array[] | undefined)[] {
  const byCode: Float64Array[][] = [];
  kindNames.forEach((kind, bare) => {
    // Codes beyond the levels' bits have none.
    const codes = bare < LEVELS.none ? [bare, bare | LEVELS.low, bare | LEVELS.none] : [bare];
    for (const code of codes) {
      const sign = meanings.weight[code] > 0 ? SIGNS[0] : meanings.weight[code] < 0 ? SIGNS[1] : undefined;
      const counted = columns.filter((_, k) => [kind, baseKind(kind), sign].includes(names[k]));
      if (counted.length > 0) byCode[code] = counted;
    }
  });
  return byCode;
}
