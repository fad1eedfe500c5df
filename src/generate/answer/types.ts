/** The types of questions and answers. */
import type { RecommendQuery } from '../../pipeline/index.js';
import type { Intent, PromptPart, Turn } from '../../prompt/index.js';
import type { Doubt } from '../verify/verify.js';

export interface AskQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  readonly question: string;
  /** The earlier turns, the latest last, as context for a follow-up question. */
  readonly turns?: readonly Turn[] | undefined;
  /** The name of a stored conversation of the user or session, whose turns are used instead of `turns`. */
  readonly conversation?: string | undefined;
  /** The number of passages for the answer, 1 to 20; 5 by default. */
  readonly passages?: number | undefined;
  /** The maximum number of sentences of an extractive answer, 1 to 5; 2 by default. */
  readonly sentences?: number | undefined;
  /** The name of a provider in `tandem.json`, or `extractive`; the configured ones by default. */
  readonly provider?: string | undefined;
  /** Whether to return the prompt that was sent to a language model. */
  readonly prompt?: boolean | undefined;
  /** The strategy, `direct` by default; the others need a language model. */
  readonly strategy?: Strategy | undefined;
  /** With `self-consistency`: the number of sampled answers, 2 to 10; 5 by default. */
  readonly samples?: number | undefined;
}

/**
 * - `direct`: one answer is written
 * - `self-consistency`: several answers are sampled; claims in most of them that the sources support are the answer
 * - `self-asking`: the model first asks sub-questions, which are answered first
 */
export const STRATEGIES = ['direct', 'self-consistency', 'self-asking'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** A query for the prompt of a question. */
export interface PromptQuery extends Omit<AskQuery, 'sentences' | 'prompt' | 'strategy' | 'samples'> {
  /** The maximum number of tokens of the prompt; the provider's limit by default. */
  readonly tokens?: number | undefined;
}

/** A prompt as sent. */
export interface SentPrompt {
  /** The request id of the search. */
  readonly request: string;
  /** The question as it was searched for. */
  readonly question: string;
  readonly intent: Intent;
  /** The sub-questions, each searched separately. */
  readonly questions: readonly string[];
  /** The provider of the prompt; null if none is configured. */
  readonly provider: string | null;
  /** The messages, verbatim. */
  readonly system: string;
  readonly user: string;
  /** The parts of the prompt, and what was left out, with reasons. */
  readonly parts: readonly PromptPart[];
  readonly tokens: number;
  /** The maximum number of tokens. */
  readonly budget: number;
  /** How tokens are counted: by the model's tokenizer, or by an estimate that tends to be too high. */
  readonly counted: 'tokenizer' | 'estimate';
}

/** A citation of a source. */
export interface Citation {
  /** The number in the answer's text: `[1]`. */
  readonly number: number;
  /** The id of an item, or `memory:` and the id of a memory. */
  readonly item: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly page: number | null;
  /** The number of the chunk within the item, from 0. */
  readonly chunk: number;
  /** The range of the quote in the item's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  /** The request id of the search that found it. Each sub-question is a separate request. */
  readonly request: string;
  /** Its position in the list of that request; events on the source contain request and position. -1 for a memory. */
  readonly position: number;
}

export interface AnswerSentence {
  readonly text: string;
  /** Numbers of citations. */
  readonly citations: readonly number[];
  /** Whether its citations support it. */
  readonly supported: boolean;
  /** The reasons why not. */
  readonly doubts: readonly Doubt[];
  /** With `self-consistency`: the share of the samples that contain it, from 0 to 1. */
  readonly agreement?: number | undefined;
}

/** One side of a contradiction. */
interface ContradictingSource {
  /** The number of the citation. */
  readonly citation: number;
  /** Its text at the difference: `330`. */
  readonly says: string;
  /** The time of publication in milliseconds since 1970; null if unknown. */
  readonly published: number | null;
}

/** A contradiction of two sources. */
export interface AnswerContradiction {
  readonly kind: 'number' | 'date' | 'negation';
  /** The source published later; if unknown, the one cited first. */
  readonly newer: ContradictingSource;
  readonly older: ContradictingSource;
}

/** With `self-asking`: a sub-question that was answered first. */
export interface AnswerStep {
  readonly question: string;
  readonly answered: boolean;
  readonly text: string;
}

export interface Answer {
  /** The request id of the search; events on the answer contain it. */
  readonly request: string;
  /** Whether the sources answer the question. */
  readonly answered: boolean;
  /** The answer, with citations such as `[1]`; unsupported sentences are marked. */
  readonly text: string;
  /** The question as it was searched: a follow-up is rewritten. */
  readonly question: string;
  /** The intent of the question within its conversation. */
  readonly intent: Intent;
  /** The sub-questions, each without references to others. */
  readonly questions: readonly string[];
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** How likely the sources answer the question, from 0 to 1. */
  readonly confidence: number;
  /** Contradictions among the sources; also described at the end of the text. */
  readonly contradictions: readonly AnswerContradiction[];
  /** The strategy used: `direct` if no language model was called. */
  readonly strategy: Strategy;
  /** With `self-asking`: the sub-questions. */
  readonly steps?: readonly AnswerStep[] | undefined;
  /** If the sources do not answer: the nearest items. */
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  /** The provider that wrote the answer, or `extractive`. */
  readonly provider: string;
  /** Notes for the operator or user: a failed provider, a cached answer, a budget. */
  readonly notes: readonly string[];
  /** Tokens of all calls of language models; null if none was called. */
  readonly usage: { readonly input: number; readonly output: number } | null;
  /** The cost of these calls in the currency of the providers' prices; 0 without prices. */
  readonly cost: number;
  /** The time taken. */
  readonly milliseconds: number;
  /** On request, the prompt that was sent to a language model. */
  readonly prompt?: SentPrompt | undefined;
}

/** An answer without request and cost, which differ if it is returned again from the cache. */
export type Made = Omit<Answer, 'request' | 'notes' | 'usage' | 'cost' | 'milliseconds'>;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each part of the text as it is written. Citations and verdicts come with the answer. */
  readonly onText?: ((text: string) => void) | undefined;
}
