/** Choosing the best few of many. */

/**
 * The `limit` entries of `numbers` with the highest `score[number]`, the best first; of equals the smaller number.
 * Time: `count · log(limit)`.
 *
 * @param numbers positions in `score`; only the first `count` count. They are left as they are.
 */
export function top(numbers: Int32Array, count: number, score: Float64Array, limit: number): Int32Array {
  const size = Math.min(limit, count);
  if (size <= 0) return new Int32Array(0);
  // A heap whose root is the worst of the best so far.
  const heap = numbers.slice(0, size);
  const worse = (a: number, b: number): boolean =>
    score[a]! < score[b]! || (score[a]! === score[b]! && a > b);
  const sink = (from: number, length: number): void => {
    const moving = heap[from]!;
    let hole = from;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      if (child + 1 < length && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, moving)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = moving;
  };
  for (let node = (size >> 1) - 1; node >= 0; node--) sink(node, size);
  // Most candidates are worse than the worst so far; its score at hand tells them off in one comparison.
  let bar = score[heap[0]!]!;
  for (let k = size; k < count; k++) {
    const candidate = numbers[k]!;
    if (score[candidate]! < bar || !worse(heap[0]!, candidate)) continue;
    heap[0] = candidate;
    sink(0, size);
    bar = score[heap[0]!]!;
  }
  // Taking the worst off again and again leaves the best in front.
  for (let length = size - 1; length > 0; length--) {
    const worst = heap[0]!;
    heap[0] = heap[length]!;
    heap[length] = worst;
    sink(0, length);
  }
  return heap;
}
