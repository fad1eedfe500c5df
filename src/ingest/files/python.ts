/**
 * The reader of values written by Python's `repr`: dicts, lists, tuples and sets of texts, numbers, True, False and
 * None. It only parses; no code is executed.
 */

/** The maximum nesting depth. */
const DEEPEST = 100;

const NUMBER = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;

const WORD = /True|False|None|nan|inf|-inf|null|true|false/y;

const PREFIX = /[uUbBrR]{0,2}(?=['"])/y;

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
};

const WORDS: { readonly [word: string]: unknown } = { True: true, true: true, False: false, false: false };

/** An integer that a double cannot represent is kept as text. */
function numberOf(text: string): unknown {
  const value = Number(text.replaceAll('_', ''));
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[+-]?\d+$/.test(text) ? text : value;
}

class PythonReader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** @throws SyntaxError where the text is not a literal. */
  whole(): unknown {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.text.length) throw this.#wrong();
    return value;
  }

  #wrong(): SyntaxError {
    return new SyntaxError(`is not a value in Python's notation, at character ${this.#at + 1}`);
  }

  #space(): void {
    while (this.#at < this.text.length && this.text.charCodeAt(this.#at) <= 32) this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(depth: number): unknown {
    if (depth > DEEPEST) throw new SyntaxError('is nested too deeply');
    this.#space();
    const mark = this.text[this.#at];
    if (mark === '{') return this.#dict(depth);
    if (mark === '[' || mark === '(') return this.#list(mark === '[' ? ']' : ')', depth);
    const prefix = this.#match(PREFIX);
    if (prefix !== undefined) return this.#strings(prefix);
    const word = this.#match(WORD);
    if (word !== undefined) return WORDS[word] ?? null;
    const number = this.#match(NUMBER);
    if (number === undefined) throw this.#wrong();
    return numberOf(number);
  }

  /** Adjacent strings are concatenated. */
  #strings(first: string): string {
    let text = this.#string(first);
    for (;;) {
      this.#space();
      const prefix = this.#match(PREFIX);
      if (prefix === undefined) return text;
      text += this.#string(prefix);
    }
  }

  #string(prefix: string): string {
    const raw = /r/i.test(prefix);
    const quote = this.text[this.#at++];
    let text = '';
    for (;;) {
      const character = this.text[this.#at++];
      if (character === undefined) throw this.#wrong();
      if (character === quote) return text;
      text += character === '\\' && !raw ? this.#escape() : character;
    }
  }

  #escape(): string {
    const letter = this.text[this.#at++];
    const length = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (length === 0) return ESCAPES[letter] ?? (/['"\\]/.test(letter ?? '') ? letter : `\\${letter ?? ''}`);
    const digits = this.text.slice(this.#at, this.#at + length);
    const code = Number.parseInt(digits, 16);
    if (!/^[0-9a-f]+$/i.test(digits) || code > 0x10ffff) throw this.#wrong();
    this.#at += length;
    return length === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
  }

  #list(end: string, depth: number): unknown[] {
    const list: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#space();
      if (this.text[this.#at] === end) break;
      list.push(this.#value(depth + 1));
      this.#space();
      if (this.text[this.#at] === ',') this.#at++;
      else if (this.text[this.#at] !== end) throw this.#wrong();
    }
    this.#at++;
    return list;
  }

  #dict(depth: number): unknown {
    const members: [string, unknown][] = [];
    const set: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#space();
      if (this.text[this.#at] === '}') break;
      const key = this.#value(depth + 1);
      this.#space();
      if (this.text[this.#at] === ':') {
        this.#at++;
        members.push([String(key), this.#value(depth + 1)]);
      } else set.push(key);
      this.#space();
      if (this.text[this.#at] === ',') this.#at++;
      else if (this.text[this.#at] !== '}') throw this.#wrong();
    }
    this.#at++;
    if (set.length > 0 && members.length > 0) throw this.#wrong();
    return set.length > 0 ? set : Object.fromEntries(members);
  }
}

/**
 * Reads one value.
 *
 * @throws SyntaxError where the text is not such a value.
 * @example
 * parsePython("{'name': \"It's\", 'tags': ['a', u'b'], 'ok': True}"); // { name: "It's", tags: ['a', 'b'], ok: true }
 */
export function parsePython(text: string): unknown {
  return new PythonReader(text).whole();
}
