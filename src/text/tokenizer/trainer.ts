/**
 * Training of a byte-level BPE vocabulary (Sennrich et al., arXiv:1508.07909).
 *
 * - Works on distinct pretokens with their counts, so its time depends on the vocabulary of a text, not its length.
 * - Ids and merges equal those of Hugging Face's `BpeTrainer` with the same settings: special tokens first, then the
 *   bytes in the order of GPT-2's characters, then merges by count, and by the ids of their parts for equal counts.
 */
import { withRoom } from '../../runtime/index.js';
import { BYTE_ORDER, CHARACTER_OF } from './byte-alphabet.js';
import type { TokenizerDefinition } from './definition.js';
import { PairTable } from './pair-table.js';
import { type PatternName, patternOf } from './patterns.js';

export interface TokenizerTrainingOptions {
  /** The size of the vocabulary: special tokens, 256 bytes and merges. */
  readonly size: number;
  /** Special tokens, with ids from 0. */
  readonly special?: readonly string[];
  readonly pattern?: PatternName;
  /** The minimum count of a pair to merge; 2 by default. */
  readonly leastCount?: number;
}

/** Counts of the pretokens in the added texts. */
export class PretokenCounts {
  readonly #pattern: RegExp;
  readonly counts = new Map<string, number>();

  constructor(pattern: PatternName = 'tandem') {
    this.#pattern = patternOf(pattern);
  }

