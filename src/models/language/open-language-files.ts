/** Opening a language model of any supported format. */
import { statSync } from 'node:fs';
import { openGguf } from './gguf.js';
import { openHuggingFace } from './hugging-face.js';
import type { LanguageFiles } from './language-files.js';
import { LanguageModelError } from './language-model-error.js';

/**
 * Opens a model: a GGUF file, or a folder in Hugging Face's layout.
 *
 * @example
 * (await openLanguageFiles('model.gguf')).config.layers; // 2
 * (await openLanguageFiles('model')).config.layers; // 2
 * await openLanguageFiles('nowhere').catch(({ name }) => name); // 'LanguageModelError'
 *
 * @throws LanguageModelError with what is invalid or unsupported, and where.
 */
export async function openLanguageFiles(path: string): Promise<LanguageFiles> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new LanguageModelError(
      `${path}: there is no such file or folder; a GGUF file or a folder with config.json is needed`,
    );
  if (found.isDirectory()) return openHuggingFace(path);
  return openGguf(path);
}
