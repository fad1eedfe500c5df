/** The weights of a model by Hugging Face's names, and the tensors that a configuration needs. */
import type { BlockName } from './blocks.js';
import type { LanguageConfig } from './config.js';
import { LanguageModelError } from './language-model-error.js';

/** Weights that are read by tensor, so that a model need not be in memory twice. */
export interface Weights {
  /** Shapes of all tensors, outermost first, under the names of Hugging Face's Llama. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The stored format of a tensor. */
  typeOf(name: string): BlockName;
  /** A tensor as float32. @throws LanguageModelError where it does not exist. */
  floats(name: string): Float32Array;
  /** A tensor in its stored format, in rows of blocks. */
  bytes(name: string): Uint8Array;
  close(): void;
}

/**
 * The tensors of a model: names and shapes.
 *
 * @example
 * const { config } = openGguf('model.gguf');
 * tensorsOf(config).get('model.layers.0.mlp.down_proj.weight'); // [64, 96]
 */
export function tensorsOf(config: LanguageConfig): Map<string, readonly number[]> {
  const { vocabulary, width, hidden, layers, heads, keyHeads, head, tied, family } = config;
  const shapes = new Map<string, readonly number[]>([['model.embed_tokens.weight', [vocabulary, width]]]);
  for (let i = 0; i < layers; i++) {
    const at = (part: string, ...shape: number[]) => shapes.set(`model.layers.${i}.${part}`, shape);
    at('input_layernorm.weight', width);
    at('self_attn.q_proj.weight', heads * head, width);
    at('self_attn.k_proj.weight', keyHeads * head, width);
    at('self_attn.v_proj.weight', keyHeads * head, width);
    if (family === 'qwen2') {
      at('self_attn.q_proj.bias', heads * head);
      at('self_attn.k_proj.bias', keyHeads * head);
      at('self_attn.v_proj.bias', keyHeads * head);
    }
    if (family === 'qwen3') {
      at('self_attn.q_norm.weight', head);
      at('self_attn.k_norm.weight', head);
    }
    at('self_attn.o_proj.weight', width, heads * head);
    at('post_attention_layernorm.weight', width);
    at('mlp.gate_proj.weight', hidden, width);
    at('mlp.up_proj.weight', hidden, width);
    at('mlp.down_proj.weight', width, hidden);
  }
  shapes.set('model.norm.weight', [width]);
  if (!tied) shapes.set('lm_head.weight', [vocabulary, width]);
  return shapes;
}

/**
 * Checks that weights match a configuration.
 *
 * @example
 * const { config, weights } = openGguf('model.gguf');
 * checkWeights(config, weights, 'model.gguf'); // undefined
 * checkWeights(config, weightsInMemory(new Map()), 'mine'); // LanguageModelError: mine: tensor model.embed_tokens.weight is missing; [270, 64] is needed
 *
 * @throws LanguageModelError with the name of the first tensor that is missing or has another shape.
 */
export function checkWeights(config: LanguageConfig, weights: Weights, place: string): void {
  for (const [name, shape] of tensorsOf(config)) {
    const found = weights.shapes.get(name);
    const needed = `[${shape.join(', ')}] is needed`;
    if (!found) throw new LanguageModelError(`${place}: tensor ${name} is missing; ${needed}`);
    if (found.join() !== shape.join())
      throw new LanguageModelError(`${place}: tensor ${name} is [${found.join(', ')}]; ${needed}`);
  }
}

/**
 * Weights in memory, after training.
 *
 * @example
 * const weights = weightsInMemory(new Map([['model.norm.weight', { shape: [2], data: [1, 0.5] }]]));
 * weights.floats('model.norm.weight'); // [1, 0.5]
 * weights.floats('lm_head.weight'); // LanguageModelError: tensor lm_head.weight is missing
 */
export function weightsInMemory(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>,
): Weights {
  const floats = (name: string): Float32Array => {
    const found = tensors.get(name);
    if (!found) throw new LanguageModelError(`tensor ${name} is missing`);
    return found.data instanceof Float32Array ? found.data : Float32Array.from(found.data);
  };
  return {
    shapes: new Map([...tensors].map(([name, { shape }]) => [name, shape])),
    typeOf: () => 'F32',
    floats,
    bytes: (name) => {
      const data = floats(name);
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    },
    close: () => {},
  };
}
