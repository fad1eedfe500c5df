/**
 * The shape of a Llama-like decoder: RMS norm, rotary positions, grouped-query attention, SwiGLU.
 * Read from and written as Hugging Face's `config.json`.
 */
import { boundedJson } from '../../runtime/index.js';
import { LanguageModelError } from './language-model-error.js';

/** Model families: Qwen 2 has biases on q, k and v, Qwen 3 has norms on q and k. Mistral has Llama's architecture. */
export type Family = 'llama' | 'mistral' | 'qwen2' | 'qwen3';

export interface LanguageConfig {
  readonly family: Family;
  readonly vocabulary: number;
  /** The width of the hidden states. */
  readonly width: number;
  /** The hidden width of the feed-forward network. */
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** The number of heads of keys and values, each shared by `heads / keyHeads` query heads. */
  readonly keyHeads: number;
  /** The size of a head. */
  readonly head: number;
  /** The maximum number of positions. */
  readonly context: number;
  /** The epsilon of the norms. */
  readonly epsilon: number;
  /** Wavelength base of the rotary positions. */
  readonly rotaryBase: number;
  /** The divisors of the `head / 2` frequencies (Llama 3.1 and later); 1 by default. */
  readonly rotaryFactors?: readonly number[];
  /** Whether the embedding table is also the output layer. */
  readonly tied: boolean;
  /** The token at the start of a text, and the tokens that end an answer. */
  readonly begin?: number;
  readonly ends?: readonly number[];
}

const ARCHITECTURES: Record<Family, string> = {
  llama: 'LlamaForCausalLM',
  mistral: 'MistralForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
};

/** The maximum length of a `config.json`, in characters; usual ones have some thousands. */
const MOST_CHARACTERS = 1_000_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a configuration.
 *
 * @example
 * const { config } = openGguf('model.gguf');
 * checkConfig(config, 'model.gguf') === config; // true
 * checkConfig({ ...config, heads: 0 }, 'my model'); // LanguageModelError: my model: heads is 0; a whole number from 1 to 4096 is needed
 *
 * @throws LanguageModelError with the name of the invalid field.
 */
export function checkConfig(config: LanguageConfig, place: string): LanguageConfig {
  const wrong = (what: string) => new LanguageModelError(`${place}: ${what}`);
  const limits = {
    vocabulary: 1 << 22,
    width: 1 << 17,
    hidden: 1 << 19,
    layers: 1024,
    heads: 4096,
    keyHeads: 4096,
    head: 4096,
    context: 1 << 24,
  };
  for (const [name, most] of Object.entries(limits)) {
    const value = config[name as keyof typeof limits];
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw wrong(`${name} is ${value}; a whole number from 1 to ${most} is needed`);
  }
  const { heads, keyHeads, head, epsilon, rotaryBase, rotaryFactors } = config;
  if (heads % keyHeads !== 0) throw wrong(`${heads} heads do not share ${keyHeads} heads of keys`);
  if (head % 2 !== 0) throw wrong(`a head of ${head} cannot be rotated: it must be even`);
  if (!(epsilon > 0 && epsilon < 1)) throw wrong(`an epsilon of ${epsilon}`);
  if (!(rotaryBase > 1 && rotaryBase < 1e12)) throw wrong(`a rotary base of ${rotaryBase}`);
  if (rotaryFactors && (rotaryFactors.length !== head / 2 || rotaryFactors.some((f) => !(f > 0 && f < 1e6))))
    throw wrong(`rotary factors that are not ${head / 2} positive numbers`);
  return config;
}

/**
 * Reads a `config.json`.
 *
 * @example
 * const { family, layers } = readConfig(writeConfig(openGguf('model.gguf').config), 'config.json');
 * [family, layers]; // ['llama', 2]
 * readConfig('[]', 'config.json'); // LanguageModelError: config.json: architecture null is not served; LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM are
 *
 * @param place the path of the file, for messages.
 * @throws LanguageModelError for unsupported architectures and settings.
 */
