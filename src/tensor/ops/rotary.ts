/**
 * Rotary position embedding (Su et al., arXiv:2104.09864), in the layout of Llama: the first half of each head is
 * rotated against its second half.
 */
import { allocate, type DType, type TypedArray } from '../dtype.js';
import { floating, type Op, type Tensor, tensor } from '../graph.js';
import { ShapeError, showShape } from '../shape.js';

interface RotaryAttributes {
  head: number;
  length: number;
  base: number;
  inverse: boolean;
}

/** The cosines and sines of all positions and frequencies, `[length, head / 2]` each. */
function rotaryTables(
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
  lower(node, [x, position], to) {
    const attributes = node.attributes as unknown as RotaryAttributes;
    const half = attributes.head / 2;
    const [cos, sin] = rotaryTables(attributes, node.dtype).map((t) =>
      to.constant(t, node.dtype, [attributes.length, half]),
    );
    if (node.dtype === 'float32')
      return to.emit(
        'RotaryEmbedding',
        [x, position ?? to.ints([0]), cos, sin],
        { interleaved: 0 },
        { domain: 'com.microsoft' },
      );
    const [batch, time, width] = node.shape;
    const heads = (width as number) / attributes.head;
    const parts = to.emit('Reshape', [x, to.shape([batch, time, heads, 2, half])]);
    const pick = (i: number) => to.emit('Gather', [parts, to.scalar(i, 'int64')], { axis: 3 });
    const [first, second] = [pick(0), pick(1)];
    const count = to.emit('Reshape', [to.shape([time]), to.ints([])]);
    const steps = to.emit('Range', [to.scalar(0, 'int64'), count, to.scalar(1, 'int64')]);
    const rows = position ? to.emit('Add', [position, steps]) : steps;
    const at = (table: string) =>
      to.emit('Reshape', [to.emit('Gather', [table, rows], { axis: 0 }), to.shape([time, 1, half])]);
    const [c, s] = [at(cos), at(sin)];
    const mul = (a: string, b: string) => to.emit('Mul', [a, b]);
    const turned = [
      to.emit('Sub', [mul(first, c), mul(second, s)]),
      to.emit('Add', [mul(second, c), mul(first, s)]),
    ].map((t) => to.emit('Reshape', [t, to.shape([batch, time, heads, 1, half])]));
    return to.emit('Reshape', [to.emit('Concat', turned, { axis: 3 }), to.shape(node.shape)]);
  },
};

export interface RotaryOptions {
  /** The size of a head, which must be even; the last axis of `x` is divided into heads of this size. */
  head: number;
  /** The maximum number of positions. */
  length: number;
  /** Wavelength base; 10,000 by default. */
  base?: number;
  /** Rotates in the opposite direction. */
  inverse?: boolean;
  /** The position of the start of `x`, int64 `[1]`; 0 by default. */
  position?: Tensor;
}

/**
 * Rotates each head of `x` `[batch, time, heads * head]` by its position in time.
 *
 * @example
 * rotary(constant([[[1, 2]]]), { head: 2, length: 1 }); // [[[1, 2]]]
 */
export function rotary(x: Tensor, options: RotaryOptions): Tensor {
  const { head, length, base = 10_000, inverse = false, position } = options;
  floating('rotary', x);
  const width = x.shape[2];
  if (x.shape.length !== 3 || head % 2 !== 0 || typeof width !== 'number' || width % head !== 0)
    throw new ShapeError(
      `rotary: shape ${showShape(x.shape)} is not [batch, time, heads * ${head}] of even heads`,
    );
  if (typeof x.shape[1] === 'number' && x.shape[1] > length)
    throw new ShapeError(
      `rotary: shape ${showShape(x.shape)} is longer than the ${length} positions there are`,
    );
  return tensor(rotaryOp, position ? [x, position] : [x], x.shape, x.dtype, { head, length, base, inverse });
}
