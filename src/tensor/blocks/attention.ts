/** Multi-head attention, causal or not, with grouped keys and values and rotary positions. */
import { constant, type Tensor } from '../graph.js';
import { normal } from '../initial.js';
import { attend } from '../ops/attend.js';
import { cachedAttention, type KeyValue } from '../ops/cached-attention.js';
import { where } from '../ops/compare.js';
import { reshape, transpose } from '../ops/layout.js';
import { rotary } from '../ops/rotary.js';
import { ShapeError, showShape } from '../shape.js';
import { linear } from './linear.js';

export interface AttentionOptions {
  width: number;
  heads: number;
  /**
   * The number of heads of keys and values, each shared by `heads / keyHeads` query heads (arXiv:2305.13245); `heads`
   * by default.
   */
  keyHeads?: number;
  /** The maximum number of positions. */
  context: number;
  /** Whether a position attends only to itself and earlier ones; true by default. */
  causal?: boolean;
  /** Wavelength base of the rotary positions; 10,000 by default. */
  rotaryBase?: number;
  /** The standard deviation of initial weights; 0.02 by default; that of the output layer is `outputDeviation`. */
  deviation?: number;
  outputDeviation?: number;
}

/** The positions of new tokens in the buffers; see `cachedAttention`. */
export interface Progress {
  /** The first new position, int64 `[1]`. */
  readonly start: Tensor;
  /** The last new position, int32 `[batch]`. */
  readonly last: Tensor;
  /** The number of positions including the new ones, an int32 scalar. */
  readonly total: Tensor;
}

export interface Attention {
  /**
   * `[batch, time, width]` to the same; `mask`, bool `[batch, time]`, is true for the positions that can be attended
   * to; `[batch, time, time]` sets it for each position.
   */
  (x: Tensor, mask?: Tensor): Tensor;
  /** The same for new positions only, with earlier ones in the buffers. */
  cached(x: Tensor, past: KeyValue, progress: Progress): { y: Tensor; present: KeyValue };
}

/**
 * Parameters `name.q_proj.weight`, `k_proj`, `v_proj` and `o_proj`, named and laid out as Llama's.
 *
 * @example
 * attention('self', { width: 64, heads: 4, context: 10 })(input('x', ['batch', 10, 64])).shape; // ['batch', 10, 64]
 */
export function attention(name: string, options: AttentionOptions): Attention {
  const { width, heads, keyHeads = heads, context, causal = true, rotaryBase: base = 10_000 } = options;
  const { deviation = 0.02, outputDeviation = deviation } = options;
  const head = width / heads;
  if (!Number.isInteger(head) || head % 2 !== 0 || heads % keyHeads !== 0)
    throw new ShapeError(
      `attention: a width of ${width} does not make ${heads} even heads over ${keyHeads} key heads`,
    );
  const project = (part: string, inputs: number, outputs: number, d = deviation) =>
    linear(`${name}.${part}`, inputs, outputs, { bias: false, initial: normal(d) });
  const toQ = project('q_proj', width, width);
  const toK = project('k_proj', width, keyHeads * head);
  const toV = project('v_proj', width, keyHeads * head);
  const toOutput = project('o_proj', width, width, outputDeviation);

  function apply(x: Tensor, mask?: Tensor): Tensor {
    const [batch, time] = x.shape;
    if (typeof time !== 'number')
      throw new ShapeError(`attention: the time of ${showShape(x.shape)} must be fixed`);
    const turn = (y: Tensor) => rotary(y, { head, length: context, base });
    // [batch, time, n * head] -> [batch, keyHeads, n / keyHeads, time, head]
    const cut = (y: Tensor, n: number) =>
      n === keyHeads && heads === keyHeads
        ? transpose(reshape(y, [batch, time, n, head]), [0, 2, 1, 3])
        : transpose(reshape(y, [batch, time, keyHeads, n / keyHeads, head]), [0, 2, 3, 1, 4]);
    const q = cut(turn(toQ(x)), heads);
    const k = cut(turn(toK(x)), keyHeads);
    const v = cut(toV(x), keyHeads);
    const bias = mask && where(mask, constant(0, x.dtype), constant(-1e9, x.dtype));
    const lead = q.shape.length - 3;
    const from = bias?.shape.length === 3 ? time : 1;
    const seen = bias && reshape(bias, [batch, ...Array(lead).fill(1), from, time]);
    const mixed = attend(q, k, v, { scale: 1 / Math.sqrt(head), causal }, seen);
    const back =
      mixed.shape.length === 4 ? transpose(mixed, [0, 2, 1, 3]) : transpose(mixed, [0, 3, 1, 2, 4]);
    return toOutput(reshape(back, x.shape));
  }

  function cached(
    x: Tensor,
    past: KeyValue,
    { start, last, total }: Progress,
  ): { y: Tensor; present: KeyValue } {
    const turn = (y: Tensor) => rotary(y, { head, length: context, base, position: start });
    const options = { heads, keyHeads, head, past, last, total };
    const { y, present } = cachedAttention(turn(toQ(x)), turn(toK(x)), toV(x), options);
    return { y: toOutput(y), present };
  }
  return Object.assign(apply, { cached });
}
