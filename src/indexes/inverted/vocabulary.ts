/**
 * The vocabulary of an inverted index: its terms with their postings, by name and by number, in alphabetical order for
 * prefixes, and by edit distance for corrections.
 */
import { BoundedCache } from '../../runtime/index.js';
import { Postings } from './postings.js';

/** The maximum number of unsorted terms; until they are sorted, they are scanned. */
const WAITING = 2_000;

/** How many words keep their nearest terms: a search asks for them twice. */
const KEPT = 1_000;

/** The sorted terms that begin with one character. */
interface Block {
  /** The place after the last of them. */
  readonly to: number;
  /** The length of the longest. */
  readonly longest: number;
}

interface Near {
  readonly postings: Postings;
  readonly distance: number;
}

/** The vocabulary of one inverted index. */
export class Vocabulary {
  readonly #terms = new Map<string, Postings>();
  readonly #byNumber: Postings[] = [];
  /** In the order of code units, without the newest. Removed terms can be among them. */
  #sorted: string[] = [];
  #waiting: string[] = [];
  /** Of the sorted terms; empty until {@link near} needs them. */
  #blocks: Block[] = [];
  /** What {@link near} found, and how many terms there were then. */
  #near = { terms: 0, known: new BoundedCache<readonly Near[], string>(KEPT) };

  /** All terms by number, with their postings. */
  get all(): readonly Postings[] {
    return this.#byNumber;
  }

  /** @param all as returned by {@link all}; entries with an empty term keep their numbers and are never found. */
  static restored(all: readonly Postings[]): Vocabulary {
    const vocabulary = new Vocabulary();
    for (const postings of all) {
      vocabulary.#byNumber.push(postings);
      if (postings.term !== '') vocabulary.#terms.set(postings.term, postings);
    }
    vocabulary.#sorted = [...vocabulary.#terms.keys()].sort();
    return vocabulary;
  }

  get size(): number {
    return this.#terms.size;
  }

  /** One more than the largest number of a term. */
  get numbers(): number {
    return this.#byNumber.length;
  }

  get(term: string): Postings | undefined {
    return this.#terms.get(term);
  }

  /** @throws RangeError where no term ever had the number. */
  at(number: number): Postings {
    const postings = this.#byNumber[number];
    if (postings === undefined) throw new RangeError(`no term has the number ${number}`);
    return postings;
  }

