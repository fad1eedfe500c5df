/** Event logs for tests. */
import { EventLog } from '#tandem/indexes/index.js';

/** A log of some events, by default of kind 0 and one millisecond after the other. */
export function logOf(
  rows: readonly {
    readonly user: number;
    readonly item: number;
    readonly kind?: number;
    readonly at?: number;
  }[],
): EventLog {
  const log = new EventLog();
  log.append({
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    kind: Uint16Array.from(rows, ({ kind = 0 }) => kind),
    at: Float64Array.from(rows, ({ at }, row) => at ?? row),
  });
  return log;
}
