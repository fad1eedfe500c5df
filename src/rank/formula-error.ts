/** The error of a formula: what is wrong, and where. */
import type { ParseError } from '@marcbachmann/cel-js';

/** A formula or a condition is wrong; the message says where and why. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;

  /** @param at the position of the error in `text`, from 0. */
  constructor(
    readonly reason: string,
    text: string,
    at: number,
  ) {
    const before = text.slice(0, at).split('\n');
    const line = before.length;
    const column = before.at(-1)!.length + 1;
    super(`line ${line}, column ${column}: ${reason}`);
    this.line = line;
    this.column = column;
  }
}

/** The maximum number of names in a message. */
const LISTED = 20;

/** `a, b and c`, those most like `name` first. */
export function choices(name: string, from: Iterable<string>): string {
  const sorted = [...from].map((choice) => ({ choice, far: distance(name, choice) }));
  sorted.sort((a, b) => a.far - b.far || (a.choice < b.choice ? -1 : 1));
  const names = sorted.slice(0, LISTED).map(({ choice }) => choice);
  if (sorted.length > LISTED) return `${names.join(', ')} and ${sorted.length - LISTED} more`;
  const last = names.pop();
  return names.length > 0 ? `${names.join(', ')} and ${last}` : String(last);
}

/** The edit distance: letters to change, add or remove (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** Operators of other languages, and their equivalents here. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/^=/, 'equality is written =='],
  [/^and\b/i, 'both is written &&'],
  [/^or\b/i, 'either is written ||'],
  [/^not\b/i, 'not is written !'],
  [/^\^/, 'powers are written pow(x, power)'],
  [/^if\b/i, 'a choice is written condition ? value : value'],
];

/** A parser's error in plain words. */
export function inWords({ summary, code }: ParseError, text: string, at: number): string {
  const rest = text.slice(at);
  if (rest.trim() === '') return 'it ends here, and something is missing';
  const habit = HABITS.find(([pattern]) => pattern.test(rest));
  if (habit) return habit[1];
  if (text.slice(at - 1, at + 1) === '**') return 'powers are written pow(x, power)';
  const [word] = /^(\w+|.)/su.exec(rest)!;
  return code.startsWith('unexpected') || code.startsWith('expected')
    ? `'${word}' cannot stand here`
    : summary.charAt(0).toLowerCase() + summary.slice(1);
}
