/** Opening a language model, in whichever format its files are. */
import { statSync } from 'node:fs';
import { openGguf } from './gguf.js';
import { openHuggingFace } from './hugging-face.js';
import type { LanguageFiles } from './language-files.js';
import { LanguageModelError } from './language-model-error.js';

/**
 * Opens a model: a GGUF file, or a folder as Hugging Face has it.
 *
 * @example
 * (await openLanguageFiles('model.gguf')).config.layers; // 2
 * (await openLanguageFiles('model')).config.layers; // 2
 * await openLanguageFiles('nowhere').catch(({ name }) => name); // 'LanguageModelError'
 *
 * @throws LanguageModelError saying what is wrong or not served, and where.
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
