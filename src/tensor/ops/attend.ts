/**
 * The core of attention, `softmax(q·kᵀ·scale + bias)·v`, and its gradient. Causal attention processes queries in
 * chunks, each with the keys up to its end: scores of future positions are not computed, and those of a chunk stay in
 * the processor cache. The gradient uses the weights of each chunk from the forward pass; the sum over `weights *
 * gradient` that softmax needs is that over `result * gradient`, which is smaller (Dao et al., arXiv:2205.14135).
 */
import type { DType } from '../dtype.js';
import { floating, type Op, sameType, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { ShapeError, showShape } from '../shape.js';
import { writeProduct } from './matmul.js';

export interface AttendOptions {
  /** The factor of the products of queries and keys. */
  scale: number;
  /** Whether a position attends only to itself and earlier ones. */
  causal: boolean;
  /** The number of queries per chunk in causal attention; 96 by default. */
  chunk?: number;
}

interface Span {
  start: number;
  end: number;
  keys: number;
}

/** Writes the nodes common to the forward and the backward pass. */
class Steps {
  readonly rank: number;
  readonly dtype: DType;
  readonly spans: Span[];
  private readonly time: number;
  private readonly scale: number;
  private readonly causal: boolean;

  constructor(
    private readonly to: Emitter,
    attend: Tensor,
  ) {
    const { scale, causal, chunk = 96 } = attend.attributes as unknown as AttendOptions;
    this.rank = attend.shape.length;
    this.dtype = attend.dtype;
    this.time = attend.inputs[1].shape.at(-2) as number;
    this.scale = scale;
    this.causal = causal;
    const step = causal ? chunk : this.time;
    this.spans = [];
    for (let start = 0; start < this.time; start += step) {
      const end = Math.min(start + step, this.time);
      this.spans.push({ start, end, keys: end });
    }
  }

  /** Rows `start` to `end` of the time axis. */
  rows(x: string, start: number, end: number): string {
    if (start === 0 && end === this.time) return x;
    return this.to.emit('Slice', [
      x,
      this.to.ints([start]),
      this.to.ints([end]),
      this.to.ints([this.rank - 2]),
    ]);
  }

  product(a: string, b: string, how: { a?: boolean; b?: boolean; scaled?: boolean }): string {
    const options = { transposeA: how.a, transposeB: how.b, scale: how.scaled ? this.scale : 1 };
    return writeProduct(this.to, this.dtype, a, b, [this.rank, this.rank], options);
  }

  /** A mask: 0 if a query of the span can attend to a key, a large negative number for future keys. */
  future({ start, end, keys }: Span): string | undefined {
    if (!this.causal) return undefined;
    const data = new Float32Array((end - start) * keys);
    for (let i = 0; i < data.length; i++) data[i] = i % keys > start + Math.floor(i / keys) ? -1e9 : 0;
    const typed = this.dtype === 'float64' ? Float64Array.from(data) : data;
    return this.to.constant(typed, this.dtype, [end - start, keys]);
  }

  join(parts: string[]): string {
    return parts.length === 1 ? parts[0] : this.to.emit('Concat', parts, { axis: this.rank - 2 });
  }

  /** Adds parts of increasing length along the time axis. */
  pile(parts: string[]): string {
    return parts.reduce((sum, part, i) => {
      const more = this.spans[i].keys - this.spans[i - 1].keys;
      const ends = this.to.ints([0, more]);
      const padded = this.to.emit('Pad', [sum, ends, '', this.to.ints([this.rank - 2])]);
      return this.to.emit('Add', [part, padded]);
    });
  }
}

const attendOp: Op = {
  name: 'attend',
  lower(node, [q, k, v, bias], to) {
    const steps = new Steps(to, node);
    const weights: string[] = [];
    const results = steps.spans.map((span) => {
      const keys = steps.rows(k, 0, span.keys);
      let scores = steps.product(steps.rows(q, span.start, span.end), keys, { b: true, scaled: true });
      const future = steps.future(span);
      if (future) scores = to.emit('Add', [scores, future]);
      if (bias) {
        const rows = node.inputs[3].shape.at(-2) === 1 ? bias : steps.rows(bias, span.start, span.end);
        const part = to.emit('Slice', [rows, to.ints([0]), to.ints([span.keys]), to.ints([steps.rank - 1])]);
        scores = to.emit('Add', [scores, part]);
      }
      const weight = to.emit('Softmax', [scores], { axis: -1 });
      weights.push(weight);
      return steps.product(weight, steps.rows(v, 0, span.keys), {});
    });
    return [steps.join(results), ...weights];
  },
};

const gradientOp: Op = {
  name: 'attendGradient',
  lower(node, [result, g, q, k, v], to) {
    const attend = node.inputs[0];
    const steps = new Steps(to, attend);
    const weights = to.values(attend).slice(1);
    const last = to.ints([steps.rank - 1]);
    const pull = to.emit('ReduceSum', [to.emit('Mul', [g, result]), last], { keepdims: 1 });
    const parts = steps.spans.map(({ start, end, keys }, i) => {
      const [gi, qi, ki] = [steps.rows(g, start, end), steps.rows(q, start, end), steps.rows(k, 0, keys)];
      const slope = steps.product(gi, steps.rows(v, 0, keys), { b: true });
      const level = to.emit('Sub', [slope, steps.rows(pull, start, end)]);
      const scores = to.emit('Mul', [level, weights[i]]);
      return {
        q: steps.product(scores, ki, { scaled: true }),
        k: steps.product(scores, qi, { a: true, scaled: true }),
        v: steps.product(weights[i], gi, { a: true }),
      };
    });
    // Keys shared by a group of heads get the sum over the group.
    const grouped = steps.rank === 5;
    const total = (list: string[]) => {
      const piled = steps.pile(list);
      return grouped ? to.emit('ReduceSum', [piled, to.ints([2])], { keepdims: 1 }) : piled;
    };
    return [steps.join(parts.map((p) => p.q)), total(parts.map((p) => p.k)), total(parts.map((p) => p.v))];
  },
};

const partOp: Op = {
  name: 'attendGradientPart',
  lower: (node, _, to) => to.values(node.inputs[0])[node.attributes.part as number],
};

/** The gradients of `q`, `k` and `v` of an `attend` from that of its result. */
export function attendGradient(attend: Tensor, gradient: Tensor): Tensor[] {
  const [q, k, v] = attend.inputs;
  const all = tensor(gradientOp, [attend, gradient, q, k, v], q.shape, q.dtype);
  return [q, k, v].map((x, part) => tensor(partOp, [all], x.shape, x.dtype, { part }));
}

/**
 * Attention over heads: `q` `[batch, heads, time, head]` with `k` and `v` of the same shape, or in groups
 * that share keys, `q` `[batch, keyHeads, group, time, head]` with `k` and `v` `[batch, keyHeads, 1, time, head]`.
 * `bias`, added to the scores, broadcasts to them, with all of the time in its last axis; it gets no gradient.
 */
export function attend(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions, bias?: Tensor): Tensor {
  floating('attend', q);
  const [time, head] = k.shape.slice(-2);
  const fits = k.shape.every(
    (d, i) => d === v.shape[i] && (d === q.shape[i] || (i === 2 && d === 1 && q.shape.length === 5)),
  );
  if (
    !fits ||
    ![4, 5].includes(q.shape.length) ||
    k.shape.length !== q.shape.length ||
    typeof time !== 'number' ||
    head !== q.shape.at(-1)
  )
    throw new ShapeError(
      `attend: shapes ${showShape(q.shape)}, ${showShape(k.shape)} and ${showShape(v.shape)} are not heads over one fixed time`,
    );
  const inputs = bias ? [q, k, v, bias] : [q, k, v];
  return tensor(attendOp, inputs, q.shape, sameType('attend', ...inputs), { ...options });
}
