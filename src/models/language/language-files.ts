/** The content of the files of a language model: configuration, weights, tokenizer and chat template. */
import type { TokenizerDefinition } from '../../text/index.js';
import type { LanguageConfig } from './config.js';
import type { Weights } from './weights.js';

export interface LanguageFiles {
  /** The path of the files, for messages. */
  readonly path: string;
  readonly name?: string;
  readonly config: LanguageConfig;
  readonly weights: Weights;
  readonly tokenizer: TokenizerDefinition;
  /** The source of the chat template, if there is one. */
  readonly template?: string;
}
