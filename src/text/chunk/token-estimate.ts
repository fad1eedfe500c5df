/**
 * An estimate of the number of tokens of a text without a tokenizer: words by their length, digits in threes, about one
 * token for each Chinese character, one for each other sign. On English and Chinese prose it is within 20 % of
 * byte-pair tokenizers with 100,000 tokens.
 */

/** Tokens of one character of a script without spaces. */
const UNSPACED_TOKENS = 0.8;

/** Letters per token in a word. */
const LETTERS = 7;

const isDigit = (code: number) => code >= 48 && code <= 57;

const isSpace = (code: number) => code <= 32 || code === 0xa0 || code === 0x3000 || code === 0xfeff;

/** Letters of scripts with spaces between words: ASCII, Latin, Greek, Cyrillic, Hebrew, Arabic, Indic scripts. */
const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xaa && code < 0xe00);

/** Scripts without spaces: Thai to Khmer, kana, Han, and also Hangul. */
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
      // A space belongs to the token of the word after it.
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
