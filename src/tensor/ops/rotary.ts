// Rotary position embedding (Su et al., arXiv:2104.09864), in the layout of Llama: the first half of each
// head is rotated against its second half.

import { allocate, type DType, type TypedArray } from '../dtype.js';
import { floating, type Op, type Tensor, tensor } from '../graph.js';
import { ShapeError, showShape } from '../shape.js';
import { reshape } from './layout.js';

interface RotaryAttributes {
  head: number;
  length: number;
  base: number;
  inverse: boolean;
}

/** Cosines and sines of every position and frequency, `[length, head / 2]` each. */
export function rotaryTables(
  { head, length, base, inverse }: RotaryAttributes,
  dtype: DType,
): [TypedArray, TypedArray] {
  const half = head / 2;
  const cos = allocate(dtype, length * half) as Float64Array;
  const sin = allocate(dtype, length * half) as Float64Array;
  for (let t = 0; t < length; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * base ** (-i / half);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = inverse ? -Math.sin(angle) : Math.sin(angle);
    }
  }
  return [cos, sin];
}

const rotaryOp: Op = {
  name: 'rotary',
  lower(node, [x, given], to) {
    const attributes = node.attributes as unknown as RotaryAttributes;
    const half = attributes.head / 2;
    const [cos, sin] = rotaryTables(attributes, node.dtype).map((t) =>
      to.constant(t, node.dtype, [attributes.length, half]),
    );
    if (node.dtype === 'float32')
      return to.emit(
        'RotaryEmbedding',
        [x, given ?? to.ints([0]), cos, sin],
        { interleaved: 0 },
        { domain: 'com.microsoft' },
      );
    const byHead = node.shape.length === 4;
    const [batch, second, third] = node.shape;
    const lead = byHead ? [batch, second, third] : [batch, second, (third as number) / attributes.head];
    const time = byHead ? third : second;
    const parts = to.emit('Reshape', [x, to.shape([...lead, 2, half])]);
    const pick = (i: number) => to.emit('Gather', [parts, to.scalar(i, 'int64')], { axis: 3 });
    const [front, back] = [pick(0), pick(1)];
    const count = to.emit('Reshape', [to.shape([time]), to.ints([])]);
    const steps = to.emit('Range', [to.scalar(0, 'int64'), count, to.scalar(1, 'int64')]);
    const rows = given ? to.emit('Add', [given, steps]) : steps;
    const at = (table: string) =>
      to.emit('Reshape', [
        to.emit('Gather', [table, rows], { axis: 0 }),
        to.shape(byHead ? [time, half] : [time, 1, half]),
      ]);
    const [c, s] = [at(cos), at(sin)];
    const mul = (a: string, b: string) => to.emit('Mul', [a, b]);
    const turned = [
      to.emit('Sub', [mul(front, c), mul(back, s)]),
      to.emit('Add', [mul(back, c), mul(front, s)]),
    ].map((t) => to.emit('Reshape', [t, to.shape([...lead, 1, half])]));
    return to.emit('Reshape', [to.emit('Concat', turned, { axis: 3 }), to.shape(node.shape)]);
  },
};

export interface RotaryOptions {
  /** Size of one head; the last axis of `x` is cut into heads of this size. Must be even. */
  head: number;
  /** How many positions there can be. */
  length: number;
  /** Wavelength base; 10,000 unless given. */
  base?: number;
  /** Rotate the other way. */
  inverse?: boolean;
  /** Where `x` starts, int64 `[1]`; 0 unless given. */
  position?: Tensor;
}

/**
 * Rotates every head of `x` by its position in time: of `[batch, time, heads * head]`, or of heads by themselves,
 * `[batch, heads, time, head]` or `[batch, keyHeads, group, time, head]`.
 */
export function rotary(x: Tensor, options: RotaryOptions): Tensor {
  const { head, length, base = 10_000, inverse = false, position } = options;
  floating('rotary', x);
  const rank = x.shape.length;
  const last = x.shape[rank - 1];
  const fits = rank === 3 ? typeof last === 'number' && last % head === 0 : last === head;
  if (rank < 3 || rank > 5 || head % 2 !== 0 || !fits)
    throw new ShapeError(
      `rotary: shape ${showShape(x.shape)} is neither [batch, time, heads * ${head}] nor [batch, heads, time, ${head}] of even heads`,
    );
  const time = x.shape[rank === 3 ? 1 : rank - 2];
  if (typeof time === 'number' && time > length)
    throw new ShapeError(
      `rotary: shape ${showShape(x.shape)} is longer than the ${length} positions there are`,
    );
  if (rank === 5) return reshape(rotary(reshape(x, [x.shape[0], -1, ...x.shape.slice(3)]), options), x.shape);
  return tensor(rotaryOp, position ? [x, position] : [x], x.shape, x.dtype, { head, length, base, inverse });
}
