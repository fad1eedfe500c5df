/** A language model as files hold it: configuration, weights, tokenizer and chat template. */
import type { TokenizerDefinition } from '../../text/index.js';
import type { LanguageConfig } from './config.js';
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
