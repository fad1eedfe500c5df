/** Parsing of untrusted JSON, with limits of length and depth. */

/** Deeper than any file that is read here; deeper input is likely an attempt to overflow the stack. */
const MOST_DEPTH = 64;

/**
 * Parses JSON whose length and depth are limited: a few million nested brackets would take the parser a second.
 *
 * @param characters the maximum length of the text.
 * @throws SyntaxError where it is longer, nested deeper than 64 levels, or not JSON.
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

/** The position of the closing quote of the string that begins at `start`; the text's length where there is none. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