  add(text: string): void {
    for (const pretoken of text.match(this.#pattern) ?? [])
      this.counts.set(pretoken, (this.counts.get(pretoken) ?? 0) + 1);
  }
}

/**
 * Trains a vocabulary.
 *
 * @returns fewer tokens than `size` where no pair is left with the minimum count.
 * @throws RangeError where the size is too small for the bytes and the special tokens.
 */
export function trainTokenizer(
  counts: ReadonlyMap<string, number>,
  options: TokenizerTrainingOptions,
): TokenizerDefinition {
  const { size, special = [], pattern = 'tandem', leastCount = 2 } = options;
  const first = special.length;
  if (!Number.isInteger(size) || size < first + 256)
    throw new RangeError(
      `a vocabulary of ${size}: at least ${first + 256} are needed (256 bytes and special tokens)`,
    );
  const tokens: string[] = [...special, ...BYTE_ORDER.map((byte) => CHARACTER_OF[byte])];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const words = new Words(counts, first);
  const merges: [string, string][] = [];
  const pairs = new PairCounts();
  words.countPairs(pairs);
  pairs.enqueueRisen();
  while (tokens.length < size) {
    const top = pairs.pop(leastCount);
    if (top === undefined) break;
    const [left, right] = [pairs.left[top], pairs.right[top]];
    const merged = tokens[left] + tokens[right];
    let id = idOf.get(merged); // two pairs may make one token: 'a' + 'bc' and 'ab' + 'c'
    if (id === undefined) {
      id = tokens.push(merged) - 1;
      idOf.set(merged, id);
    }
    merges.push([tokens[left], tokens[right]]);
    words.merge(top, id, pairs);
  }
  const added = special.map((content, id) => ({ id, content, special: true }));
  return { tokens, merges, added, pattern };
}

/** Distinct pretokens as ids, concatenated in one array. */
class Words {
  readonly #symbols: Int32Array;
  readonly #start: Uint32Array;
  readonly #length: Uint32Array;
  readonly #count: Float64Array;

  constructor(counts: ReadonlyMap<string, number>, firstByte: number) {
    const idOfByte = new Int32Array(256);
    BYTE_ORDER.forEach((byte, place) => {
      idOfByte[byte] = firstByte + place;
    });
    this.#start = new Uint32Array(counts.size);
    this.#length = new Uint32Array(counts.size);
    this.#count = new Float64Array(counts.size);
    const encoder = new TextEncoder();
    let symbols = new Int32Array(counts.size * 8);
    let bytes = new Uint8Array(1024);
    let used = 0;
    let word = 0;
    for (const [text, count] of counts) {
      bytes = withRoom(bytes, text.length * 3);
      const { written } = encoder.encodeInto(text, bytes);
      symbols = withRoom(symbols, used + written);
      for (let i = 0; i < written; i++) symbols[used + i] = idOfByte[bytes[i]];
      this.#start[word] = used;
      this.#length[word] = written;
      this.#count[word++] = count;
      used += written;
    }
    this.#symbols = symbols;
  }

  countPairs(pairs: PairCounts): void {
    for (let word = 0; word < this.#start.length; word++) {
      const from = this.#start[word];
      const end = from + this.#length[word] - 1;
      for (let i = from; i < end; i++)
        pairs.add(this.#symbols[i], this.#symbols[i + 1], this.#count[word], word);
    }
  }

  /** Merges all occurrences of a pair, and updates the counts of neighbouring pairs. */
  merge(pair: number, id: number, pairs: PairCounts): void {
    const [a, b] = [pairs.left[pair], pairs.right[pair]];
    const symbols = this.#symbols;
    for (const word of pairs.takeWords(pair)) {
      const from = this.#start[word];
      const count = this.#count[word];
      const end = from + this.#length[word];
      let to = from;
      for (let i = from; i < end; i++) {
        if (symbols[i] !== a || i + 1 >= end || symbols[i + 1] !== b) {
          symbols[to++] = symbols[i];
          continue;
        }
        if (to > from) {
          pairs.add(symbols[to - 1], a, -count, word);
          pairs.add(symbols[to - 1], id, count, word);
        }
        if (i + 2 < end) {
          pairs.add(b, symbols[i + 2], -count, word);
          pairs.add(id, symbols[i + 2], count, word);
        }
        symbols[to++] = id;
        i++;
      }
      this.#length[word] = to - from;
    }
    pairs.enqueueRisen();
  }
}

/** The counts of adjacent pairs, the words that contain them, and a priority queue by count. */
class PairCounts {
  readonly #table = new PairTable(1 << 16);
  left = new Int32Array(1 << 12);
  right = new Int32Array(1 << 12);
  #count = new Float64Array(1 << 12);
  readonly #words: number[][] = [];
  readonly #risen = new Set<number>();
  /** A heap of pairs with their counts at insertion. */
  readonly #queue: number[] = [];
  readonly #queuedCount: number[] = [];

  add(left: number, right: number, count: number, word: number): void {
    let pair = this.#table.get(left, right);
    if (pair < 0) {
      pair = this.#words.push([]) - 1;
      this.#table.set(left, right, pair);
      this.left = withRoom(this.left, pair + 1);
      this.right = withRoom(this.right, pair + 1);
      this.#count = withRoom(this.#count, pair + 1);
      this.left[pair] = left;
      this.right[pair] = right;
    }
    this.#count[pair] += count;
    if (count < 0) return;
    const words = this.#words[pair];
    if (words[words.length - 1] !== word) words.push(word);
    this.#risen.add(pair);
  }

  takeWords(pair: number): number[] {
    const words = this.#words[pair];
    this.#words[pair] = [];
    this.#count[pair] = 0;
    return words;
  }

  enqueueRisen(): void {
    for (const pair of this.#risen) if (this.#count[pair] > 0) this.#push(pair, this.#count[pair]);
    this.#risen.clear();
  }

  /** The most frequent pair, if it has the minimum count. */
  pop(leastCount: number): number | undefined {
    for (;;) {
      const pair = this.#queue[0];
      if (pair === undefined) return undefined;
      const queued = this.#queuedCount[0];
      this.#removeFirst();
      const now = this.#count[pair];
      if (now === queued) return now < leastCount ? undefined : pair;
      if (now > 0) this.#push(pair, now);
    }
  }

  #before(pair: number, count: number, other: number, otherCount: number): boolean {
    if (count !== otherCount) return count > otherCount;
    if (this.left[pair] !== this.left[other]) return this.left[pair] < this.left[other];
    return this.right[pair] < this.right[other];
  }

  #push(pair: number, count: number): void {
    const [queue, counts] = [this.#queue, this.#queuedCount];
    let at = queue.push(pair) - 1;
    counts.push(count);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(pair, count, queue[parent], counts[parent])) break;
      queue[at] = queue[parent];
      counts[at] = counts[parent];
      at = parent;
    }
    queue[at] = pair;
    counts[at] = count;
  }

  #removeFirst(): void {
    const [queue, counts] = [this.#queue, this.#queuedCount];
    const pair = queue.pop()!;
    const count = counts.pop()!;
    if (queue.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= queue.length) break;
      if (
        child + 1 < queue.length &&
        this.#before(queue[child + 1], counts[child + 1], queue[child], counts[child])
      )
        child++;
      if (!this.#before(queue[child], counts[child], pair, count)) break;
      queue[at] = queue[child];
      counts[at] = counts[child];
      at = child;
    }
    queue[at] = pair;
    counts[at] = count;
  }
}
