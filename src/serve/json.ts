/** Parsing of JSON and NDJSON from bytes: strict UTF-8, errors with their position, no keys named `__proto__`. */
import { isUtf8 } from 'node:buffer';
import { jsonMistake } from '../runtime/index.js';
import { HttpError, invalid } from './errors.js';

/** A record of a batch that could not be parsed; it is refused for `reason`. */
export class Unreadable {
  constructor(readonly reason: string) {}
}

const PROTOTYPE_KEY = 'has a key named __proto__, which is not taken';

/** Bytes as text. @throws HttpError 400 where they are not UTF-8. */
export function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    throw new HttpError(400, 'invalid_utf8', 'the body is not valid UTF-8');
  }
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * Parses a JSON text. Elements of an array that have a prototype key become {@link Unreadable}.
 * @throws HttpError 400 with line and column where it is not JSON.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { line, column, position, reason } = jsonMistake(text);
    throw new HttpError(400, 'malformed_json', `not JSON at line ${line}, column ${column}: ${reason}`, {
      line,
      column,
      position,
      reason,
    });
  }
  if (!maySpellPrototype(text)) return value;
  if (Array.isArray(value)) {
    return value.map((record) => (hasPrototypeKey(record) ? new Unreadable(PROTOTYPE_KEY) : record));
  }
  if (hasPrototypeKey(value)) throw invalid('', PROTOTYPE_KEY);
  return value;
}

/** Parses one JSON value per line; empty lines are skipped, and a line that is not JSON is {@link Unreadable}. */
export function parseNdjson(text: string, most: number): unknown[] {
  const records: unknown[] = [];
  for (let start = 0, number = 1; start < text.length; number++) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = end === start ? '' : text.slice(start, end).trim();
    start = end + 1;
    if (line === '') continue;
    if (records.length >= most) throw tooMany(most);
    try {
      const record: unknown = JSON.parse(line);
      records.push(
        maySpellPrototype(line) && hasPrototypeKey(record) ? new Unreadable(PROTOTYPE_KEY) : record,
      );
    } catch {
      const { column, reason } = jsonMistake(line);
      records.push(new Unreadable(`line ${number} is not JSON at column ${column}: ${reason}`));
    }
  }
  return records;
}

/** The error of a batch with too many records. */
export function tooMany(most: number): HttpError {
  return new HttpError(413, 'too_many_records', `more than ${most} records in one call; send several calls`, {
    most,
  });
}

// `_` can be written as an escape, so then the parsed value must be searched.
const maySpellPrototype = (text: string) => text.includes('__proto__') || /\\u005f/i.test(text);

/**
 * Whether `value` or anything in it has an own key named `__proto__`. Not recursive, as input can be nested deeply.
 */
function hasPrototypeKey(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) return true;
    for (const member of Object.values(next)) if (typeof member === 'object') open.push(member);
  }
  return false;
}