  /** The postings of a term, which is added where it is not there. */
  take(term: string): Postings {
    let postings = this.#terms.get(term);
    if (postings === undefined) {
      postings = new Postings(term, this.#byNumber.length);
      this.#byNumber.push(postings);
      this.#terms.set(term, postings);
      this.#waiting.push(term);
      if (this.#waiting.length > WAITING + this.#sorted.length / 8) this.#sort();
    }
    return postings;
  }

  /** Gives the documents of all postings new numbers; see {@link Postings.renumber}. */
  renumber(numberOf: Int32Array): void {
    for (const postings of this.#terms.values()) postings.renumber(numberOf);
  }

  /** Merges new terms, as sorting all again would take ten times as long. */
  #sort(): void {
    const added = this.#waiting.sort();
    const merged: string[] = [];
    let k = 0;
    for (const term of this.#sorted) {
      while (k < added.length && added[k] < term) merged.push(added[k++]);
      merged.push(term);
    }
    while (k < added.length) merged.push(added[k++]);
    this.#sorted = merged;
    this.#waiting = [];
    this.#blocks = [];
  }

  /** The first place in the sorted terms, or in a range of them, from which on none is below `text`. */
  #placeOf(text: string, from = 0, to = this.#sorted.length): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle] < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The terms that begin with a prefix. */
  *beginning(prefix: string): Generator<Postings> {
    for (let k = this.#placeOf(prefix); k < this.#sorted.length; k++) {
      const term = this.#sorted[k];
      if (!term.startsWith(prefix)) break;
      yield this.#terms.get(term)!;
    }
    for (const term of this.#waiting) if (term.startsWith(prefix)) yield this.#terms.get(term)!;
  }

  /** All terms that contain a text, unordered. Scans every term. */
  *containing(text: string): Generator<Postings> {
    for (const [term, postings] of this.#terms) if (term.includes(text)) yield postings;
  }

  /**
   * The terms within a number of edits (insertion, deletion, substitution or transposition of characters) of a word,
   * with their distance. Sorted terms with a common prefix share rows of the table, and are skipped together once the
   * prefix exceeds the distance.
   */
  near(word: string, edits: number): readonly Near[] {
    if (this.#near.terms !== this.numbers)
      this.#near = { terms: this.numbers, known: new BoundedCache(KEPT) };
    const key = `${edits} ${word}`;
    const known = this.#near.known.get(key);
    if (known) return known;
    const found = this.#nearTo(word, edits);
    this.#near.known.set(key, found);
    return found;
  }

  /** The blocks of the sorted terms, in their order. */
  #beginnings(): readonly Block[] {
    const sorted = this.#sorted;
    if (this.#blocks.length > 0) return this.#blocks;
    for (let k = 0, longest = 0; k < sorted.length; k++) {
      longest = Math.max(longest, sorted[k].length);
      if (sorted[k + 1]?.charCodeAt(0) === sorted[k].charCodeAt(0)) continue;
      this.#blocks.push({ to: k + 1, longest });
      longest = 0;
    }
    return this.#blocks;
  }

  #nearTo(word: string, edits: number): readonly Near[] {
    const found: Near[] = [];
    const table = new EditTable(word, edits);
    const take = (term: string) => {
      const distance = table.distance();
      if (distance <= edits) found.push({ postings: this.#terms.get(term)!, distance });
    };
    let k = 0;
    for (const { to, longest } of this.#beginnings()) {
      // All are too short: pairs of Chinese characters beside a word in letters.
      if (longest < word.length - edits) k = to;
      while (k < to) {
        const term = this.#sorted[k];
        const dead = table.read(term);
        if (dead < 0) {
          take(term);
          k++;
        } else {
          // No term that begins so can be near: on to the first that does not.
          const prefix = term.slice(0, dead);
          const next = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(dead - 1) + 1);
          k = dead === 1 ? to : this.#placeOf(next, k + 1, to);
        }
      }
    }
    for (const term of this.#waiting) if (table.read(term) < 0) take(term);
    return found;
  }
}

/** The table of edit distances between a word and the beginnings of others (Damerau 1964; one row for each character). */
class EditTable {
  readonly #rows: Uint8Array[] = [];
  #read = '';

  constructor(
    readonly word: string,
    readonly edits: number,
  ) {
    this.#rows.push(Uint8Array.from({ length: word.length + 1 }, (_, k) => k));
  }

  /** Reads a term. @returns how many of its characters already tell that it is not near; below 0 where it may be. */
  read(term: string): number {
    if (term.length > this.word.length + this.edits)
      return this.#readTo(term, this.word.length + this.edits + 1);
    return this.#readTo(term, term.length);
  }

  #readTo(term: string, length: number): number {
    let same = 0;
    while (same < this.#read.length && same < length && this.#read[same] === term[same]) same++;
    for (let k = same; k < length; k++) {
      const least = this.#row(term, k);
      if (least > this.edits) {
        this.#read = term.slice(0, k);
        return k + 1;
      }
    }
    this.#read = term.slice(0, length);
    return length < term.length ? length : -1;
  }

  /** Computes the row after character `k` of a term. @returns the least in it. */
  #row(term: string, k: number): number {
    const { word } = this;
    const before = this.#rows[k];
    this.#rows[k + 1] ??= new Uint8Array(word.length + 1);
    const row = this.#rows[k + 1];
    row[0] = k + 1;
    let least = row[0];
    for (let j = 1; j <= word.length; j++) {
      const other = term[k] === word[j - 1] ? 0 : 1;
      let value = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + other);
      if (k > 0 && j > 1 && term[k] === word[j - 2] && term[k - 1] === word[j - 1]) {
        value = Math.min(value, this.#rows[k - 1][j - 2] + 1);
      }
      row[j] = value;
      if (value < least) least = value;
    }
    return least;
  }

  /** The distance to what was read last. */
  distance(): number {
    return this.#rows[this.#read.length][this.word.length];
  }
}
