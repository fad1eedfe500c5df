/** A language model as files hold it: configuration, weights, tokenizer and chat template; and how one is opened. */
import { statSync } from 'node:fs';
import type { TokenizerDefinition } from '../../text/index.js';
import type { LanguageConfig } from './config.js';
import { LanguageModelError } from './language-model-error.js';
import type { Weights } from './weights.js';

export interface LanguageFiles {
  /** Where it came from, for messages. */
  readonly path: string;
  readonly name?: string;
  readonly config: LanguageConfig;
  readonly weights: Weights;
  readonly tokenizer: TokenizerDefinition;
  /** The source of the chat template, where there is one. */
  readonly template?: string;
}

/**
 * Opens a model: a GGUF file, or a folder as Hugging Face has it.
 *
 * @throws LanguageModelError saying what is wrong or not served, and where.
 */
export async function openLanguageFiles(path: string): Promise<LanguageFiles> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new LanguageModelError(
      `${path}: there is no such file or folder; a GGUF file or a folder with config.json is needed`,
    );
  if (found.isDirectory()) return (await import('./hugging-face.js')).openHuggingFace(path);
  return (await import('./gguf.js')).openGguf(path);
}
