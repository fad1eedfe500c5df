// Gradients of softmax and its logarithm.

import { mul, neg, sub } from '../ops/arithmetic.js';
import { exp } from '../ops/elementwise.js';
import { addAlong } from '../ops/indexing.js';
import { reshape, unsqueeze } from '../ops/layout.js';
import { sum } from '../ops/reduce.js';
import { logsOf, softmax } from '../ops/softmax.js';
import type { Rules } from './rule.js';

export const softmaxRules: Rules = {
  softmax: (y, g) => [mul(y, sub(g, sum(mul(g, y), y.attributes.axis as number, true)))],
  logSoftmax: (y, g) => [sub(g, mul(exp(y), sum(g, y.attributes.axis as number, true)))],
  logSumExp: ({ inputs: [x], shape, attributes }, g) => [
    mul(softmax(x, attributes.axis as number), reshape(g, shape)),
  ],
  // (softmax - one-hot of the target), row by row
  negativeLogLikelihood: (y, g) => {
    const targets = unsqueeze(y.inputs[1], -1);
    const column = unsqueeze(g, -1);
    return [addAlong(mul(exp(logsOf(y)), column), targets, neg(column), -1), undefined];
  },
};
