/** The functions that a formula can call. */
import { asList, asNumber, asText, type Node, type Row, type Value } from './formula-nodes.js';

export interface FormulaFunction {
  /** How it is called, in error messages. */
  readonly usage: string;
  /** The minimum and maximum number of arguments, including a method's receiver. */
  readonly arity: readonly [number, number];
  readonly build: (args: readonly Node[]) => Value;
}

const MANY = 32;

const ofNumber = (name: string, of: (x: number) => number): FormulaFunction => ({
  usage: `${name}(x)`,
  arity: [1, 1],
  build: ([x]) => {
    const value = asNumber(x);
    return { type: 'number', of: (row) => of(value(row)) };
  },
});

const extreme = (name: string, better: (a: number, b: number) => number): FormulaFunction => ({
  usage: `${name}(a, b, …)`,
  arity: [2, MANY],
  build: (args) => {
    const values = args.map(asNumber);
    const of = values.reduce(
      (a, b) =>
        (row: Row): number =>
          better(a(row), b(row)),
    );
    return { type: 'number', of };
  },
});

const ofTexts = (name: string, of: (text: string, part: string) => boolean): FormulaFunction => ({
  usage: `text.${name}(part)`,
  arity: [2, 2],
  build: ([a, b]) => {
    const text = asText(a);
    const part = asText(b);
    return { type: 'boolean', of: (row) => of(text(row), part(row)) };
  },
});

export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({
    min: extreme('min', Math.min),
    max: extreme('max', Math.max),
    abs: ofNumber('abs', Math.abs),
    sqrt: ofNumber('sqrt', Math.sqrt),
    exp: ofNumber('exp', Math.exp),
    log: ofNumber('log', Math.log),
    pow: {
      usage: 'pow(x, power)',
      arity: [2, 2],
      build: ([x, power]) => {
        const base = asNumber(x);
        const exponent = asNumber(power);
        return { type: 'number', of: (row) => base(row) ** exponent(row) };
      },
    },
    double: {
      usage: 'double(text)',
      arity: [1, 1],
      // A value that is not a number counts as missing.
      build: ([x]) => {
        const value: (row: Row) => unknown = x.of;
        return {
          type: 'any',
          of: (row) => {
            const read = value(row);
            if (typeof read === 'number') return read;
            if (typeof read === 'boolean') return read ? 1 : 0;
            const number = typeof read === 'string' && read.trim() !== '' ? Number(read) : Number.NaN;
            return Number.isFinite(number) ? number : null;
          },
        };
      },
    },
    size: {
      usage: 'size(list)',
      arity: [1, 1],
      build: ([x]) => {
        if (x.type === 'text') {
          const text = asText(x);
          return { type: 'number', of: (row) => [...text(row)].length };
        }
        if (x.type === 'any') {
          const value = x.of;
          const list = asList(x);
          return {
            type: 'number',
            of: (row) => {
              const read = value(row);
              return typeof read === 'string' ? [...read].length : list(row).length;
            },
          };
        }
        const list = asList(x);
        return { type: 'number', of: (row) => list(row).length };
      },
    },
    contains: ofTexts('contains', (text, part) => text.includes(part)),
    startsWith: ofTexts('startsWith', (text, part) => text.startsWith(part)),
    endsWith: ofTexts('endsWith', (text, part) => text.endsWith(part)),
  } satisfies { readonly [name: string]: FormulaFunction }),
);

/** Calls that bind a name: `item.tags.exists(t, t.startsWith("sale"))`. */
export const MACROS: readonly string[] = ['exists', 'all'];
