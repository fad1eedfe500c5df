/**
 * The item graph: which items people like after an item. Each person's liked items are a sequence in time; a pair
 * has more weight the nearer its two items are, and the sum of a pair is divided by powers of both items' counts, so
 * that popular items are not neighbours of all items. Directed from the earlier item to the later.
 *
 * Item-to-item by co-occurrence goes back to Linden, Smith and York (2003, doi:10.1109/MIC.2003.1167344); that
 * direction and nearness matter is what the evaluation of session-based methods by Ludewig and Jannach (2018,
 * arXiv:1803.09587) found, and the figures in this project's benchmarks confirm it.
 */
import { sharedColumn } from '../runtime/index.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';
import { top } from './top.js';

/**
 * The neighbours of each item, the largest weight first; those of item `i` are at `start[i]` to `start[i + 1]`.
 * Plain data.
 */
export interface ItemGraph {
  readonly start: Uint32Array;
  readonly neighbour: Int32Array;
  readonly weight: Float32Array;
}

/** How the order of items counts. Plain data. */
export interface OrderSettings {
  /** The maximum distance, in steps, of two items of a sequence. */
  readonly window: number;
  /**
   * The factor of a pair's weight for each step between its items: above 0, at most 1, with which the distance has
   * no effect.
   */
  readonly nearness: number;
  /** Whether pairs count in both directions. */
  readonly bothWays: boolean;
}

/** Default settings, which were good on all data measured, while none are chosen by validation. */
export const USUAL_ORDER: OrderSettings = { window: 50, nearness: 0.87, bothWays: false };

/**
 * The sum is divided by the earlier item's count to the first power, and by the later one's (plus
 * {@link TARGET_PRIOR}) to the second.
 */
const DAMP_SOURCE = 0.5;

const DAMP_TARGET = 0.25;

const TARGET_PRIOR = 20;

/** The number of neighbours kept for each item. */
const NEIGHBOURS = 100;

/** People's liked items in the order of time, one person after the other, without consecutive repetitions. */
export interface Sequences {
  /** The items of person `u` are at `start[u]` to `start[u + 1]`. */
  readonly start: Uint32Array;
  readonly item: Int32Array;
  /** The weight of the person's event with the item; of consecutive repetitions, the largest. */
  readonly weight: Float32Array;
  /** The total weight of the events, including consecutive repetitions; `weight` where this is absent. */
  readonly amount?: Float32Array | undefined;
  /** The same with the amounts of the events ({@link EventLog.amountOf}); absent where none has one. */
  readonly measured?: Float32Array | undefined;
}

/**
 * Reads the sequences from the log.
 *
 * @example
 * const log = new EventLog();
 * log.append({ user: Int32Array.of(0, 0), item: Int32Array.of(3, 4), kind: Uint16Array.of(0, 0), at: Float64Array.of(1, 2) });
 * const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };
 * sequencesOf(log, meanings).item; // [3, 4]
 */
export function sequencesOf(log: EventLog, meanings: Meanings): Sequences {
  const start = new Uint32Array(log.users + 1);
  const item = new Int32Array(log.length);
  const weight = new Float32Array(log.length);
  const amount = new Float32Array(log.length);
  const measured = new Float32Array(log.length);
  let measures = false;
  let length = 0;
  for (let user = 0; user < log.users; user++) {
    start[user] = length;
    let last = -1;
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      const taken = log.itemOf(event);
      const counts = meanings.weight[log.kindOf(event)];
      if (taken < 0 || !(counts > 0)) continue;
      const named = log.amountOf(event);
      measures ||= named > 0;
      const much = named > 0 ? counts * named : counts;
      if (taken === last) {
        weight[length - 1] = Math.max(weight[length - 1], counts);
        amount[length - 1] += counts;
        measured[length - 1] += much;
        continue;
      }
      item[length] = taken;
      amount[length] = counts;
      measured[length] = much;
      weight[length++] = counts;
      last = taken;
    }
    // A person's events are linked backwards in time.
    item.subarray(start[user], length).reverse();
    weight.subarray(start[user], length).reverse();
    amount.subarray(start[user], length).reverse();
    measured.subarray(start[user], length).reverse();
  }
  start[log.users] = length;
  return {
    start,
    item: item.subarray(0, length),
    weight: weight.subarray(0, length),
    amount: amount.subarray(0, length),
    measured: measures ? measured.subarray(0, length) : undefined,
  };
}