export function readConfig(json: string, place: string): LanguageConfig {
  let fields: Fields;
  try {
    fields = boundedJson(json, MOST_CHARACTERS) as Fields;
  } catch (error) {
    throw new LanguageModelError(`${place}: not JSON (${(error as Error).message})`);
  }
  const architecture = Array.isArray(fields?.architectures) ? fields.architectures[0] : undefined;
  const family = Object.entries(ARCHITECTURES).find(([, name]) => name === architecture)?.[0];
  if (!family)
    throw new LanguageModelError(
      `${place}: architecture ${JSON.stringify(architecture ?? null)} is not served; ${Object.values(ARCHITECTURES).join(', ')} are`,
    );
  const activation = fields.hidden_act ?? 'silu';
  if (activation !== 'silu')
    throw new LanguageModelError(`${place}: hidden_act ${JSON.stringify(activation)}; only silu is served`);
  for (const key of ['mlp_bias', family === 'qwen2' ? '' : 'attention_bias'])
    if (fields[key]) throw new LanguageModelError(`${place}: ${key} is not served`);
  const number = (key: string, otherwise?: number) => Number(fields[key] ?? otherwise);
  const rotary = (fields.rope_parameters ?? {}) as Fields;
  const width = number('hidden_size');
  const heads = number('num_attention_heads');
  const head = number('head_dim', width / heads);
  const rotaryBase = Number(rotary.rope_theta ?? fields.rope_theta ?? 10_000);
  const scaling = (fields.rope_scaling ?? fields.rope_parameters) as Fields | null | undefined;
  const window = fields.use_sliding_window === false ? undefined : fields.sliding_window;
  const context = number('max_position_embeddings', 2048);
  const ends = [fields.eos_token_id].flat().filter((id): id is number => Number.isInteger(id));
  return checkConfig(
    {
      family: family as Family,
      vocabulary: number('vocab_size'),
      width,
      hidden: number('intermediate_size'),
      layers: number('num_hidden_layers'),
      heads,
      keyHeads: number('num_key_value_heads', heads),
      head,
      // Within the window, a model with sliding windows is equal to one without.
      context: typeof window === 'number' ? Math.min(context, window) : context,
      epsilon: number('rms_norm_eps', 1e-6),
      rotaryBase,
      ...factorsOf(scaling, head, rotaryBase, place),
      tied: fields.tie_word_embeddings === true,
      ...(Number.isInteger(fields.bos_token_id) && { begin: fields.bos_token_id as number }),
      ...(ends.length > 0 && { ends }),
    },
    place,
  );
}

/**
 * Writes a `config.json`.
 *
 * @example
 * const { config } = openGguf('model.gguf');
 * JSON.parse(writeConfig(config, { note: 'small' })).architectures; // ['LlamaForCausalLM']
 *
 * @param more additional fields.
 */
export function writeConfig(config: LanguageConfig, more: object = {}): string {
  const { family, rotaryFactors } = config;
  if (rotaryFactors)
    throw new LanguageModelError(
      'config.json: rotary factors cannot be written as the settings that they were worked out from; convert from the original folder',
    );
  return `${JSON.stringify(
    {
      architectures: [ARCHITECTURES[family]],
      model_type: family,
      vocab_size: config.vocabulary,
      hidden_size: config.width,
      intermediate_size: config.hidden,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyHeads,
      head_dim: config.head,
      max_position_embeddings: config.context,
      rms_norm_eps: config.epsilon,
      rope_theta: config.rotaryBase,
      tie_word_embeddings: config.tied,
      hidden_act: 'silu',
      ...(family !== 'qwen2' && { attention_bias: false, mlp_bias: false }),
      ...(config.begin !== undefined && { bos_token_id: config.begin }),
      ...(config.ends && { eos_token_id: config.ends.length === 1 ? config.ends[0] : config.ends }),
      torch_dtype: 'float32',
      ...more,
    },
    null,
    2,
  )}\n`;
}

/** The factors of Llama 3.1's scaling (as in `transformers`, `_compute_llama3_parameters`). */
function factorsOf(
  scaling: Fields | null | undefined,
  head: number,
  base: number,
  place: string,
): { rotaryFactors?: number[] } {
  const type = scaling?.rope_type ?? scaling?.type ?? 'default';
  if (!scaling || type === 'default') return {};
  if (type !== 'llama3')
    throw new LanguageModelError(
      `${place}: rope_scaling of type ${JSON.stringify(type)}; only llama3 is served`,
    );
  const [factor, low, high, original] = [
    scaling.factor,
    scaling.low_freq_factor,
    scaling.high_freq_factor,
    scaling.original_max_position_embeddings,
  ].map(Number);
  const rotaryFactors = Array.from({ length: head / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * base ** ((2 * i) / head);
    if (wavelength < original / high) return 1;
    if (wavelength > original / low) return factor;
    const smooth = (original / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
  return { rotaryFactors };
}

/**
 * The number of parameters of a model.
 *
 * @example
 * parametersOf(openGguf('model.gguf').config); // { total: 79040, embedding: 17280 }
 */
export function parametersOf(config: LanguageConfig): { total: number; embedding: number } {
  const { vocabulary, width, hidden, layers, heads, keyHeads, head, tied, family } = config;
  const attention = width * head * (heads + 2 * keyHeads) + heads * head * width;
  const extra = family === 'qwen2' ? head * (heads + 2 * keyHeads) : family === 'qwen3' ? 2 * head : 0;
  const embedding = vocabulary * width;
  const block = attention + extra + 3 * width * hidden + 2 * width;
  return { total: layers * block + width + embedding * (tied ? 1 : 2), embedding };
}

/** The rotation of each pair of dimensions from one position to the next, in radians. */
export const rotaryTurns = ({ head, rotaryBase, rotaryFactors }: LanguageConfig): number[] =>
  Array.from({ length: head / 2 }, (_, i) => rotaryBase ** (-i / (head / 2)) / (rotaryFactors?.[i] ?? 1));
