/** The names of tensors, architectures and tokenizers in GGUF, and those in Hugging Face's layout. */
import type { PatternName } from '../../text/index.js';
import type { Family } from './config.js';

const OUTER: readonly (readonly [string, string])[] = [
  ['token_embd.weight', 'model.embed_tokens.weight'],
  ['output_norm.weight', 'model.norm.weight'],
  ['output.weight', 'lm_head.weight'],
];

const INNER: readonly (readonly [string, string])[] = [
  ['attn_norm', 'input_layernorm'],
  ['attn_q', 'self_attn.q_proj'],
  ['attn_k', 'self_attn.k_proj'],
  ['attn_v', 'self_attn.v_proj'],
  ['attn_output', 'self_attn.o_proj'],
  ['attn_q_norm', 'self_attn.q_norm'],
  ['attn_k_norm', 'self_attn.k_norm'],
  ['ffn_norm', 'post_attention_layernorm'],
  ['ffn_gate', 'mlp.gate_proj'],
  ['ffn_up', 'mlp.up_proj'],
  ['ffn_down', 'mlp.down_proj'],
];

/** The Hugging Face name of a tensor. @returns undefined for one without such a name. */
export function fromGgufName(name: string): string | undefined {
  const outer = OUTER.find(([gguf]) => gguf === name);
  if (outer) return outer[1];
  const found = /^blk\.(\d+)\.([a-z_]+)\.(weight|bias)$/.exec(name);
  const inner = found && INNER.find(([gguf]) => gguf === found[2]);
  return inner ? `model.layers.${found[1]}.${inner[1]}.${found[3]}` : undefined;
}

/** The GGUF name of a tensor. */
export function toGgufName(name: string): string {
  const outer = OUTER.find(([, face]) => face === name);
  if (outer) return outer[0];
  const found = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  const inner = found && INNER.find(([, face]) => face === found[2]);
  if (!inner) throw new Error(`tensor ${name} has no name in GGUF`);
  return `blk.${found[1]}.${inner[0]}.${found[3]}`;
}

/** The architecture of each family in llama.cpp, which treats Mistral as Llama. */
export const ARCHITECTURE_OF: Record<Family, string> = {
  llama: 'llama',
  mistral: 'llama',
  qwen2: 'qwen2',
  qwen3: 'qwen3',
};

/**
 * The names of pre-tokenizers in llama.cpp. Tandem's is not known there; Llama 3's differs from it only in numbers of
 * three digits.
 */
export const PATTERN_OF: Readonly<Record<string, PatternName>> = {
  'gpt-2': 'gpt2',
  smollm: 'smollm',
  'llama-bpe': 'llama3',
  llama3: 'llama3',
  'llama-v3': 'llama3',
  qwen2: 'qwen2',
  'gpt-4o': 'o200k',
  tandem: 'tandem',
};

/** Tandem's metadata key for the pre-tokenizer, so that it is restored exactly from files that Tandem wrote. */
export const OWN_PATTERN = 'tandem.tokenizer.pattern';
