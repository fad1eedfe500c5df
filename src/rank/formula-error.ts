/** The error of a formula: what is wrong, and where. */

export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;

  /** @param at where in `text` it is wrong, from 0. */
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

/** How many names a message lists at most. */
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

/** How many letters to change, add or leave out (Levenshtein 1966). */
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
