// Gradients of the normalisations, from the statistics their forward pass has already worked out.

import { add, mul, sub } from '../ops/arithmetic.js';
import { statistic } from '../ops/norm.js';
import { mean, sumTo } from '../ops/reduce.js';
import type { Rules } from './rule.js';

export const normRules: Rules = {
  // With r = 1/rms: dx = r·(g·s) - x·r³·mean(x·g·s), and ds = sum of x·g·r.
  rmsNorm: (y, g) => {
    const [x, scale] = y.inputs;
    const r = statistic(y, 1);
    const xg = mul(x, g);
    const pull = mul(mul(mul(r, r), r), mean(mul(xg, scale), -1, true));
    return [sub(mul(mul(g, scale), r), mul(x, pull)), sumTo(mul(xg, r), scale.shape)];
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
