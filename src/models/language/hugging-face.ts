/** A language model as a folder in Hugging Face's layout: config.json, model.safetensors, tokenizer.json, tokenizer_config.json. */
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { boundedJson, writeDurably } from '../../runtime/index.js';
import { readSafetensorsHeader, type StoredTensor, writeSafetensors } from '../../tensor/index.js';
import { readTokenizerJson, TokenizerError, writeTokenizerJson } from '../../text/index.js';
import { type BlockName, dequantise } from './blocks.js';
import { readConfig, writeConfig } from './config.js';
import { readFully } from './gguf-header.js';
import type { LanguageFiles } from './language-files.js';
import { LanguageModelError } from './language-model-error.js';
import { checkWeights, tensorsOf, type Weights } from './weights.js';

const TYPES: Readonly<Record<string, BlockName>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };

/** The maximum size of a file other than weights; the largest known, Gemma's tokenizer.json, has 33 MB. */
const MOST_BYTES = 100_000_000;

interface Place {
  readonly file: number;
  readonly begin: number;
  readonly end: number;
  readonly type: BlockName;
}

/**
 * Opens a folder. Tensors are read on request.
 *
 * @example
 * const { config, weights } = await openHuggingFace('model');
 * [config.family, weights.shapes.get('model.norm.weight')]; // ['llama', [64]]
 * weights.close();
 *
 * @throws LanguageModelError with the file that is missing, invalid or unsupported.
 */
export async function openHuggingFace(folder: string): Promise<LanguageFiles> {
  const config = readConfig(textOf(folder, 'config.json'), join(folder, 'config.json'));
  const shapes = new Map<string, readonly number[]>();
  const places = new Map<string, Place>();
  const opened: number[] = [];
  try {
    for (const name of weightFiles(folder)) {
      const path = join(folder, name);
      const { entries } = await readSafetensorsHeader(path).catch((error: Error) => {
        const place = error.message.includes(path) ? '' : `${path}: `;
        throw new LanguageModelError(place + error.message, { cause: error });
      });
      const file = openSync(path, 'r');
      opened.push(file);
      const first = new Uint8Array(8);
      readFully(file, first, 0);
      const start = 8 + Number(new DataView(first.buffer).getBigUint64(0, true));
      for (const { name: tensor, dtype, shape, begin, end } of entries.values()) {
        const type = TYPES[dtype];
        if (!type) throw new LanguageModelError(`${path}: tensor ${tensor} is ${dtype}, which is not read`);
        shapes.set(tensor, shape);
        places.set(tensor, { file, begin: start + begin, end: start + end, type });
      }
    }
    const weights = weightsAt(places, shapes, opened);
    checkWeights(config, weights, folder);
    return { path: folder, config, weights, ...tokenizerIn(folder) };
  } catch (error) {
    for (const file of opened) closeSync(file);
    throw error;
  }
}

function weightsAt(
  places: ReadonlyMap<string, Place>,
  shapes: ReadonlyMap<string, readonly number[]>,
  opened: readonly number[],
): Weights {
  const place = (name: string): Place => {
    const found = places.get(name);
    if (!found) throw new LanguageModelError(`tensor ${name} is missing`);
    return found;
  };
  const bytes = (name: string): Uint8Array => {
    const { file, begin, end } = place(name);
    const data = new Uint8Array(end - begin);
    readFully(file, data, begin);
    return data;
  };
  return {
    shapes,
    typeOf: (name) => place(name).type,
    bytes,
    floats: (name) => dequantise(place(name).type, bytes(name)),
    close: () => {
      for (const file of opened) closeSync(file);
    },
  };
}

/** The files with weights: one, or those that an index lists. Names outside the folder are refused. */
function weightFiles(folder: string): string[] {
  if (statSync(join(folder, 'model.safetensors'), { throwIfNoEntry: false })) return ['model.safetensors'];
  const index = jsonOf(folder, 'model.safetensors.index.json', 'model.safetensors');
  const map = (index as { weight_map?: Record<string, unknown> } | null)?.weight_map ?? {};
  const names = [...new Set(Object.values(map))];
  for (const name of names)
    if (typeof name !== 'string' || !/^[\w.-]+\.safetensors$/.test(name))
      throw new LanguageModelError(
        `${join(folder, 'model.safetensors.index.json')}: ${JSON.stringify(name)} is not the name of a file in this folder`,
      );
  return names as string[];
}

function tokenizerIn(folder: string): Pick<LanguageFiles, 'tokenizer' | 'template'> {
  const path = join(folder, 'tokenizer.json');
  try {
    const tokenizer = readTokenizerJson(textOf(folder, 'tokenizer.json'));
    const own = statSync(join(folder, 'chat_template.jinja'), { throwIfNoEntry: false });
    if (own) return { tokenizer, template: textOf(folder, 'chat_template.jinja') };
    const settings = statSync(join(folder, 'tokenizer_config.json'), { throwIfNoEntry: false })
      ? (jsonOf(folder, 'tokenizer_config.json') as { chat_template?: unknown } | null)
      : null;
    const template = settings?.chat_template;
    return { tokenizer, ...(typeof template === 'string' && { template }) };
  } catch (error) {
    if (error instanceof TokenizerError)
      throw new LanguageModelError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function textOf(folder: string, name: string, called = name): string {
  const path = join(folder, name);
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes; the limit is ${MOST_BYTES}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LanguageModelError(`${folder}: ${called} cannot be read (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** The maximum length of a JSON file in characters; the index of the largest models has 6 million. */
const MOST_JSON = 20_000_000;

function jsonOf(folder: string, name: string, called = name): unknown {
  const text = textOf(folder, name, called);
  try {
    return boundedJson(text, MOST_JSON);
  } catch (error) {
    throw new LanguageModelError(`${join(folder, name)}: not JSON (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/**
 * Writes a model as a folder, in float32; weights are written last, so that a folder with weights is complete.
 *
 * @example
 * await writeHuggingFace('copy', openGguf('model.gguf'));
 * (await openHuggingFace('copy')).config.layers; // 2
 */
export async function writeHuggingFace(folder: string, model: LanguageFiles): Promise<void> {
  const { config, weights } = model;
  await writeFolderTexts(folder, model);
  const tensors = new Map(
    [...tensorsOf(config)].map(([name, shape]): [string, StoredTensor] => [
      name,
      { dtype: 'float32', shape, data: weights.floats(name) },
    ]),
  );
  await writeSafetensors(join(folder, 'model.safetensors'), tensors, { format: 'pt' });
}

/** Writes the files of a folder other than weights. @param more further fields of config.json. */
export async function writeFolderTexts(
  folder: string,
  { config, tokenizer, template }: LanguageFiles,
  more: object = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const nameOf = (id: number | undefined) =>
    id === undefined
      ? undefined
      : (tokenizer.added.find((token) => token.id === id)?.content ?? tokenizer.tokens[id]);
  const settings = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: config.context,
    clean_up_tokenization_spaces: false,
    ...(config.begin !== undefined && { bos_token: nameOf(config.begin) }),
    ...(config.ends && { eos_token: nameOf(config.ends[0]) }),
    ...(template !== undefined && { chat_template: template }),
  };
  await writeDurably(join(folder, 'config.json'), writeConfig(config, more));
  await writeDurably(join(folder, 'tokenizer.json'), writeTokenizerJson(tokenizer));
  await writeDurably(join(folder, 'tokenizer_config.json'), `${JSON.stringify(settings, null, 2)}\n`);
}
