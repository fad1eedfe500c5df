/** Gradients of arithmetic, comparison's `where`, and conversion. */
import { isFloat } from '../dtype.js';
import { scalarValue, type Tensor, zerosLike } from '../graph.js';
import { add, div, mul, neg, pow, sign, square, sub } from '../ops/arithmetic.js';
import { and, cast, equal, greater, greaterEqual, not, where } from '../ops/compare.js';
import { sumTo } from '../ops/reduce.js';
import type { Rule, Rules } from './rule.js';

// Of two numbers the greater gets all of the gradient, and half of it on a tie.
const extreme =
  (first: (a: Tensor, b: Tensor) => Tensor): Rule =>
  ({ inputs: [a, b] }, g) => {
    const tie = mul(cast(equal(a, b), g.dtype), 0.5);
    const wins = (x: Tensor, y: Tensor) => mul(g, add(cast(first(x, y), g.dtype), tie));
    return [sumTo(wins(a, b), a.shape), sumTo(wins(b, a), b.shape)];
  };

export const arithmeticRules: Rules = {
  add: ({ inputs: [a, b] }, g) => [sumTo(g, a.shape), sumTo(g, b.shape)],
  sub: ({ inputs: [a, b] }, g) => [sumTo(g, a.shape), neg(sumTo(g, b.shape))],
  mul: ({ inputs: [a, b] }, g) => [sumTo(mul(g, b), a.shape), sumTo(mul(g, a), b.shape)],
  div: ({ inputs: [a, b] }, g) => {
    const slope = div(g, b);
    return [sumTo(slope, a.shape), neg(sumTo(mul(slope, div(a, b)), b.shape))];
  },
  neg: (_, g) => [neg(g)],
  abs: ({ inputs: [x] }, g) => [mul(g, sign(x))],
  sign: () => [undefined],
  pow: ({ inputs: [x, p] }, g) => {
    const exponent = scalarValue(p);
    const slope =
      exponent === 2 ? mul(x, 2) : mul(pow(x, exponent === undefined ? sub(p, 1) : exponent - 1), p);
    return [sumTo(mul(g, slope), x.shape), undefined];
  },
  maximum: extreme(greater),
  minimum: extreme((a, b) => greater(b, a)),
  clip: ({ inputs: [x], attributes }, g) => {
    const inside = and(greaterEqual(x, attributes.low as number), not(greater(x, attributes.high as number)));
    return [mul(g, cast(inside, g.dtype))];
  },
  where: ({ inputs: [c, a, b] }, g) => {
    const none = zerosLike(g);
    return [undefined, sumTo(where(c, g, none), a.shape), sumTo(where(c, none, g), b.shape)];
  },
  cast: ({ inputs: [x] }, g) => [isFloat(x.dtype) && isFloat(g.dtype) ? cast(g, x.dtype) : undefined],
  sqrt: (y, g) => [div(mul(g, 0.5), y)],
  log: ({ inputs: [x] }, g) => [div(g, x)],
  exp: (y, g) => [mul(g, y)],
  tanh: (y, g) => [mul(g, sub(1, square(y)))],
  stopGradient: () => [undefined],
};
