// Gradients of softmax and its logarithm.

import { mul, sub } from '../ops/arithmetic.js';
import { exp } from '../ops/elementwise.js';
import { sum } from '../ops/reduce.js';
import type { Rules } from './rule.js';

export const softmaxRules: Rules = {
  softmax: (y, g) => [mul(y, sub(g, sum(mul(g, y), y.attributes.axis as number, true)))],
  logSoftmax: (y, g) => [sub(g, mul(exp(y), sum(g, y.attributes.axis as number, true)))],
};
