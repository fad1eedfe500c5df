/**
 * Dimensions: a number, or an expression over named sizes that are known only when the graph runs, such as 'batch',
 * '50*batch' or 'past+1'. Expressions have a canonical form, so that two dimensions are equal exactly if they are
 * `===`.
 */

/** A size along one axis: a number, or a canonical expression over symbols, e.g. `'batch'`, `'8*batch'`. */
export type Dim = number | string;

type Polynomial = Map<string, number>;

// product of symbols, '*'-joined and sorted ('' for none) -> coefficient

const symbol = /^[A-Za-z_][\w.]*$/;

function parse(dim: Dim): Polynomial {
  if (typeof dim === 'number') return new Map(dim === 0 ? [] : [['', dim]]);
  const sum: Polynomial = new Map();
  for (const term of dim.split('+')) {
    let coefficient = 1;
    const symbols: string[] = [];
    for (const factor of term.split('*')) {
      if (symbol.test(factor)) symbols.push(factor);
      else if (/^-?\d+$/.test(factor)) coefficient *= Number(factor);
      else throw new Error(`dimension '${dim}' is not a number, a name, or sums and products of them`);
    }
    const key = symbols.sort().join('*');
    sum.set(key, (sum.get(key) ?? 0) + coefficient);
  }
  return sum;
}

function spell(sum: Polynomial): Dim {
  const terms = [...sum].filter(([, c]) => c !== 0).sort(([a], [b]) => (a < b ? 1 : -1));
  if (terms.length === 0) return 0;
  if (terms.length === 1 && terms[0][0] === '') return terms[0][1];
  return terms.map(([key, c]) => (key === '' ? `${c}` : c === 1 ? key : `${c}*${key}`)).join('+');
}

/** The canonical form of a dimension. Throws if it cannot be parsed. */
export function canonical(dim: Dim): Dim {
  if (typeof dim === 'number') {
    if (!Number.isInteger(dim) || dim < 0)
      throw new Error(`dimension ${dim} is not a whole number of 0 or more`);
    return dim;
  }
  return spell(parse(dim));
}

/** The sum of two dimensions, in canonical form. */
export function dimAdd(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = parse(a);
  for (const [key, c] of parse(b)) sum.set(key, (sum.get(key) ?? 0) + c);
  return spell(sum);
}

/** The product of two dimensions, in canonical form. */
export function dimMul(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const out: Polynomial = new Map();
  for (const [ka, ca] of parse(a)) {
    for (const [kb, cb] of parse(b)) {
      const key = [...ka.split('*'), ...kb.split('*')].filter(Boolean).sort().join('*');
      out.set(key, (out.get(key) ?? 0) + ca * cb);
    }
  }
  return spell(out);
}

/** `a / b`, if it is exact for all values of the symbols and `b` is a single product; otherwise undefined. */
export function dimDivide(a: Dim, b: Dim): Dim | undefined {
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return undefined;
  const [symbols, by] = divisor[0];
  const out: Polynomial = new Map();
  for (const [key, c] of parse(a)) {
    if (c % by !== 0) return undefined;
    const left = key.split('*').filter(Boolean);
    for (const s of symbols.split('*').filter(Boolean)) {
      const at = left.indexOf(s);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    out.set(left.join('*'), c / by);
  }
  return spell(out);
}

/** The product of dimensions; 1 for none. */
export const dimProduct = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(dimMul, 1);

/** The terms of a dimension: each a coefficient and the symbols it multiplies. */
export function dimTerms(dim: Dim): { coefficient: number; symbols: string[] }[] {
  return [...parse(dim)].map(([key, coefficient]) => ({
    coefficient,
    symbols: key.split('*').filter(Boolean),
  }));
}

/** The value of `dim` for the given values of symbols. Throws if one is missing. */
export function dimValue(dim: Dim, values: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim;
  let total = 0;
  for (const { coefficient, symbols } of dimTerms(dim)) {
    let product = coefficient;
    for (const s of symbols) {
      const value = values.get(s);
      if (value === undefined) throw new Error(`the size of '${s}' is not known`);
      product *= value;
    }
    total += product;
  }
  return total;
}

/** The sizes of a shape for the given values of symbols. Throws if one is missing. */
export const shapeValue = (shape: readonly Dim[], values: ReadonlyMap<string, number>): number[] =>
  shape.map((dim) => dimValue(dim, values));

/** Whether a dimension is a single symbol, such as 'batch'. */
export const isSymbol = (dim: Dim): dim is string => typeof dim === 'string' && symbol.test(dim);
