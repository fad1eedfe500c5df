/**
 * Constrained output: determines which tokens can follow in a grammar. All parses of the bytes so far are followed in
 * parallel, each with a stack of the rules still to be matched (Thompson's construction, with a stack for nesting).
 */
import type { Rule } from './json-grammar.js';

/** The rules still to be matched, innermost first; shared between parses. */
interface Rest {
  readonly rule: Rule;
  /** The number of matched bytes of a `bytes` rule, or of iterations of a `repeat`. */
  readonly done: number;
  readonly after: Rest | undefined;
}

/** The maximum number of parallel parses; if a grammar needs more, the others are dropped. */
const MOST_WAYS = 512;

/**
 * The state of one constrained output.
 *
 * @example
 * const bytes = (text) => new TextEncoder().encode(text);
 * const output = new Constraint(grammarOf({ type: 'array', items: { type: 'integer' } }));
 * [output.allows(bytes('[12')), output.allows(bytes('{'))]; // [true, false]
 * output.advance(bytes('[12,3]'));
 * output.complete; // true
 */
export class Constraint {
  /** Each starts with a rule of bytes or a set; undefined for a complete parse. */
  #ways: (Rest | undefined)[];

  constructor(grammar: Rule) {
    this.#ways = expand([{ rule: grammar, done: 0, after: undefined }]);
  }

  /** Whether the output so far is complete. */
  get complete(): boolean {
    return this.#ways.includes(undefined);
  }

  /** Whether nothing can follow. */
  get finished(): boolean {
    return this.#ways.every((way) => way === undefined);
  }

  /** Whether the bytes of a token can follow; false for a token without bytes. */
  allows(bytes: Uint8Array): boolean {
    return bytes.length > 0 && follow(this.#ways, bytes).length > 0;
  }

  /** Appends allowed bytes. */
  advance(bytes: Uint8Array): void {
    this.#ways = follow(this.#ways, bytes);
  }
}

function follow(ways: readonly (Rest | undefined)[], bytes: Uint8Array): (Rest | undefined)[] {
  let now = [...ways];
  for (const byte of bytes) {
    const next: (Rest | undefined)[] = [];
    for (const way of now) {
      if (!way) continue;
      const { rule, done, after } = way;
      if (rule.kind === 'set' && rule.bytes[byte]) next.push(...expand([after]));
      if (rule.kind === 'bytes' && rule.bytes[done] === byte)
        next.push(...(done + 1 < rule.bytes.length ? [{ rule, done: done + 1, after }] : expand([after])));
    }
    if (next.length === 0) return next;
    now = next.slice(0, MOST_WAYS);
  }
  return now;
}

/** Expands rules until each parse starts with bytes. */
function expand(start: readonly (Rest | undefined)[]): (Rest | undefined)[] {
  const out: (Rest | undefined)[] = [];
  const open = [...start];
  for (let turns = 0; open.length > 0 && turns < MOST_WAYS * 8; turns++) {
    const way = open.pop();
    if (!way) {
      if (!out.includes(undefined)) out.push(undefined);
      continue;
    }
    const { rule, done, after } = way;
    if (rule.kind === 'set' || (rule.kind === 'bytes' && rule.bytes.length > 0)) out.push(way);
    else if (rule.kind === 'bytes') open.push(after);
    else if (rule.kind === 'later') open.push({ rule: rule.rule(), done: 0, after });
    else if (rule.kind === 'sequence')
      open.push(
        rule.parts.reduceRight<Rest | undefined>(
          (rest, part) => ({ rule: part, done: 0, after: rest }),
          after,
        ),
      );
    else if (rule.kind === 'choice')
      for (const option of rule.options) open.push({ rule: option, done: 0, after });
    else {
      if (done >= rule.least) open.push(after);
      if (done < rule.most) {
        // Iterations are counted only up to the minimum and maximum, so that otherwise equal parses are merged.
        const counted = rule.most === Number.POSITIVE_INFINITY ? Math.min(done + 1, rule.least) : done + 1;
        open.push({ rule: rule.part, done: 0, after: { rule, done: counted, after } });
      }
    }
  }
  return out;
}
