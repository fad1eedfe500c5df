/** Shapes: lists of dimensions, with NumPy's broadcasting, and the error for incompatible shapes. */
import { canonical, type Dim } from './dims.js';

/** The sizes of a tensor along its axes; `[]` is a scalar. */
export type Shape = readonly Dim[];

/**
 * The error for incompatible shapes. The message names the operation and all shapes involved.
 *
 * @example
 * add(input('x', ['n', 2]), input('y', ['n', 3])); // ShapeError: add: shapes [n, 2] and [n, 3] do not broadcast
 */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

/** A shape as text: `[batch, 64]`. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Whether two shapes are equal, dimension by dimension, in their canonical form. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** A shape with its dimensions in canonical form. */
export const canonicalShape = (shape: Shape): Shape => shape.map(canonical);

/** NumPy's broadcasting: axes are aligned from the last, and sizes of 1 are expanded. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const da = a[a.length - rank + i] ?? 1;
    const db = b[b.length - rank + i] ?? 1;
    if (da !== db && da !== 1 && db !== 1)
      throw new ShapeError(`${op}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast`);
    out.push(da === 1 ? db : da);
  }
  return out;
}

/** Resolves an axis that can be negative, counting from the end. */
export function axisOf(op: string, axis: number, shape: Shape): number {
  const at = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= shape.length)
    throw new ShapeError(`${op}: axis ${axis} is outside shape ${showShape(shape)}`);
  return at;
}

/** Resolves a list of distinct axes, sorted; all axes by default. */
export function axesOf(op: string, axes: number | readonly number[] | undefined, shape: Shape): number[] {
  if (axes === undefined) return shape.map((_, i) => i);
  const list = (typeof axes === 'number' ? [axes] : axes).map((a) => axisOf(op, a, shape));
  if (new Set(list).size !== list.length)
    throw new ShapeError(`${op}: axes ${JSON.stringify(axes)} repeat one axis of shape ${showShape(shape)}`);
  return list.sort((a, b) => a - b);
}
