/** The finder of objects within a larger value of JSON, by counting brackets, in whatever lines it comes. */
import { MAX_LINE } from './lines.js';

/**
 * How objects are written: one a line in JSON or in Python's notation, in a list (on one line or many), in lists within
 * an object (`{"data": [...]}`), or one or two objects deeper (`{"hits": {"hits": [...]}}`), as members of an object (`{"a": {...}, "b": {...}}`), or one after the other over many
 * lines.
 */
export type ObjectForm = 'lines' | 'python' | 'array' | 'wrapped' | 'nested' | 'deeper' | 'keyed' | 'spread';

/** The brackets around an object of each form. */
const OUTER = {
  array: '[',
  wrapped: '{[',
  nested: '{{[',
  deeper: '{{{[',
  keyed: '{',
  spread: '',
} as const;

/** A member's name, right before its value. */
const NAME = /"((?:[^"\\]|\\.)*)"\s*:\s*$/;

/** Finds the texts of objects within lines, by counting brackets outside of strings. */
export class ObjectScanner {
  #open = '';
  #string = false;
  #escaped = false;
  /** The text of the object that is open, and the line on which it began. */
  #text: string[] = [];
  #first = 0;
  #length = 0;
  readonly #outer: string;
  /** Whether what is around the objects has names. */
  readonly #named: boolean;
  #name: string | undefined;
  #before = '';

  constructor(
    form: Exclude<ObjectForm, 'lines' | 'python'>,
    private readonly found: (text: string, line: number, name?: string) => void,
    private readonly refuse: (line: number, reason: string) => void = () => {},
  ) {
    this.#outer = OUTER[form];
    this.#named = form === 'wrapped' || form === 'keyed';
  }

  line(line: string, number: number): void {
    let start = this.#text.length > 0 ? 0 : -1;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (this.#string) {
        if (this.#escaped) this.#escaped = false;
        else if (code === 92) this.#escaped = true;
        else if (code === 34) this.#string = false;
      } else if (code === 34) this.#string = true;
      else if (code === 123 || code === 91) {
        if (this.#named && this.#open === '{') this.#name = NAME.exec(this.#before + line.slice(0, at))?.[1];
        if (code === 123 && this.#open === this.#outer) {
          start = at;
          this.#first = number;
        }
        if (this.#open.length < 10_000) this.#open += code === 123 ? '{' : '[';
      } else if (code === 125 || code === 93) {
        this.#open = this.#open.slice(0, -1);
        if (code === 125 && this.#open === this.#outer && start >= 0) {
          this.#text.push(line.slice(start, at + 1));
          this.found(this.#text.join('\n'), this.#first, this.#name);
          this.#text = [];
          this.#length = 0;
          start = -1;
        }
      }
    }
    if (this.#named) this.#before = line.slice(-300);
    if (start < 0) return;
    this.#text.push(line.slice(start));
    this.#length += line.length;
    if (this.#length > MAX_LINE) this.end('is longer than 16 MiB');
  }

  /** Ends the input; an object that is still open is refused. */
  end(reason = 'ends before its last bracket'): void {
    if (this.#text.length > 0) this.refuse(this.#first, reason);
    this.#text = [];
    this.#length = 0;
  }
}
