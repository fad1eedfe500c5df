/**
 * Boundaries between characters that no merge crosses. A pretoken can be split there, and its parts merged separately,
 * as the time of merging grows faster than the length: text without spaces, as Chinese or a row of emoji, is one pretoken.
 *
 * - A token that crosses a boundary was merged, at some step, from a token that ends there and one that begins there.
 *   So a boundary is safe if no merge has a left side that can end in the character before it and a right side that can
 *   begin with the character after it.
 * - Sides that have only some bytes of that character are compared by one byte: this can miss a safe boundary, but
 *   never allows an unsafe one.
 */
import { bytesSpelt } from './byte-alphabet.js';
import { PairTable } from './pair-table.js';

/** What is known of a pair of a last byte and a first byte. */
const [SAFE, BY_CHARACTERS, UNSAFE] = [0, 1, 2];

/** The largest number of bytes of a character. */
const MOST_BYTES = 4;

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Printable ASCII, spelt as itself. */
const isOwnByte = (code: number): boolean => code > 32 && code < 127;

/** The number of bytes of the character that a byte begins. */
const lengthFrom = (lead: number): number => (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

/** The code point of a complete character in UTF-8. */
function codePoint(bytes: Uint8Array): number {
  if (bytes.length === 1) return bytes[0];
  let code = bytes[0] & (0xff >> (bytes.length + 1));
  for (let i = 1; i < bytes.length; i++) code = (code << 6) | (bytes[i] & 0x3f);
  return code;
}

/** The last character; undefined if it is not complete. */
function lastCharacter(bytes: Uint8Array): number | undefined {
  let from = bytes.length - 1;
  while (from > 0 && bytes.length - from < MOST_BYTES && isContinuation(bytes[from])) from--;
  if (isContinuation(bytes[from]) || lengthFrom(bytes[from]) !== bytes.length - from) return undefined;
  return codePoint(bytes.subarray(from));
}

/** The first character; undefined if it is not complete. */
function firstCharacter(bytes: Uint8Array): number | undefined {
  const length = lengthFrom(bytes[0]);
  if (isContinuation(bytes[0]) || length > bytes.length) return undefined;
  return codePoint(bytes.subarray(0, length));
}

const firstByte = (code: number): number =>
  code < 0x80
    ? code
    : code < 0x800
      ? 0xc0 | (code >> 6)
      : code < 0x10000
        ? 0xe0 | (code >> 12)
        : 0xf0 | (code >> 18);

const lastByte = (code: number): number => (code < 0x80 ? code : 0x80 | (code & 0x3f));

/** The boundaries that the merges of one vocabulary leave. */
export class Boundaries {
  /** By last byte before and first byte after a boundary. */
  readonly #bytes = new Uint8Array(1 << 16);
  /** The pairs of characters that a merge joins, where one is not ASCII. */
  readonly #characters = new PairTable();

  /** @param merges the sides of all merges, in byte characters. */
  constructor(merges: readonly (readonly [string, string])[]) {
    for (const [leftToken, rightToken] of merges) {
      const [end, start] = [leftToken.charCodeAt(leftToken.length - 1), rightToken.charCodeAt(0)];
      if (isOwnByte(end) && isOwnByte(start)) {
        this.#bytes[(end << 8) | start] = UNSAFE;
        continue; // most merges, without arrays for their bytes
      }
      const left = bytesSpelt(leftToken.slice(-MOST_BYTES));
      const right = bytesSpelt(rightToken.slice(0, MOST_BYTES));
      if (!left || !right) continue; // not spelt in bytes: it never occurs
      const at = (left[left.length - 1] << 8) | right[0];
      const [before, after] = [lastCharacter(left), firstCharacter(right)];
      if (before === undefined || after === undefined || Math.max(before, after) < 0x80)
        this.#bytes[at] = UNSAFE;
      else {
        this.#bytes[at] ||= BY_CHARACTERS;
        this.#characters.set(before, after, 1);
      }
    }
  }

  /** Whether no merge crosses the boundary between two characters, given as code points. */
  isSafe(before: number, after: number): boolean {
    const known = this.#bytes[(lastByte(before) << 8) | firstByte(after)];
    return known === SAFE || (known === BY_CHARACTERS && this.#characters.get(before, after) < 0);
  }
}
