/**
 * An estimate of how many tokens a language model's tokenizer makes of a text, without one: words count by their length,
 * digits by threes, Chinese characters about one each, other signs one each. On English and Chinese prose it is within a
 * fifth of what byte-pair tokenizers of 100,000 tokens give.
 */

/** Tokens of one character of a script without spaces. */
const UNSPACED_TOKENS = 0.8;

/** Letters of a word that are one token. */
const LETTERS = 7;

const isDigit = (code: number) => code >= 48 && code <= 57;

const isSpace = (code: number) => code <= 32 || code === 0xa0 || code === 0x3000 || code === 0xfeff;

/** Letters of scripts that put spaces between words: of ASCII, Latin, Greek, Cyrillic, Hebrew, Arabic, Indic scripts. */
const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xaa && code < 0xe00);

/** Thai to Khmer, kana, Han, Hangul and their like. */
const isUnspaced = (code: number) =>
  (code >= 0xe00 && code < 0x1200) || (code >= 0x3040 && code < 0xd7b0) || (code >= 0xf900 && code < 0xfb00);

/**
 * @returns the estimate for `text.slice(start, end)`, not rounded.
 *
 * @example
 * tokenEstimate('a green tea'); // 3
 * tokenEstimate('绿茶'); // 1.6
 */
export function tokenEstimate(text: string, start = 0, end = text.length): number {
  let tokens = 0;
  for (let at = start; at < end; ) {
    const code = text.charCodeAt(at);
    let to = at + 1;
    if (isSpace(code)) {
      // Spaces belong to the word after them.
    } else if (isLetter(code)) {
      while (to < end && isLetter(text.charCodeAt(to))) to++;
      tokens += Math.ceil((to - at) / LETTERS);
    } else if (isDigit(code)) {
      while (to < end && isDigit(text.charCodeAt(to))) to++;
      tokens += Math.ceil((to - at) / 3);
    } else tokens += isUnspaced(code) ? UNSPACED_TOKENS : 1;
    at = to;
  }
  return tokens;
}
