// Gradients of the linear layers into and out of the heads of attention.

import { headsGradient, mergeHeads } from '../ops/heads.js';
import { matmul } from '../ops/matmul.js';
import { ofMatrix } from './matmul.js';
import type { Rules } from './rule.js';

export const headsRules: Rules = {
  toHeads: ({ inputs: [, x, weight] }, g) => {
    const rows = mergeHeads(g);
    return [undefined, matmul(rows, weight), ofMatrix(x, rows)];
  },
  fromHeads: ({ inputs: [, x, weight, rows] }, g) => [
    undefined,
    headsGradient(x, weight, g),
    ofMatrix(rows, g),
  ],
};
