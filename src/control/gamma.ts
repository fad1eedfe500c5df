/** Tail probabilities of the normal and the chi-square distribution, both by incomplete gamma functions. */

const STEPS = 500;

const ENOUGH = 1e-14;

/**
 * The probability that a chi-square variable of `freedom` degrees exceeds `x`: the regularised upper incomplete gamma
 * function Q(freedom / 2, x / 2), by its series or its continued fraction (Abramowitz and Stegun 6.5.29, 6.5.31).
 *
 * @example
 * chiSquareTail(3.8414588, 1); // 0.05
 */
export function chiSquareTail(x: number, freedom: number): number {
  if (!(x > 0)) return 1;
  const a = freedom / 2;
  const half = x / 2;
  const scale = Math.exp(a * Math.log(half) - half - logGamma(a));
  return half < a + 1 ? 1 - scale * lowerSeries(a, half) : scale * upperFraction(a, half);
}

/**
 * The probability that a standard normal variable is further from 0 than `z`.
 *
 * @example
 * normalTails(1.96).toFixed(3); // '0.050'
 */
export const normalTails = (z: number): number => chiSquareTail(z * z, 1);

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < STEPS && term > sum * ENOUGH; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** A continued fraction, evaluated by Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < STEPS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (Math.abs(numerator * d + b) < tiny ? tiny : numerator * d + b);
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    value *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return value;
}

/** The logarithm of the gamma function of a half or whole number above 0. */
function logGamma(a: number): number {
  let value = Number.isInteger(a) ? 0 : Math.log(Math.PI) / 2;
  for (let x = a - 1; x > 0; x--) value += Math.log(x);
  return value;
}
