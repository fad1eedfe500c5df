/** Gradients of softmax and its logarithm. */
import { scalarValue, type Tensor } from '../graph.js';
import { div, mul, neg, sub } from '../ops/arithmetic.js';
import { exp } from '../ops/elementwise.js';
import { addAlong } from '../ops/indexing.js';
import { unsqueeze } from '../ops/layout.js';
import { linearCrossEntropySlopes } from '../ops/linear-cross-entropy.js';
import { sum } from '../ops/reduce.js';
import { logsOf, powersOf } from '../ops/softmax.js';
import type { Rules } from './rule.js';

export const softmaxRules: Rules = {
  softmax: (y, g) => [mul(y, sub(g, sum(mul(g, y), y.attributes.axis as number, true)))],
  logSoftmax: (y, g) => [sub(g, mul(exp(y), sum(g, y.attributes.axis as number, true)))],
  logSumExp: (y, g) => {
    const { powers, total } = powersOf(y);
    return [mul(powers, div(g, total))];
  },
  // (softmax - one-hot of the target), row by row
  negativeLogLikelihood: (y, g) => {
    const targets = unsqueeze(y.inputs[1], -1);
    const column = unsqueeze(g, -1);
    return [addAlong(mul(exp(logsOf(y)), column), targets, neg(column), -1), undefined];
  },
  linearCrossEntropyLoss: (loss, g) => {
    const scaled = (slope: Tensor) => (scalarValue(g) === 1 ? slope : mul(slope, g));
    const [x, weight] = linearCrossEntropySlopes(loss);
    return [undefined, scaled(x), scaled(weight)];
  },
};
