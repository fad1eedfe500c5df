/** Gradients of the normalisations, from the statistics of their forward pass. */
import { dimProduct } from '../dims.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { reshape } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { statistic } from '../ops/norm.js';
import { mean, sizeOf, sumTo } from '../ops/reduce.js';
import type { Rules } from './rule.js';

export const normRules: Rules = {
  // With r = 1/rms: dx = r·(g·s) - x·r³·mean(x·g·s), and ds = sum of x·g·r. Both sums are products with a vector, which
  // read x·g once each; multiplying and then reducing takes two more passes over the memory.
  rmsNorm: (y, g) => {
    const [x, scale] = y.inputs;
    const [width] = scale.shape;
    const count = dimProduct(x.shape.slice(0, -1));
    const r = statistic(y, 1);
    const xg = reshape(mul(x, g), [count, width]);
    const total = reshape(matmul(xg, reshape(scale, [width, 1])), r.shape);
    const pull = mul(mul(mul(r, r), r), div(total, typeof width === 'number' ? width : sizeOf(width, x)));
    const slope = matmul(reshape(r, [1, count]), xg);
    return [sub(mul(mul(g, scale), r), mul(x, pull)), reshape(slope, scale.shape)];
  },
  // With z the normalised x and r = 1/deviation: dx = r·(h - mean(h) - z·mean(h·z)), where h = g·s.
  layerNorm: (y, g) => {
    const [x, scale] = y.inputs;
    const r = statistic(y, 2);
    const z = mul(sub(x, statistic(y, 1)), r);
    const h = mul(g, scale);
    const dx = mul(sub(h, add(mean(h, -1, true), mul(z, mean(mul(h, z), -1, true)))), r);
    return [dx, sumTo(mul(g, z), scale.shape), sumTo(g, scale.shape)];
  },
};
