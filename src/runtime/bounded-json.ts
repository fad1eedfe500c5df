/** JSON from strangers: parsed only where it is no longer and no deeper than it may be. */

/** Deeper than any file read here; what is deeper is made to fill the stack. */
const MOST_DEPTH = 64;

/**
 * Parses JSON whose length and depth are bounded: text that is nothing but brackets takes the parser a second for a few
 * million of them.
 *
 * @param characters that there may be.
 * @throws SyntaxError where it is longer, deeper than 64, or no JSON.
 * @example
 * boundedJson('{"a": [1]}', 100); // { a: [1] }
 */
export function boundedJson(text: string, characters: number): unknown {
  if (text.length > characters)
    throw new SyntaxError(`${text.length} characters; the limit is ${characters}`);
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MOST_DEPTH) throw new SyntaxError(`more than ${MOST_DEPTH} brackets within each other`);
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return JSON.parse(text);
}

/** The place of the quote that ends the string whose first quote is at `start`; the text's end where none does. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
