/**
 * Reverse-mode differentiation of a graph: goes from the loss to the requested tensors, applies the rule of each
 * operation, and adds gradients where paths meet.
 */
import { isFloat } from './dtype.js';
import { activationRules } from './gradients/activation.js';
import { arithmeticRules } from './gradients/arithmetic.js';
import { attendRules } from './gradients/attend.js';
import { indexingRules } from './gradients/indexing.js';
import { layoutRules } from './gradients/layout.js';
import { matmulRules } from './gradients/matmul.js';
import { normRules } from './gradients/norm.js';
import { positionRules } from './gradients/position.js';
import { reduceRules } from './gradients/reduce.js';
import type { Rules } from './gradients/rule.js';
import { softmaxRules } from './gradients/softmax.js';
import { full, scalarValue, type Tensor, topological, zerosLike } from './graph.js';
import { add } from './ops/arithmetic.js';
import { Recomputed } from './ops/boundary.js';
import { scatterAdd } from './ops/indexing.js';
import { ShapeError, showShape } from './shape.js';

const rules: Rules = {
  ...arithmeticRules,
  ...attendRules,
  ...activationRules,
  ...layoutRules,
  ...reduceRules,
  ...matmulRules,
  ...indexingRules,
  ...softmaxRules,
  ...normRules,
  ...positionRules,
};

/** The sum of two gradients; a gradient that is scattered into zeros is scattered into the other instead. */
function addTo(before: Tensor, part: Tensor): Tensor {
  const [into, scattered] = intoZeros(part) ? [before, part] : [part, before];
  if (!intoZeros(scattered)) return add(before, part);
  const [, ids, updates] = scattered.inputs;
  return scatterAdd(into, ids, updates);
}

const intoZeros = (x: Tensor): boolean => x.op.name === 'scatterAdd' && scalarValue(x.inputs[0]) === 0;

/**
 * The gradients of a scalar with respect to each of `of`, as new differentiable tensors of the same shapes; zeros for
 * tensors on which the scalar does not depend.
 *
 * @example
 * const x = input('x', []);
 * const [dx] = gradients(square(x), [x]);
 * (await (await compile({ dx })).run({ x: 3 })).dx.data[0]; // 6
 */
export function gradients(scalar: Tensor, of: readonly Tensor[]): Tensor[] {
  if (scalar.shape.length > 0)
    throw new ShapeError(`gradients: needs a scalar to start from, got shape ${showShape(scalar.shape)}`);
  if (!isFloat(scalar.dtype)) throw new TypeError(`gradients: a ${scalar.dtype} scalar has no gradient`);

  const order = topological([scalar]);
  const wanted = new Set<Tensor>(of);
  for (const node of order) if (node.inputs.some((i) => wanted.has(i))) wanted.add(node);

  const recomputed = new Recomputed(order);
  const found = new Map<Tensor, Tensor>([[scalar, full([], 1, scalar.dtype)]]);
  for (const node of order.reverse()) {
    const gradient = found.get(node);
    if (!gradient || !node.inputs.some((i) => wanted.has(i))) continue;
    const rule = rules[node.op.name];
    if (!rule) throw new Error(`gradients: '${node.op.name}' passes no gradient; wrap it in stopGradient`);
    recomputed.reached(node, gradient);
    const parts = rule(recomputed.of(node), gradient);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !wanted.has(input)) return;
      const before = found.get(input);
      found.set(input, before ? addTo(before, part) : part);
    });
  }
  return of.map((node) => found.get(node) ?? zerosLike(node));
}
