/** A transformer over sequences of vectors, of items or of text, and a language model with Llama's architecture. */
import { parameter, type Tensor } from '../graph.js';
import { normal } from '../initial.js';
import { boundary } from '../ops/boundary.js';
import type { KeyValue } from '../ops/cached-attention.js';
import { lastOf } from '../ops/layout.js';
import { linearCrossEntropy } from '../ops/linear-cross-entropy.js';
import { matmul } from '../ops/matmul.js';
import type { Progress } from './attention.js';
import { type BlockOptions, block, normLayer } from './block.js';
import { embedding } from './embedding.js';

export interface TransformerOptions extends BlockOptions {
  /** The number of blocks. */
  layers: number;
  /**
   * Stores only the inputs of each block for the gradient and recomputes the rest, which takes about 30 % more time.
   * The gradients are identical; false by default.
   */
  recompute?: boolean;
}

export interface Transformer {
  /** `[batch, time, width]` to the same; `mask` as for `attention`. */
  (x: Tensor, mask?: Tensor): Tensor;
  cached(x: Tensor, past: readonly KeyValue[], progress: Progress): { y: Tensor; present: KeyValue[] };
  readonly options: TransformerOptions;
}

/**
 * Blocks `name.layers.0`, `name.layers.1`, ..., then a final norm `name.norm`.
 *
 * @example
 * transformer('model', { layers: 2, width: 64, heads: 4, context: 10 })(input('x', ['batch', 10, 64])).shape; // ['batch', 10, 64]
 */
export function transformer(name: string, options: TransformerOptions): Transformer {
  const { layers, width, deviation = 0.02, recompute = false } = options;
  // Initial outputs of blocks are scaled down so that the residual sum does not grow with depth (GPT-2).
  const outputDeviation = options.outputDeviation ?? deviation / Math.sqrt(2 * layers);
  const blocks = Array.from({ length: layers }, (_, i) =>
    block(`${name}.layers.${i}`, { ...options, outputDeviation }),
  );
  const last = normLayer(`${name}.norm`, width, options);
  const enter = (x: Tensor) => (recompute ? boundary(x) : x);
  const apply = (x: Tensor, mask?: Tensor) => last(enter(blocks.reduce((h, b) => b(enter(h), mask), x)));
  return Object.assign(apply, {
    cached(x: Tensor, past: readonly KeyValue[], progress: Progress) {
      const present: KeyValue[] = [];
      let h = x;
      blocks.forEach((b, i) => {
        const step = b.cached(h, past[i], progress);
        h = step.y;
        present.push(step.present);
      });
      return { y: last(h), present };
    },
    options,
  });
}

export interface DecoderOptions extends TransformerOptions {
  vocabulary: number;
  /** Uses the embedding table as the output layer, too; false by default. */
  tied?: boolean;
}

export interface Decoder {
  /** Int32 tokens `[batch, time]` to logits `[batch, time, vocabulary]`. */
  (tokens: Tensor): Tensor;
  /**
   * The mean cross-entropy of int32 targets `[batch, time]`, for training; the logits of `chunk` positions are in
   * memory at once, by default of all.
   */
  loss(tokens: Tensor, targets: Tensor, chunk?: number): Tensor;
  /** Tokens after `past` to the logits of the last one, `[batch, 1, vocabulary]`. */
  cached(
    tokens: Tensor,
    past: readonly KeyValue[],
    progress: Progress,
  ): { logits: Tensor; present: KeyValue[] };
  readonly options: DecoderOptions;
}

/**
 * A language model, its parameters named as Hugging Face's Llama: `model.embed_tokens.weight` and so on.
 *
 * @example
 * const model = decoder({ vocabulary: 100, layers: 2, width: 64, heads: 4, context: 10 });
 * model(input('tokens', ['batch', 10], 'int32')).shape; // ['batch', 10, 100]
 */
export function decoder(options: DecoderOptions): Decoder {
  const { vocabulary, width, tied = false, deviation = 0.02 } = options;
  const embed = embedding('model.embed_tokens', vocabulary, width, normal(deviation));
  const body = transformer('model', options);
  const output = tied ? embed.weight : parameter('lm_head.weight', [vocabulary, width], normal(deviation));
  const head = (x: Tensor) => matmul(x, output, { transposeB: true });
  return Object.assign((tokens: Tensor) => head(body(embed(tokens))), {
    loss: (tokens: Tensor, targets: Tensor, chunk?: number) =>
      linearCrossEntropy(body(embed(tokens)), output, targets, chunk),
    cached(tokens: Tensor, past: readonly KeyValue[], progress: Progress) {
      const { y, present } = body.cached(embed(tokens), past, progress);
      return { logits: head(lastOf(y)), present };
    },
    options,
  });
}
