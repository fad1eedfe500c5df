/** Selection of the best of many scores. */

/** Whether `a` ranks below `b`: a lower score, or the same and a larger number. */
function below(score: Float64Array, a: number, b: number): boolean {
  const difference = score[a] - score[b];
  return difference < 0 || (difference === 0 && a > b);
}

/** Moves the entry at `from` down a heap whose root is the lowest, to its position. */
function sink(heap: Int32Array, score: Float64Array, from: number, length: number): void {
  const moving = heap[from];
  let hole = from;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= length) break;
    if (child + 1 < length && below(score, heap[child + 1], heap[child])) child++;
    if (!below(score, heap[child], moving)) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = moving;
}

/**
 * The `limit` entries of `numbers` with the highest `score[number]` for which `eligible` holds, the best first; for
 * equal scores, the smaller number first. Time: `count + kept · log(limit)`; `eligible` is only called for entries that
 * would be kept so far.
 *
 * @param numbers positions in `score`; only the first `count` are used; not modified.
 * @example
 * top(Int32Array.of(0, 1, 2), 3, Float64Array.of(0.2, 0.9, 0.5), 2); // [1, 2]
 */
export function top(
  numbers: Int32Array,
  count: number,
  score: Float64Array,
  limit: number,
  eligible?: (number: number) => boolean,
): Int32Array {
  if (limit <= 0) return new Int32Array(0);
  // A heap whose root is the worst of the best so far.
  const heap = new Int32Array(Math.min(limit, count));
  let size = 0;
  let next = 0;
  for (; next < count && size < limit; next++) {
    const candidate = numbers[next];
    if (eligible === undefined || eligible(candidate)) heap[size++] = candidate;
  }
  for (let node = (size >> 1) - 1; node >= 0; node--) sink(heap, score, node, size);
  // Most candidates are worse than the worst so far; with its score in a variable, each costs one comparison.
  let bar = size > 0 ? score[heap[0]] : 0;
  for (; next < count; next++) {
    const candidate = numbers[next];
    if (score[candidate] < bar || !below(score, heap[0], candidate)) continue;
    if (eligible !== undefined && !eligible(candidate)) continue;
    heap[0] = candidate;
    sink(heap, score, 0, size);
    bar = score[heap[0]];
  }
  // Removing the worst repeatedly leaves the best in front.
  for (let length = size - 1; length > 0; length--) {
    const worst = heap[0];
    heap[0] = heap[length];
    heap[length] = worst;
    sink(heap, score, 0, length);
  }
  return heap.subarray(0, size);
}
