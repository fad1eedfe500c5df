/** A question on its way to a language model: who writes, who pays, who is told. */
import type { Template } from '../../prompt/index.js';
import type { Spending } from '../providers/budget.js';
import type { ProviderChain } from '../providers/chain.js';
import type { AskOptions, Made, SentPrompt } from './types.js';

export interface Asking {
  readonly providers: ProviderChain;
  readonly template: Template;
  readonly signal: AbortSignal;
  readonly spending: Spending;
  /** Takes what whoever asked should know. */
  readonly notes: string[];
  readonly onText: NonNullable<AskOptions['onText']>;
}

/** An answer with the prompt that it was written from. */
export type WrittenAnswer = Made & { readonly prompt: SentPrompt };
