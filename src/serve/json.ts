/** Reading JSON and NDJSON from bytes: strictly UTF-8, with a place for each mistake, and without prototype keys. */
import { isUtf8 } from 'node:buffer';
import { HttpError, invalid } from './errors.js';

/** A record of a batch that could not even be read; it is refused for `reason`. */
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
 * Reads one JSON text. Members of an array that have a prototype key become {@link Unreadable}.
 * @throws HttpError 400 with line and column where it is not JSON.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { line, column, position, reason } = locate(text);
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

/** Reads one JSON value a line; empty lines are passed over, and a line that is not JSON is {@link Unreadable}. */
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
      const { column, reason } = locate(line);
      records.push(new Unreadable(`line ${number} is not JSON at column ${column}: ${reason}`));
    }
  }
  return records;
}

/** The answer to a batch of too many records. */
export function tooMany(most: number): HttpError {
  return new HttpError(413, 'too_many_records', `more than ${most} records in one call; send several calls`, {
    most,
  });
}

// `_` may be written as an escape; then the walk decides.
const maySpellPrototype = (text: string) => text.includes('__proto__') || /\\u005f/i.test(text);

/** Whether `value` or anything in it has an own key named `__proto__`. Does not recurse, as input may be deep. */
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

/** Where and why `text` is not JSON. Engines word this differently, and some quote what was sent; this does not. */
export function locate(text: string): { line: number; column: number; position: number; reason: string } {
  const { position, reason } = firstMistake(text);
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < position; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: position - start + 1, position, reason };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const WORD = /true|false|null/y;

/** The first place at which `text` stops being JSON. Does not recurse, as input may be deep. */
function firstMistake(text: string): { position: number; reason: string } {
  let at = 0;
  // What encloses the place: '{' and '[' as they were opened.
  const open: string[] = [];
  const blank = () => {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at++;
    }
  };
  const mistake = (reason: string) => ({
    position: at,
    reason: at >= text.length ? `${reason}, and the text ends` : reason,
  });

  /** Passes over a string. @returns why it is not one. */
  const string = (): string | undefined => {
    at++;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        at++;
        return undefined;
      }
      if (code < 0x20) return 'a control character in a string must be escaped';
      if (code === 0x5c) {
        const escaped = text[at + 1] ?? '';
        if (escaped === 'u') {
          if (!/^[0-9a-f]{4}$/i.test(text.slice(at + 2, at + 6))) return 'expected four hexadecimal digits';
          at += 5;
        } else if (escaped !== '' && '"\\/bfnrt'.includes(escaped)) at++;
        else return 'this escape is not one of JSON';
      }
    }
    return 'expected the closing quote of a string';
  };

  /** Passes over a key and its colon. @returns why it is none. */
  const key = (): string | undefined => {
    blank();
    if (text[at] !== '"') return 'expected a key in double quotes';
    const wrong = string();
    if (wrong) return wrong;
    blank();
    if (text[at] !== ':') return 'expected a colon';
    at++;
    return undefined;
  };

  for (;;) {
    // A value is due.
    blank();
    const first = text[at] ?? '';
    if (first === '{' || first === '[') {
      at++;
      blank();
      if (text[at] !== (first === '{' ? '}' : ']')) {
        open.push(first);
        const wrong = first === '{' ? key() : undefined;
        if (wrong) return mistake(wrong);
        continue;
      }
      at++;
    } else if (first === '"') {
      const wrong = string();
      if (wrong) return mistake(wrong);
    } else {
      const pattern = /[-\d]/.test(first) ? NUMBER : WORD;
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found) return mistake('expected a value');
      at += found[0].length;
    }
    // A value has ended: what follows it?
    for (;;) {
      blank();
      const around = open.at(-1);
      if (around === undefined) return mistake(at < text.length ? 'expected nothing more' : 'not JSON');
      const next = text[at];
      if (next === ',') {
        at++;
        const wrong = around === '{' ? key() : undefined;
        if (wrong) return mistake(wrong);
        break;
      }
      if (next !== (around === '{' ? '}' : ']'))
        return mistake(`expected a comma or ${around === '{' ? '}' : ']'}`);
      at++;
      open.pop();
    }
  }
}
