/** A formula as a sum of terms, with products of sums expanded. */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Row } from './formula-nodes.js';

/** One term of a sum: the product of its factors, divided by each of its divisors. */
interface Term {
  readonly negative: boolean;
  readonly factors: readonly ASTNode[];
  readonly divisors: readonly ASTNode[];
}

/** A product of sums with more terms than the first is not expanded, nor is a sum with more than the second. */
const [PRODUCTS, MOST] = [12, 24] as const;

const NONE: Term = { negative: false, factors: [], divisors: [] };

const negated = (terms: readonly Term[]): Term[] =>
  terms.map((term) => ({ ...term, negative: !term.negative }));

const product = (a: Term, b: Term): Term => ({
  negative: a.negative !== b.negative,
  factors: [...a.factors, ...b.factors],
  divisors: [...a.divisors, ...b.divisors],
});

/** The terms of a numeric formula; a single one where it is not a sum. */
function termsOf(ast: ASTNode): Term[] {
  switch (ast.op) {
    case '+':
      return [...termsOf(ast.args[0]), ...termsOf(ast.args[1])];
    case '-':
      return [...termsOf(ast.args[0]), ...negated(termsOf(ast.args[1]))];
    case '-_':
      return negated(termsOf(ast.args));
    case '*': {
      const [left, right] = [termsOf(ast.args[0]), termsOf(ast.args[1])];
      if (left.length * right.length > PRODUCTS) break;
      return left.flatMap((a) => right.map((b) => product(a, b)));
    }
    case '/':
      return termsOf(ast.args[0]).map((term) => ({ ...term, divisors: [...term.divisors, ast.args[1]] }));
  }
  return [{ ...NONE, factors: [ast] }];
}

/** Parts that need no brackets in a product. */
const CLOSED = ['value', 'id', '.', '[]', 'call', 'rcall'];

/** The text of a term, with parts of the formula's `text`; a factor of 1 is omitted. */
function textOf({ negative, factors, divisors }: Term, text: string): string {
  const write = ({ op, start, end }: ASTNode) => {
    const part = text.slice(start, end);
    return CLOSED.includes(op) || /^\(.*\)$/s.test(part) ? part : `(${part})`;
  };
  const parts = factors.filter(({ op, args }) => op !== 'value' || Number(args) !== 1).map(write);
  const [only] = factors;
  // A single factor is shown as it was written.
  const whole =
    factors.length === 1 && divisors.length === 0 && only
      ? text.slice(only.start, only.end)
      : [parts.join(' * ') || '1', ...divisors.map(write)].join(' / ');
  return negative
    ? `-${factors.length === 1 && only && !CLOSED.includes(only.op) ? `(${whole})` : whole}`
    : whole;
}

/**
 * The terms of a numeric formula, each as text and compiled; a single one where it is not a sum.
 * @param number compiles a part of the formula.
 * @example
 * const text = 'p.click * (1.0 + 4.0 * p.like)';
 * compiledTerms(parse(text).ast, text, number).map((term) => term.text); // ['p.click', 'p.click * 4.0 * p.like']
 */
export function compiledTerms(ast: ASTNode, text: string, number: (part: ASTNode) => (row: Row) => number) {
  const terms = termsOf(ast);
  const told = terms.length > MOST ? [{ ...NONE, factors: [ast] }] : terms;
  return told.map((term) => {
    const [factors, divisors] = [term.factors.map(number), term.divisors.map(number)];
    const sign = term.negative ? -1 : 1;
    const of = (row: Row): number => {
      const whole = factors.reduce((value, part) => value * part(row), sign);
      return divisors.reduce((value, part) => value / part(row), whole);
    };
    return { text: textOf(term, text), of };
  });
}
