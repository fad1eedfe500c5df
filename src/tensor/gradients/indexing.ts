/** Gradients of gather and scatter: each is the other operation. */
import { zerosLike } from '../graph.js';
import { addAlong, gather, scatterAdd, takeAlong } from '../ops/indexing.js';
import type { Rules } from './rule.js';

export const indexingRules: Rules = {
  gather: ({ inputs: [x, ids] }, g) => [scatterAdd(zerosLike(x), ids, g), undefined],
  scatterAdd: ({ inputs: [, ids] }, g) => [g, undefined, gather(g, ids)],
  takeAlong: ({ inputs: [x, ids], attributes }, g) => [
    addAlong(zerosLike(x), ids, g, attributes.axis as number),
    undefined,
  ],
  addAlong: ({ inputs: [, ids], attributes }, g) => [
    g,
    undefined,
    takeAlong(g, ids, attributes.axis as number),
  ],
};
