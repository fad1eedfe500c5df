/** Gradients of reductions. */
import type { Tensor } from '../graph.js';
import { div, mul } from '../ops/arithmetic.js';
import { cast, equal } from '../ops/compare.js';
import { expand, reshape } from '../ops/layout.js';
import { sum } from '../ops/reduce.js';
import type { Rule, Rules } from './rule.js';

// `y` with the axes it was reduced over put back as size 1
function kept(node: Tensor, y: Tensor): Tensor {
  const [x] = node.inputs;
  const axes = node.attributes.axes as number[];
  return reshape(
    y,
    x.shape.map((d, i) => (axes.includes(i) ? 1 : d)),
  );
}

const extreme: Rule = (node, g) => {
  const [x] = node.inputs;
  const hits = cast(equal(x, kept(node, node)), g.dtype);
  return [mul(hits, div(kept(node, g), sum(hits, node.attributes.axes as number[], true)))];
};

export const reduceRules: Rules = {
  sum: (node, g) => [expand(kept(node, g), node.inputs[0].shape)],
  sumSquares: (node, g) => [mul(mul(node.inputs[0], 2), kept(node, g))],
  max: extreme,
  min: extreme,
  sizeOf: () => [],
};
