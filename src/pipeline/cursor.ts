/**
 * Cursors of search results. A cursor holds the items on earlier pages, and the next page has the best of the
 * others: no item is repeated or skipped, whatever is written between two pages, and no state is stored.
 */
import { InvalidInput } from '../errors.js';
import { hash32 } from '../text/index.js';

const VERSION = 1;

/** @param search identifies the search: a cursor is valid for it alone. */
export function writeCursor(search: string, shown: readonly number[]): string {
  const bytes = [VERSION];
  const push = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  };
  push(hash32(search) >>> 0);
  for (const item of shown) push(item);
  return Buffer.from(bytes).toString('base64url');
}

/** @throws InvalidInput where it is not a cursor, or is one of another search. */
export function readCursor(search: string, cursor: string): number[] {
  const [version, ...bytes] = Buffer.from(cursor, 'base64url');
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    values.push(value);
    value = 0;
    scale = 1;
  }
  const [hash, ...shown] = values;
  if (version !== VERSION || scale !== 1 || hash === undefined) {
    throw new InvalidInput('after', 'is none: send the `next` of the page before as it is');
  }
  if (hash !== hash32(search) >>> 0) {
    throw new InvalidInput('after', 'is of another search: send it with the same query, filter and order');
  }
  return shown;
}
