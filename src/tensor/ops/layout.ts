/** Operations on layout: reshape, transpose, slice, split, concatenate, repeat, pad. */
import { type Dim, dimAdd, dimDivide, dimProduct } from '../dims.js';
import { type Op, sameType, type Tensor, tensor } from '../graph.js';
import {
  axisOf,
  broadcastShapes,
  canonicalShape,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
} from '../shape.js';

const reshapeOp: Op = {
  name: 'reshape',
  lower(node, [x], to) {
    const shape = node.shape;
    const open = shape.filter((d) => typeof d === 'string').length;
    const known = shape.every((d) => d !== 0);
    if (open <= 1 && known)
      return to.emit('Reshape', [x, to.ints(shape.map((d) => (typeof d === 'string' ? -1 : d)))]);
    return to.emit('Reshape', [x, to.shape(shape)], { allowzero: 1 });
  },
};

/**
 * The same numbers in row-major order with another shape; one size can be -1 and is inferred.
 *
 * @example
 * reshape(constant([[1, 2], [3, 4]]), [4]); // [1, 2, 3, 4]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const fail = (): never => {
    throw new ShapeError(`reshape: shape ${showShape(x.shape)} does not fit into ${showShape(shape)}`);
  };
  let to = shape;
  const open = shape.indexOf(-1);
  if (open >= 0) {
    const rest = shape.filter((_, i) => i !== open);
    if (rest.includes(-1) || rest.includes(0)) fail();
    const dim = dimDivide(dimProduct(x.shape), dimProduct(rest)) ?? fail();
    to = shape.map((d, i) => (i === open ? dim : d));
  }
  to = canonicalShape(to);
  if (dimProduct(to) !== dimProduct(x.shape)) fail();
  if (sameShape(to, x.shape)) return x;
  const from = x.op === reshapeOp ? x.inputs[0] : x;
  return sameShape(to, from.shape) ? from : tensor(reshapeOp, [from], to, x.dtype);
}

const transposeOp: Op = {
  name: 'transpose',
  lower: (node, [x], to) => to.emit('Transpose', [x], { perm: node.attributes.axes as number[] }),
};

/**
 * Permutes axes: axis `i` of the result is axis `axes[i]` of `x`. By default the last two are swapped.
 *
 * @example
 * transpose(constant([[1, 2], [3, 4]])); // [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const rank = x.shape.length;
  if (!axes && rank < 2)
    throw new ShapeError(`transpose: shape ${showShape(x.shape)} has fewer than two axes`);
  let order = axes?.map((a) => axisOf('transpose', a, x.shape)) ?? [
    ...Array(rank - 2).keys(),
    rank - 1,
    rank - 2,
  ];
  if (order.length !== rank || new Set(order).size !== rank)
    throw new ShapeError(`transpose: axes [${axes}] do not reorder shape ${showShape(x.shape)}`);
  let from = x;
  if (x.op === transposeOp) {
    const inner = x.attributes.axes as number[];
    order = order.map((a) => inner[a]);
    from = x.inputs[0];
  }
  if (order.every((a, i) => a === i)) return from;
  const shape = order.map((a) => from.shape[a]);
  return tensor(transposeOp, [from], shape, x.dtype, { axes: order });
}

const sliceOp: Op = {
  name: 'slice',
  lower(node, [x], to) {
    const { axis, start, end } = node.attributes as { axis: number; start: number; end: Dim };
    const stop = typeof end === 'number' ? to.ints([end]) : to.shape([end]);
    return to.emit('Slice', [x, to.ints([start]), stop, to.ints([axis])]);
  },
};

/**
 * The part of `x` from `start` (inclusive) to `end` (exclusive) along one axis. Negative bounds count from its end.
 *
 * @example
 * slice(constant([1, 2, 3, 4]), 0, 1, 3); // [2, 3]
 */
export function slice(x: Tensor, axis: number, start: number, end?: number): Tensor {
  const at = axisOf('slice', axis, x.shape);
  const size = x.shape[at];
  const from = start < 0 && typeof size === 'number' ? start + size : start;
  const to: Dim = end === undefined ? size : end < 0 ? dimAdd(size, end) : end;
  const bad = from < 0 || (typeof to === 'number' && (to < from || (typeof size === 'number' && to > size)));
  if (bad)
    throw new ShapeError(
      `slice: ${start} to ${end ?? 'the end'} is outside axis ${axis} of ${showShape(x.shape)}`,
    );
  if (from === 0 && to === size) return x;
  const shape = x.shape.map((d, i) => (i === at ? dimAdd(to, -from) : d));
  return tensor(sliceOp, [x], shape, x.dtype, { axis: at, start: from, end: to });
}

