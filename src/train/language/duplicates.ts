/**
 * Detection of exact and near duplicates among documents: MinHash (Broder 1997, doi:10.1109/SEQUEN.1997.666900) over
 * runs of five words or characters, found by bands of the signature. It takes about 600 bytes of memory per kept
 * document.
 */
import { createHash } from 'node:crypto';
import { murmurMix } from '../../runtime/index.js';
import { hash32, segment } from '../../text/index.js';

/**
 * The length of a signature: its estimate of a similarity has a standard deviation of at most 1 / (2 * sqrt(64)) =
 * 0.06.
 */
const HASHES = 64;

/** Signatures that agree in one whole band of 4 are compared: pairs of similarity 0.8 are found 999.8 times of 1,000. */
const ROWS = 4;

const RUN = 5;

/**
 * The documents that were kept, which others are compared with.
 *
 * @example
 * const filter = new DuplicateFilter();
 * filter.isNew('The cat sat on the mat, and the dog lay on the log.'); // true
 * filter.isNew('The cat sat on the mat, and the dog lay on the log.'); // false
 * filter.isNew('The cat sat on the mat and the dog lay on the log'); // false
 * filter.found; // { exact: 1, near: 1 }
 */
export class DuplicateFilter {
  readonly #exact = new Set<string>();
  readonly #bands: Map<number, number[]>[] = Array.from({ length: HASHES / ROWS }, () => new Map());
  readonly #signatures: Uint32Array[] = [];
  readonly #similarity: number;
  /** The number of duplicates found. */
  readonly found = { exact: 0, near: 0 };

  /** @param similarity the minimum Jaccard similarity of near duplicates. */
  constructor(similarity = 0.8) {
    this.#similarity = similarity;
  }

  /** Whether a document is new; a new one is added. */
  isNew(document: string): boolean {
    const digest = createHash('sha256').update(document).digest('base64').slice(0, 22);
    if (this.#exact.has(digest)) {
      this.found.exact++;
      return false;
    }
    this.#exact.add(digest);
    const signature = signatureOf(document);
    if (!signature) return true; // without words: only exact duplicates are found
    const keys = this.#bands.map((_, band) => bandKey(signature, band));
    const candidates = new Set(this.#bands.flatMap((band, i) => band.get(keys[i]) ?? []));
    for (const other of candidates) {
      if (likeness(signature, this.#signatures[other]) >= this.#similarity) {
        this.found.near++;
        return false;
      }
    }
    const place = this.#signatures.push(signature) - 1;
    this.#bands.forEach((band, i) => {
      const there = band.get(keys[i]);
      if (there) there.push(place);
      else band.set(keys[i], [place]);
    });
    return true;
  }
}

/** The minimum of each of 64 hash functions over the sequences of a document. */
function signatureOf(document: string): Uint32Array | undefined {
  const words = segment(document);
  if (words.length === 0) return undefined;
  const hashes = Uint32Array.from(words, (word) => hash32(word));
  const signature = new Uint32Array(HASHES).fill(0xffffffff);
  const runs = Math.max(1, hashes.length - RUN + 1);
  for (let start = 0; start < runs; start++) {
    let run = 0;
    for (let i = start; i < Math.min(start + RUN, hashes.length); i++) run = mix(run ^ hashes[i]);
    for (let k = 0; k < HASHES; k++) {
      const value = mix(run ^ Math.imul(k + 1, 0x9e3779b1));
      if (value < signature[k]) signature[k] = value;
    }
  }
  return signature;
}

const mix = (value: number): number => murmurMix(value) >>> 0;

function bandKey(signature: Uint32Array, band: number): number {
  let key = band;
  for (let i = 0; i < ROWS; i++) key = mix(key ^ signature[band * ROWS + i]);
  return key;
}

function likeness(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let k = 0; k < HASHES; k++) if (a[k] === b[k]) same++;
  return same / HASHES;
}
