/** A transformer block: attention and a feed-forward network, each with a norm before it and a residual connection. */
import { parameter, type Tensor } from '../graph.js';
import { normal, ones, zeros } from '../initial.js';
import { add } from '../ops/arithmetic.js';
import type { KeyValue } from '../ops/cached-attention.js';
import { dropout } from '../ops/dropout.js';
import { gelu } from '../ops/elementwise.js';
import { layerNorm, rmsNorm } from '../ops/norm.js';
import { swiglu } from '../ops/swiglu.js';
import { type AttentionOptions, attention, type Progress } from './attention.js';
import { type Layer, linear } from './linear.js';

export interface BlockOptions extends AttentionOptions {
  /**
   * The hidden width of the feed-forward network; by default 8/3 of `width`, rounded up to a multiple of 8, for SwiGLU,
   * and 4 times `width` for GELU.
   */
  hidden?: number;
  /** 'swiglu' (Shazeer, arXiv:2002.05202) by default. */
  activation?: 'swiglu' | 'gelu';
  /** 'rms' by default. */
  norm?: 'rms' | 'layer';
  /** Epsilon of the norms; 1e-5 by default. */
  epsilon?: number;
  /** Rate of dropout before each residual; 0 by default. */
  dropout?: number;
}

export interface Block {
  (x: Tensor, mask?: Tensor): Tensor;
  cached(x: Tensor, past: KeyValue, progress: Progress): { y: Tensor; present: KeyValue };
}

/** A norm over the last axis, with the parameter `name.weight`, and `name.bias` for 'layer'. */
export function normLayer(
  name: string,
  width: number,
  { norm = 'rms', epsilon = 1e-5 }: Pick<BlockOptions, 'norm' | 'epsilon'>,
): Layer {
  const scale = parameter(`${name}.weight`, [width], ones());
  if (norm === 'rms') return (x) => rmsNorm(x, scale, epsilon);
  const shift = parameter(`${name}.bias`, [width], zeros());
  return (x) => layerNorm(x, scale, shift, epsilon);
}

/**
 * A pre-norm block (arXiv:2002.04745), its parameters named as Llama's.
 *
 * @example
 * block('block', { width: 64, heads: 4, context: 10 })(input('x', ['batch', 10, 64])).shape; // ['batch', 10, 64]
 */
export function block(name: string, options: BlockOptions): Block {
  const { width, activation = 'swiglu', dropout: rate = 0, deviation = 0.02 } = options;
  const gated = activation === 'swiglu';
  const hidden = options.hidden ?? (gated ? Math.ceil((width * 8) / 3 / 8) * 8 : 4 * width);
  const attend = attention(`${name}.self_attn`, options);
  const before = normLayer(`${name}.input_layernorm`, width, options);
  const between = normLayer(`${name}.post_attention_layernorm`, width, options);
  const project = (part: string, inputs: number, outputs: number, d = deviation) =>
    linear(`${name}.mlp.${part}`, inputs, outputs, { bias: false, initial: normal(d) });
  const gate = gated ? project('gate_proj', width, hidden) : undefined;
  const up = project('up_proj', width, hidden);
  const down = project('down_proj', hidden, width, options.outputDeviation ?? deviation);
  const feed: Layer = (x) => down(gate ? swiglu(gate(x), up(x)) : gelu(up(x)));
  const rest = (x: Tensor, attended: Tensor) => {
    const h = add(x, dropout(attended, rate));
    return add(h, dropout(feed(between(h)), rate));
  };
  return Object.assign((x: Tensor, mask?: Tensor) => rest(x, attend(before(x), mask)), {
    cached(x: Tensor, past: KeyValue, progress: Progress) {
      const { y, present } = attend.cached(before(x), past, progress);
      return { y: rest(x, y), present };
    },
  });
}