/** An empty graph, for a catalogue without events. */
export const EMPTY_GRAPH: ItemGraph = {
  start: new Uint32Array(1),
  neighbour: new Int32Array(0),
  weight: new Float32Array(0),
};

/**
 * Builds the graph. Time: the number of pairs within the window; memory: 16 to 20 bytes per event besides the
 * result.
 * @param items one more than the largest number of an item.
 * @param settings how order counts.
 * @param onProgress called at intervals with the share done, 0 to 1.
 * @example
 * const log = new EventLog();
 * log.append({ user: Int32Array.of(0, 0), item: Int32Array.of(3, 4), kind: Uint16Array.of(0, 0), at: Float64Array.of(1, 2) });
 * const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };
 * buildItemGraph(sequencesOf(log, meanings), 5).neighbour; // [4]
 */
export function buildItemGraph(
  sequences: Sequences,
  items: number,
  { window, nearness: factor, bothWays }: OrderSettings = USUAL_ORDER,
  onProgress?: (share: number) => void,
): ItemGraph {
  const { start, item, weight: counts } = sequences;
  const nearness = Float64Array.from({ length: window + 1 }, (_, gap) => factor ** (gap - 1));

  // The positions of each item, and the bounds of their sequences.
  const first = new Uint32Array(items + 1);
  for (const i of item) first[i + 1]++;
  for (let i = 0; i < items; i++) first[i + 1] += first[i];
  const next = first.slice(0, -1);
  const place = new Uint32Array(item.length);
  const begin = new Uint32Array(bothWays ? item.length : 0);
  const end = new Uint32Array(item.length);
  for (let user = 0; user + 1 < start.length; user++) {
    const until = start[user + 1];
    for (let p = start[user]; p < until; p++) {
      const slot = next[item[p]]++;
      place[slot] = p;
      end[slot] = until;
      if (bothWays) begin[slot] = start[user];
    }
  }
  const damp = Float64Array.from(
    { length: items },
    (_, i) => (first[i + 1] - first[i] + TARGET_PRIOR) ** -DAMP_TARGET,
  );

  const sum = new Float64Array(items);
  const touched = new Int32Array(items);
  const starts = sharedColumn(Uint32Array, items + 1);
  const neighbours: Int32Array[] = [];
  const weights: Float32Array[] = [];
  let total = 0;
  for (let i = 0; i < items; i++) {
    let count = 0;
    for (let slot = first[i]; slot < first[i + 1]; slot++) {
      const p = place[slot];
      const until = Math.min(end[slot], p + window + 1);
      for (let q = p + 1; q < until; q++) {
        const j = item[q];
        if (sum[j] === 0) touched[count++] = j;
        sum[j] += nearness[q - p] * counts[q];
      }
      for (let q = bothWays ? Math.max(begin[slot], p - window) : p; q < p; q++) {
        const j = item[q];
        if (sum[j] === 0) touched[count++] = j;
        sum[j] += nearness[p - q] * counts[q];
      }
    }
    const own = (first[i + 1] - first[i]) ** -DAMP_SOURCE;
    let others = 0;
    for (let k = 0; k < count; k++) {
      const j = touched[k];
      if (j === i) sum[j] = 0;
      else {
        sum[j] *= damp[j] * own;
        touched[others++] = j;
      }
    }
    const kept = top(touched, others, sum, NEIGHBOURS);
    neighbours.push(kept);
    weights.push(Float32Array.from(kept, (j) => sum[j]));
    for (let k = 0; k < others; k++) sum[touched[k]] = 0;
    starts[i] = total;
    total += kept.length;
    if (onProgress && i % 1024 === 0) onProgress(i / items);
  }
  starts[items] = total;
  const neighbour = sharedColumn(Int32Array, total);
  const weight = sharedColumn(Float32Array, total);
  for (let i = 0; i < items; i++) {
    neighbour.set(neighbours[i], starts[i]);
    weight.set(weights[i], starts[i]);
  }
  return { start: starts, neighbour, weight };
}
