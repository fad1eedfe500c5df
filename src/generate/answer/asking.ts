/** The context of a question to a language model: providers, spending, and callbacks. */
import type { Template } from '../../prompt/index.js';
import type { Spending } from '../providers/budget.js';
import type { ProviderChain } from '../providers/chain.js';
import type { AskOptions, Made, SentPrompt } from './types.js';

export interface Asking {
  readonly providers: ProviderChain;
  readonly template: Template;
  readonly signal: AbortSignal;
  readonly spending: Spending;
  /** Collects notes for the caller. */
  readonly notes: string[];
  readonly onText: NonNullable<AskOptions['onText']>;
}

/** An answer with its prompt. */
export type WrittenAnswer = Made & { readonly prompt: SentPrompt };
