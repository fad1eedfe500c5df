/** Gradients of operations on layout: their inverses. */
import { type Dim, dimAdd, dimMul } from '../dims.js';
import { pad, reshape, slice, transpose } from '../ops/layout.js';
import { cumsum, sumTo } from '../ops/reduce.js';
import type { Rules } from './rule.js';

export const layoutRules: Rules = {
  boundary: (_, g) => [g],
  reshape: ({ inputs: [x] }, g) => [reshape(g, x.shape)],
  transpose: ({ attributes }, g) => {
    const axes = attributes.axes as number[];
    return [
      transpose(
        g,
        axes.map((_, i) => axes.indexOf(i)),
      ),
    ];
  },
  slice: ({ inputs: [x], attributes }, g) => {
    const { axis, start, end } = attributes as { axis: number; start: number; end: Dim };
    return [pad(g, axis, start, dimAdd(x.shape[axis], dimMul(end, -1)))];
  },
  pad: ({ inputs: [x], attributes }, g) => {
    const { axis, before } = attributes as { axis: number; before: number };
    const size = x.shape[axis];
    if (typeof size !== 'number')
      throw new Error(`pad: no gradient along the size '${size}' known only at run time`);
    return [slice(g, axis, before, before + size)];
  },
  concat: ({ inputs, attributes }, g) => {
    const axis = attributes.axis as number;
    let start = 0;
    return inputs.map((part) => {
      const size = part.shape[axis];
      if (typeof size !== 'number')
        throw new Error(`concat: no gradient along the size '${size}' known only at run time`);
      start += size;
      return slice(g, axis, start - size, start);
    });
  },
  expand: ({ inputs: [x] }, g) => [sumTo(g, x.shape)],
  cumsum: ({ attributes }, g) => [cumsum(g, attributes.axis as number, !attributes.reverse)],
};
