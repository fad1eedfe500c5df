/** Gradients of the activations. */
import { add, mul, neg, square, sub } from '../ops/arithmetic.js';
import { cast, greater } from '../ops/compare.js';
import { erf, exp, sigmoid } from '../ops/elementwise.js';
import type { Rules } from './rule.js';

export const activationRules: Rules = {
  sigmoid: (y, g) => [mul(g, mul(y, sub(1, y)))],
  // In ONNX Runtime, comparing and converting is several times faster than Sign.
  relu: ({ inputs: [x] }, g) => [mul(g, cast(greater(x, 0), g.dtype))],
  erf: ({ inputs: [x] }, g) => [mul(g, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI)))],
  gelu: ({ inputs: [x] }, g) => {
    const below = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(g, add(below, mul(x, density)))];
  },
  // y = x·s, so y' = s + x·s·(1 - s) = s·(1 + x - y)
  silu: (y, g) => {
    const [x] = y.inputs;
    return [mul(g, mul(sigmoid(x), add(sub(x, y), 1)))];
  },
  // With s = sigmoid(gate) and y = silu(gate) = gate·s, so that h = y·up, the slope of h by the gate is
  // up·s·(1 + gate - y) = h + s·(up - h).
  swiglu: (h, g) => {
    const [y, gate, up] = h.inputs;
    return [undefined, mul(g, add(h, mul(sigmoid(gate), sub(up, h)))), mul(g, y)];
  },
  softplus: ({ inputs: [x] }, g) => [mul(g, sigmoid(x))],
};
