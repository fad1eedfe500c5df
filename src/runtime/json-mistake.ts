/** Where and why a text is not valid JSON. Parsers word their errors differently, and some quote the text. */

export interface JsonMistake {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** From 0, in UTF-16 code units. */
  readonly position: number;
  /** The reason; never quotes the text. */
  readonly reason: string;
}

/**
 * Whether a text is valid JSON.
 * @example
 * ```ts
 * isJson('{"a" 1}'); // false
 * ```
 */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds the first syntax error of a text that `JSON.parse` rejects.
 * @example
 * ```ts
 * jsonMistake('{"a" 1}'); // { line: 1, column: 6, position: 5, reason: 'expected a colon' }
 * ```
 */
export function jsonMistake(text: string): JsonMistake {
  const { position, reason } = new Scanner(text).firstMistake();
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

/** Reads JSON up to its first syntax error. Not recursive, as input may be nested deeply. */
class Scanner {
  #at = 0;
  /** The open brackets around the current position, `{` or `[`, outermost first. */
  readonly #open: string[] = [];

  constructor(private readonly text: string) {}

  firstMistake(): { position: number; reason: string } {
    for (;;) {
      const reason = this.#value() ?? this.#end();
      if (reason !== undefined) {
        const ends = this.#at >= this.text.length;
        return { position: this.#at, reason: ends ? `${reason}, and the text ends` : reason };
      }
    }
  }

  /** Skips a value, or the opening brackets of an array or object. @returns why it is not a value. */
  #value(): string | undefined {
    this.#blank();
    let first = this.text[this.#at] ?? '';
    while (first === '{' || first === '[') {
      this.#at++;
      this.#blank();
      if (this.text[this.#at] === (first === '{' ? '}' : ']')) {
        this.#at++;
        return undefined;
      }
      this.#open.push(first);
      const wrong = first === '{' ? this.#key() : undefined;
      if (wrong) return wrong;
      this.#blank();
      first = this.text[this.#at] ?? '';
    }
    if (first === '"') return this.#string();
    const pattern = /[-\d]/.test(first) ? NUMBER : WORD;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (!found) return 'expected a value';
    this.#at += found[0].length;
    return undefined;
  }

  /** Skips what follows a value, up to where the next one must begin. @returns why it is wrong. */
  #end(): string | undefined {
    for (;;) {
      this.#blank();
      const around = this.#open.at(-1);
      if (around === undefined) return this.#at < this.text.length ? 'expected nothing more' : 'not JSON';
      const next = this.text[this.#at];
      if (next === ',') {
        this.#at++;
        return around === '{' ? this.#key() : undefined;
      }
      const close = around === '{' ? '}' : ']';
      if (next !== close) return `expected a comma or ${close}`;
      this.#at++;
      this.#open.pop();
    }
  }

  /** Skips a key and its colon. @returns why it is not a key. */
  #key(): string | undefined {
    this.#blank();
    if (this.text[this.#at] !== '"') return 'expected a key in double quotes';
    const wrong = this.#string();
    if (wrong) return wrong;
    this.#blank();
    if (this.text[this.#at] !== ':') return 'expected a colon';
    this.#at++;
    return undefined;
  }

  /** Skips a string. @returns why it is not a string. */
  #string(): string | undefined {
    this.#at++;
    for (; this.#at < this.text.length; this.#at++) {
      const code = this.text.charCodeAt(this.#at);
      if (code === 0x22) {
        this.#at++;
        return undefined;
      }
      if (code < 0x20) return 'a control character in a string must be escaped';
      if (code !== 0x5c) continue;
      const escaped = this.text[this.#at + 1] ?? '';
      if (escaped === 'u') {
        if (!/^[0-9a-f]{4}$/i.test(this.text.slice(this.#at + 2, this.#at + 6)))
          return 'expected four hexadecimal digits';
        this.#at += 5;
      } else if (escaped !== '' && '"\\/bfnrt'.includes(escaped)) this.#at++;
      else return 'this escape is not one of JSON';
    }
    return 'expected the closing quote of a string';
  }

  #blank(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }
}
