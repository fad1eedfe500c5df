/** Splitting of JSON on one long line, as programs write large lists, into several lines. */

/** The number of bytes after which a line is ended at the next comma. */
const LONG = 256 * 1024;

const [QUOTE, BACKSLASH, COMMA, NEW_LINE] = [34, 92, 44, 10];

const END = Buffer.from('\n');

/**
 * The same JSON with line breaks after commas in long lines. Strings are not changed, and outside of them a line break
 * has no meaning.
 */
export async function* withLineEnds(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let string = false;
  let escaped = false;
  let length = 0;
  for await (const chunk of bytes) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      length++;
      if (escaped) escaped = false;
      else if (string) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) string = false;
      } else if (byte === QUOTE) string = true;
      else if (byte === NEW_LINE) length = 0;
      else if (byte === COMMA && length > LONG) {
        yield chunk.subarray(start, at + 1);
        yield END;
        start = at + 1;
        length = 0;
      }
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }
}
