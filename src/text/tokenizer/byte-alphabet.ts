/**
 * GPT-2's printable character for every byte (Radford et al. 2019, `bytes_to_unicode`): how files spell the tokens of
 * byte-level vocabularies. Printable Latin-1 bytes are their own characters; the others are characters from U+0100 on.
 */

const printable = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;

const bytes = Array.from({ length: 256 }, (_, byte) => byte);

/** All bytes by the code points of their characters: the order of the first 256 ids of GPT-2 and of trained vocabularies. */
export const BYTE_ORDER: readonly number[] = [
  ...bytes.filter(printable),
  ...bytes.filter((byte) => !printable(byte)),
];

/** The character of each byte. */
export const CHARACTER_OF: readonly string[] = (() => {
  let next = 256;
  return bytes.map((byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();

const BYTE_OF = new Map(CHARACTER_OF.map((character, byte) => [character, byte]));

/**
 * The bytes of a spelling.
 *
 * @returns undefined if a character is not in the alphabet, as in tokens that were added to a vocabulary as plain text.
 */
export function bytesSpelt(token: string): Uint8Array | undefined {
  const out = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = BYTE_OF.get(token[i]);
    if (byte === undefined) return undefined;
    out[i] = byte;
  }
  return out;
}
