/** Gather and scatter by index. Indices are `int32` (or `int64`) and have no gradients. */
import type { Dim } from '../dims.js';
import { type DType, onnxType } from '../dtype.js';
import { constant, type Op, sameType, type Tensor, tensor } from '../graph.js';
import { axisOf, type Shape, ShapeError, sameShape, showShape } from '../shape.js';
import { cast, equal } from './compare.js';
import { transpose, unsqueeze } from './layout.js';

function indices(op: string, ids: Tensor): Tensor {
  if (ids.dtype !== 'int32' && ids.dtype !== 'int64')
    throw new TypeError(
      `${op}: indices are ${ids.dtype} of shape ${showShape(ids.shape)}, not int32 or int64`,
    );
  return ids;
}

const gatherOp: Op = {
  name: 'gather',
  lower: (_, inputs, to) => to.emit('Gather', inputs, { axis: 0 }),
};

/**
 * The rows of `x` at `ids`: for `x` `[n, ...rest]` and `ids` of any shape, `[...ids, ...rest]`. With `axis`, slices
 * along that axis, which becomes the first.
 *
 * @example
 * gather(constant([[1, 2], [3, 4]]), constant([1, 1], 'int32')); // [[3, 4], [3, 4]]
 */
export function gather(x: Tensor, ids: Tensor, axis = 0): Tensor {
  const at = axisOf('gather', axis, x.shape);
  const from = at === 0 ? x : transpose(x, [at, ...x.shape.map((_, i) => i).filter((i) => i !== at)]);
  return tensor(gatherOp, [from, indices('gather', ids)], [...ids.shape, ...from.shape.slice(1)], x.dtype);
}

const scatterOp: Op = {
  name: 'scatterAdd',
  lower(node, [x, ids, updates], to) {
    const rest = node.inputs[0].shape.slice(1);
    const flat =
      node.inputs[1].shape.length === 1 ? updates : to.emit('Reshape', [updates, to.shape([-1, ...rest])]);
    const column = to.emit('Reshape', [ids, to.ints([-1, ...rest.map(() => 1)])]);
    const each = rest.length === 0 ? column : to.emit('Expand', [column, to.shape([1, ...rest])]);
    // Not ScatterND: ONNX Runtime adds its rows on several threads without synchronisation, so that of two updates of
    // one row one can be lost.
    return to.emit('ScatterElements', [x, each, flat], { axis: 0, reduction: 'add' });
  },
};

/**
 * `x` with `updates` `[...ids, ...rest]` added to its rows at `ids`; updates of the same row are added.
 *
 * @example
 * scatterAdd(constant([[0], [0]]), constant([1, 1], 'int32'), constant([[2], [3]])); // [[0], [5]]
 */
export function scatterAdd(x: Tensor, ids: Tensor, updates: Tensor): Tensor {
  const shape: Shape = [...ids.shape, ...x.shape.slice(1)];
  if (x.shape.length === 0 || !sameShape(updates.shape, shape))
    throw new ShapeError(
      `scatterAdd: updates ${showShape(updates.shape)} do not fit ids ${showShape(ids.shape)} into ${showShape(x.shape)}`,
    );
  sameType('scatterAdd', x, updates);
  return tensor(scatterOp, [x, indices('scatterAdd', ids), updates], x.shape, x.dtype);
}

function along(op: string, x: Tensor, ids: Tensor, axis: number): number {
  const at = axisOf(op, axis, x.shape);
  if (ids.shape.length !== x.shape.length || ids.shape.some((d, i) => i !== at && d !== x.shape[i]))
    throw new ShapeError(
      `${op}: shapes ${showShape(x.shape)} and ${showShape(ids.shape)} differ beyond axis ${axis}`,
    );
  indices(op, ids);
  return at;
}

const takeOp: Op = {
  name: 'takeAlong',
  lower: (node, inputs, to) => to.emit('GatherElements', inputs, { axis: node.attributes.axis as number }),
};

/**
 * For each position in `ids`, the number at that index along `axis`; the other axes have equal sizes.
 *
 * @example
 * takeAlong(constant([[1, 2], [3, 4]]), constant([[1], [0]], 'int32'), 1); // [[2], [3]]
 */
export function takeAlong(x: Tensor, ids: Tensor, axis: number): Tensor {
  const at = along('takeAlong', x, ids, axis);
  return tensor(takeOp, [x, ids], ids.shape, x.dtype, { axis: at });
}

const putOp: Op = {
  name: 'addAlong',
  lower: (node, inputs, to) =>
    to.emit('ScatterElements', inputs, { axis: node.attributes.axis as number, reduction: 'add' }),
};

/**
 * `x` with each number of `updates` added at its index along `axis`: the gradient of `takeAlong`.
 *
 * @example
 * addAlong(constant([[0, 0]]), constant([[1]], 'int32'), constant([[5]]), 1); // [[0, 5]]
 */
export function addAlong(x: Tensor, ids: Tensor, updates: Tensor, axis: number): Tensor {
  const at = along('addAlong', x, ids, axis);
  if (!sameShape(ids.shape, updates.shape))
    throw new ShapeError(
      `addAlong: ids ${showShape(ids.shape)} and updates ${showShape(updates.shape)} differ`,
    );
  sameType('addAlong', x, updates);
  return tensor(putOp, [x, ids, updates], x.shape, x.dtype, { axis: at });
}

const rangeOp: Op = {
  name: 'range',
  lower(node, _, to) {
    const size = to.emit('Reshape', [to.shape(node.shape), to.ints([])]);
    const range = to.emit('Range', [to.scalar(0, 'int64'), size, to.scalar(1, 'int64')]);
    return node.dtype === 'int64' ? range : to.emit('Cast', [range], { to: onnxType[node.dtype] });
  },
};

/**
 * `0, 1, 2, ...` up to `size - 1`.
 *
 * @example
 * range(3); // [0, 1, 2]
 */
export function range(size: Dim, dtype: DType = 'int32'): Tensor {
  if (typeof size === 'number')
    return constant(
      Array.from({ length: size }, (_, i) => i),
      dtype,
      [size],
    );
  return tensor(rangeOp, [], [size], dtype);
}

/**
 * For each id a row of `depth` zeros with a one at the id; only zeros for ids outside `[0, depth)`.
 *
 * @example
 * oneHot(constant([1], 'int32'), 3); // [[0, 1, 0]]
 */
export function oneHot(ids: Tensor, depth: number, dtype: DType = 'float32'): Tensor {
  return cast(equal(unsqueeze(indices('oneHot', ids), -1), range(depth, ids.dtype)), dtype);
}
