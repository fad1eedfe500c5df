/** The first bytes of a GGUF file: metadata, tokenizer, and the positions of tensors. */
import type { TokenizerDefinition } from '../../text/index.js';
import { type BlockName, typeNumber } from './blocks.js';
import { OWN_PATTERN, PATTERN_OF } from './gguf-names.js';
import type { LanguageFiles } from './language-files.js';

export interface GgufEntry {
  readonly name: string;
  /** The shape, outermost first. */
  readonly shape: readonly number[];
  readonly type: BlockName;
  readonly bytes: number;
}

const ALIGNMENT = 32;

const U32 = 4;

const F32 = 6;

const BOOL = 7;

const TEXT = 8;

const LIST = 9;

/** @returns the bytes, and the offset of each tensor after them; a last offset is the end of the file. */
export function ggufPreamble(
  { config, tokenizer, template, name = 'model' }: LanguageFiles,
  entries: readonly GgufEntry[],
  architecture: string,
): { head: Uint8Array; offsets: number[] } {
  const meta = new Metadata();
  meta.text('general.architecture', architecture);
  meta.text('general.name', name);
  meta.number(`${architecture}.context_length`, config.context);
  meta.number(`${architecture}.embedding_length`, config.width);
  meta.number(`${architecture}.block_count`, config.layers);
  meta.number(`${architecture}.feed_forward_length`, config.hidden);
  meta.number(`${architecture}.attention.head_count`, config.heads);
  meta.number(`${architecture}.attention.head_count_kv`, config.keyHeads);
  meta.number(`${architecture}.attention.key_length`, config.head);
  meta.number(`${architecture}.attention.value_length`, config.head);
  meta.number(`${architecture}.rope.dimension_count`, config.head);
  meta.float(`${architecture}.rope.freq_base`, config.rotaryBase);
  meta.float(`${architecture}.attention.layer_norm_rms_epsilon`, config.epsilon);
  meta.number(`${architecture}.vocab_size`, config.vocabulary);
  addTokenizer(meta, tokenizer, config.vocabulary);
  if (config.begin !== undefined) meta.number('tokenizer.ggml.bos_token_id', config.begin);
  meta.flag('tokenizer.ggml.add_bos_token', (tokenizer.before?.length ?? 0) > 0);
  const [end] = config.ends ?? [];
  if (end !== undefined) meta.number('tokenizer.ggml.eos_token_id', end);
  if (template !== undefined) meta.text('tokenizer.chat_template', template);

  const offsets = [0];
  const infos = new Bytes();
  for (const { name: tensor, shape, type, bytes } of entries) {
    infos.text(tensor);
    infos.u32(shape.length);
    for (const size of [...shape].reverse()) infos.u64(size);
    infos.u32(typeNumber(type));
    infos.u64(offsets[offsets.length - 1]);
    offsets.push(Math.ceil((offsets[offsets.length - 1] + bytes) / ALIGNMENT) * ALIGNMENT);
  }
  const start = new Bytes();
  start.u32(0x46554747);
  start.u32(3);
  start.u64(entries.length);
  start.u64(meta.count);
  const parts = Buffer.concat([start.taken(), meta.bytes.taken(), infos.taken()]);
  const head = Buffer.alloc(Math.ceil(parts.length / ALIGNMENT) * ALIGNMENT);
  parts.copy(head);
  return { head, offsets };
}

function addTokenizer(meta: Metadata, tokenizer: TokenizerDefinition, vocabulary: number): void {
  const added = new Map(tokenizer.added.map((token) => [token.id, token]));
  const ids = Array.from({ length: vocabulary }, (_, id) => id);
  meta.text('tokenizer.ggml.model', 'gpt2');
  const pre = Object.entries(PATTERN_OF).find(([, pattern]) => pattern === tokenizer.pattern)![0];
  // llama.cpp refuses unknown names; Llama 3's expression is the closest to Tandem's.
  meta.text('tokenizer.ggml.pre', pre === 'tandem' ? 'llama-bpe' : pre);
  meta.text(OWN_PATTERN, tokenizer.pattern);
  meta.list('tokenizer.ggml.tokens', TEXT, vocabulary, (to) => {
    for (const id of ids) to.text(added.get(id)?.content ?? tokenizer.tokens[id] ?? `[unused ${id}]`);
  });
  meta.list('tokenizer.ggml.token_type', 5, vocabulary, (to) => {
    for (const id of ids)
      to.u32(added.has(id) ? (added.get(id)!.special ? 3 : 4) : tokenizer.tokens[id] === undefined ? 5 : 1);
  });
  meta.list('tokenizer.ggml.merges', TEXT, tokenizer.merges.length, (to) => {
    for (const [left, right] of tokenizer.merges) to.text(`${left} ${right}`);
  });
}

/** A growing sequence of little-endian bytes. */
class Bytes {
  readonly #parts: Buffer[] = [];

  u32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#parts.push(bytes);
  }

  u64(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.#parts.push(bytes);
  }

  f32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#parts.push(bytes);
  }

  u8(value: number): void {
    this.#parts.push(Buffer.from([value]));
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.u64(bytes.length);
    this.#parts.push(bytes);
  }

  taken(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Metadata: keys with their values. */
class Metadata {
  readonly bytes = new Bytes();
  count = 0;

  text(key: string, value: string): void {
    this.#begin(key, TEXT);
    this.bytes.text(value);
  }

  number(key: string, value: number): void {
    this.#begin(key, U32);
    this.bytes.u32(value);
  }

  float(key: string, value: number): void {
    this.#begin(key, F32);
    this.bytes.f32(value);
  }

  flag(key: string, value: boolean): void {
    this.#begin(key, BOOL);
    this.bytes.u8(value ? 1 : 0);
  }

  list(key: string, type: number, length: number, write: (to: Bytes) => void): void {
    this.#begin(key, LIST);
    this.bytes.u32(type);
    this.bytes.u64(length);
    write(this.bytes);
  }

  #begin(key: string, type: number): void {
    this.count++;
    this.bytes.text(key);
    this.bytes.u32(type);
  }
}
