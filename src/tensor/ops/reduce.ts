/** Reductions along axes, and cumulative sums. */
import { type Dim, dimProduct } from '../dims.js';
import { onnxType } from '../dtype.js';
import { floating, type Op, type Tensor, tensor } from '../graph.js';
import { axesOf, axisOf, type Shape, ShapeError, showShape } from '../shape.js';
import { div } from './arithmetic.js';
import { reshape } from './layout.js';

function reduction(name: string, onnx: string) {
  const op: Op = {
    name,
    lower: (node, [x], to) =>
      to.emit(onnx, [x, to.ints(node.attributes.axes as number[])], {
        keepdims: node.attributes.keep ? 1 : 0,
      }),
  };
  return (x: Tensor, axes?: number | readonly number[], keep = false): Tensor => {
    const list = axesOf(name, axes, x.shape);
    if (list.length === 0) return x;
    const shape = x.shape.flatMap((d, i) => (list.includes(i) ? (keep ? [1] : []) : [d]));
    return tensor(op, [x], shape, x.dtype, { axes: list, keep });
  };
}

/**
 * The sum along `axes` (all by default); `keep` leaves them with size 1.
 *
 * @example
 * sum(constant([[1, 2], [3, 4]]), 0); // [4, 6]
 */
export const sum = reduction('sum', 'ReduceSum');

/**
 * The sum of squares along `axes` (all by default), in one pass.
 *
 * @example
 * sumSquares(constant([[1, 2], [3, 4]])); // 30
 */
export const sumSquares = reduction('sumSquares', 'ReduceSumSquare');

const maxOp = reduction('max', 'ReduceMax');

const minOp = reduction('min', 'ReduceMin');

function nonEmpty(name: string, x: Tensor, axes: number | readonly number[] | undefined): void {
  if (axesOf(name, axes, x.shape).some((a) => x.shape[a] === 0))
    throw new ShapeError(`${name}: an axis of size 0 in shape ${showShape(x.shape)} has no ${name}`);
}

/**
 * The maximum along `axes`; equal maxima share the gradient equally.
 *
 * @example
 * max(constant([[1, 2], [3, 4]]), 1); // [2, 4]
 */
export function max(x: Tensor, axes?: number | readonly number[], keep = false): Tensor {
  nonEmpty('max', x, axes);
  return maxOp(x, axes, keep);
}

/**
 * The minimum along `axes`; equal minima share the gradient equally.
 *
 * @example
 * min(constant([[1, 2], [3, 4]]), 1); // [1, 3]
 */
export function min(x: Tensor, axes?: number | readonly number[], keep = false): Tensor {
  nonEmpty('min', x, axes);
  return minOp(x, axes, keep);
}

/**
 * The mean along `axes` (all by default).
 *
 * @example
 * mean(constant([[1, 2], [3, 4]])); // 2.5
 */
export function mean(x: Tensor, axes?: number | readonly number[], keep = false): Tensor {
  floating('mean', x);
  const count = dimProduct(axesOf('mean', axes, x.shape).map((a) => x.shape[a]));
  return div(sum(x, axes, keep), typeof count === 'number' ? count : sizeOf(count, x));
}

const sizeOp: Op = {
  name: 'sizeOf',
  lower: (node, _, to) =>
    to.emit('Cast', [to.emit('Reshape', [to.shape([node.attributes.dim as Dim]), to.ints([])])], {
      to: onnxType[node.dtype],
    }),
};

/** A symbolic size as a scalar of the element type of `like`. */
export const sizeOf = (dim: Dim, like: Tensor): Tensor => tensor(sizeOp, [], [], like.dtype, { dim });

/** Sums `x` to `shape`: the gradient of broadcasting from `shape`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
  return reshape(axes.length > 0 ? sum(x, axes, true) : x, shape);
}

const cumsumOp: Op = {
  name: 'cumsum',
  lower: (node, [x], to) =>
    to.emit('CumSum', [x, to.scalar(node.attributes.axis as number, 'int64')], {
      reverse: node.attributes.reverse ? 1 : 0,
    }),
};

/**
 * Cumulative sums along an axis, from its start, or with `reverse` from its end.
 *
 * @example
 * cumsum(constant([[1, 2], [3, 4]]), 1); // [[1, 3], [3, 7]]
 */
export function cumsum(x: Tensor, axis: number, reverse = false): Tensor {
  return tensor(cumsumOp, [x], x.shape, x.dtype, { axis: axisOf('cumsum', axis, x.shape), reverse });
}

const argmaxOp: Op = {
  name: 'argmax',
  lower: (node, [x], to) =>
    to.emit('Cast', [to.emit('ArgMax', [x], { axis: node.attributes.axis as number, keepdims: 0 })], {
      to: onnxType.int32,
    }),
};

/**
 * The index of the maximum along an axis, as `int32`; the first of equal ones.
 *
 * @example
 * argmax(constant([[1, 5, 2]]), 1); // [1]
 */
export function argmax(x: Tensor, axis: number): Tensor {
  const at = axisOf('argmax', axis, x.shape);
  return tensor(argmaxOp, [x], [...x.shape.slice(0, at), ...x.shape.slice(at + 1)], 'int32', { axis: at });
}
