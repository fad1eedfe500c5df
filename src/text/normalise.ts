/**
 * Normalisation of text: Unicode's NFKC (full-width letters, ligatures), lower case, and no accents, which people leave
 * out when they type.
 */

const ASCII = /^[\0-\x7f]*$/;

/** Combining accents of Latin, Greek and Cyrillic; in other scripts, marks distinguish letters. */
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * The normal form of a text.
 *
 * @example
 * normalise('Ｃａｆé'); // 'cafe'
 */
export function normalise(text: string): string {
  const lower = text.toLowerCase();
  return ASCII.test(lower)
    ? lower
    : lower.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toLowerCase();
}