const lastOp: Op = {
  name: 'lastOf',
  lower: (_, [x], to) => to.emit('Slice', [x, to.ints([-1]), to.ints([2 ** 31 - 1]), to.ints([1])]),
};

/** The last element along axis 1, whose size can be symbolic: `[a, n, ...rest]` to `[a, 1, ...rest]`. */
export const lastOf = (x: Tensor): Tensor =>
  tensor(lastOp, [x], [x.shape[0], 1, ...x.shape.slice(2)], x.dtype);

/**
 * Splits `x` along an axis into parts of the given sizes, or into `parts` equal ones.
 *
 * @example
 * split(constant([1, 2, 3]), 0, [1, 2])[1]; // [2, 3]
 */
export function split(x: Tensor, axis: number, parts: number | readonly number[]): Tensor[] {
  const at = axisOf('split', axis, x.shape);
  const size = x.shape[at];
  const sizes = typeof parts === 'number' ? Array.from({ length: parts }, () => Number(size) / parts) : parts;
  if (
    typeof size !== 'number' ||
    sizes.some((s) => !Number.isInteger(s)) ||
    sizes.reduce((a, b) => a + b, 0) !== size
  )
    throw new ShapeError(
      `split: axis ${axis} of ${showShape(x.shape)} does not divide into ${JSON.stringify(parts)}`,
    );
  let start = 0;
  return sizes.map((s) => {
    start += s;
    return slice(x, at, start - s, start);
  });
}

const concatOp: Op = {
  name: 'concat',
  lower: (node, inputs, to) => to.emit('Concat', inputs, { axis: node.attributes.axis as number }),
};

/**
 * Concatenates tensors along an axis; the other axes must have equal sizes.
 *
 * @example
 * concat([constant([1]), constant([2, 3])], 0); // [1, 2, 3]
 */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0];
  const at = axisOf('concat', axis, first.shape);
  for (const p of parts)
    if (p.shape.length !== first.shape.length || p.shape.some((d, i) => i !== at && d !== first.shape[i]))
      throw new ShapeError(
        `concat: shapes ${parts.map((q) => showShape(q.shape)).join(' and ')} differ beyond axis ${axis}`,
      );
  if (parts.length === 1) return first;
  const joined = parts.map((p) => p.shape[at]).reduce(dimAdd);
  const shape = first.shape.map((d, i) => (i === at ? joined : d));
  return tensor(concatOp, parts, shape, sameType('concat', ...parts), { axis: at });
}

const expandOp: Op = {
  name: 'expand',
  lower: (node, [x], to) => to.emit('Expand', [x, to.shape(node.shape)]),
};

/**
 * `x` repeated to fill `shape`, by the rules of broadcasting.
 *
 * @example
 * expand(constant([1, 2]), [2, 2]); // [[1, 2], [1, 2]]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  const to = canonicalShape(shape);
  if (sameShape(to, x.shape)) return x;
  if (!sameShape(broadcastShapes('expand', x.shape, to), to))
    throw new ShapeError(`expand: shape ${showShape(x.shape)} does not stretch to ${showShape(to)}`);
  return tensor(expandOp, [x], to, x.dtype);
}

/**
 * `x` with a new axis of size 1 at `axis`.
 *
 * @example
 * unsqueeze(constant([1, 2]), 0); // [[1, 2]]
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * `x` without its axis of size 1 at `axis`.
 *
 * @example
 * squeeze(constant([[1, 2]]), 0); // [1, 2]
 */
export function squeeze(x: Tensor, axis: number): Tensor {
  const at = axisOf('squeeze', axis, x.shape);
  if (x.shape[at] !== 1)
    throw new ShapeError(`squeeze: axis ${axis} of ${showShape(x.shape)} is not of size 1`);
  return reshape(x, [...x.shape.slice(0, at), ...x.shape.slice(at + 1)]);
}

const padOp: Op = {
  name: 'pad',
  lower(node, [x], to) {
    const { axis, before, after } = node.attributes as { axis: number; before: number; after: Dim };
    const ends =
      typeof after === 'number'
        ? to.ints([before, after])
        : to.emit('Concat', [to.ints([before]), to.shape([after])], { axis: 0 });
    return to.emit('Pad', [x, ends, '', to.ints([axis])]);
  },
};

/**
 * `x` padded with zeros along one axis: the gradient of `slice`.
 *
 * @example
 * pad(constant([1, 2]), 0, 1, 1); // [0, 1, 2, 0]
 */
export function pad(x: Tensor, axis: number, before: number, after: Dim): Tensor {
  const at = axisOf('pad', axis, x.shape);
  const shape = x.shape.map((d, i) => (i === at ? dimAdd(dimAdd(d, before), after) : d));
  return tensor(padOp, [x], shape, x.dtype, { axis: at, before, after });
}
