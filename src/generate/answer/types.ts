/** What callers ask, and what they are answered. */
import type { RecommendQuery } from '../../pipeline/index.js';
import type { Intent, PromptPart, Turn } from '../../prompt/index.js';
import type { Doubt } from '../verify/verify.js';

export interface AskQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  readonly question: string;
  /** What was said before, the latest last: a follow-up question is understood by it. */
  readonly turns?: readonly Turn[] | undefined;
  /**
   * The name of a conversation that is kept here: what was said in it before takes the place of `turns`. It is the user's, or
   * the session's, who asks.
   */
  readonly conversation?: string | undefined;
  /** How many passages the answer is made of, 1 to 20; 5 by default. */
  readonly passages?: number | undefined;
  /** How many sentences an extractive answer has at most, 1 to 5; 2 by default. */
  readonly sentences?: number | undefined;
  /** The name of a provider in `tandem.json`, or `extractive`; as configured by default. */
  readonly provider?: string | undefined;
  /** Whether the answer tells the prompt that a language model was sent. */
  readonly prompt?: boolean | undefined;
  /** How it is answered, `direct` by default; the others need a language model. */
  readonly strategy?: Strategy | undefined;
  /** With `self-consistency`: how many answers are written and compared, 2 to 10; 5 by default. */
  readonly samples?: number | undefined;
}

/**
 * - `direct`: one answer is written
 * - `self-consistency`: several are written, and what most of them and the sources say is the answer
 * - `self-asking`: questions that must be answered first are asked and answered first
 */
export const STRATEGIES = ['direct', 'self-consistency', 'self-asking'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** A question whose prompt is looked at. */
export interface PromptQuery extends Omit<AskQuery, 'sentences' | 'prompt' | 'strategy' | 'samples'> {
  /** Tokens of the prompt, at most; what the provider takes by default. */
  readonly tokens?: number | undefined;
}

/** A prompt as it is sent. */
export interface SentPrompt {
  /** Under which the search for it was logged. */
  readonly request: string;
  /** The question as it was searched for. */
  readonly question: string;
  readonly intent: Intent;
  /** The questions that it consists of, each searched for on its own. */
  readonly questions: readonly string[];
  /** The provider whose prompt it is; null where none is configured. */
  readonly provider: string | null;
  /** The messages, exactly. */
  readonly system: string;
  readonly user: string;
  /** What it is made of, and what was left out, with the reasons. */
  readonly parts: readonly PromptPart[];
  readonly tokens: number;
  /** Tokens at most. */
  readonly budget: number;
  /** How tokens are counted: by the model's own tokenizer, or by an estimate that is rather too high. */
  readonly counted: 'tokenizer' | 'estimate';
}

/** Where something of an answer is from. */
export interface Citation {
  /** As in the answer's text: `[1]`. */
  readonly number: number;
  /** The id of an item; of a memory `memory:` and its id. */
  readonly item: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly page: number | null;
  /** Which of the item's chunks, from 0. */
  readonly chunk: number;
  /** Where the quote stands in the item's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  /** The search that found it. Of a question of several parts each is searched for under a request of its own. */
  readonly request: string;
  /** Its place in the list of that request: an event that tells of opening it has request and position; -1: a memory. */
  readonly position: number;
}

export interface AnswerSentence {
  readonly text: string;
  /** Numbers of citations. */
  readonly citations: readonly number[];
  /** Whether what it cites supports it. */
  readonly supported: boolean;
  /** Why not. */
  readonly doubts: readonly Doubt[];
  /** With `self-consistency`: the share of the samples that say it, from 0 to 1. */
  readonly agreement?: number | undefined;
}

/** A source's side of a contradiction. */
interface ContradictingSource {
  /** The number of the citation that says it. */
  readonly citation: number;
  /** What it says where the two differ: `330`. */
  readonly says: string;
  /** When it was published, in milliseconds since 1970; null where that is not known. */
  readonly published: number | null;
}

/** Two sources that say different things of the same. */
export interface AnswerContradiction {
  readonly kind: 'number' | 'date' | 'negation';
  /** The one that was published later; where that is not known, the one that the answer cites first. */
  readonly newer: ContradictingSource;
  readonly older: ContradictingSource;
}

/** With `self-asking`: a question that was answered before the one asked. */
export interface AnswerStep {
  readonly question: string;
  readonly answered: boolean;
  readonly text: string;
}

export interface Answer {
  /** Under which the search for it was logged; events about the answer contain it. */
  readonly request: string;
  /** Whether the sources answer the question. */
  readonly answered: boolean;
  /** All of the answer, with `[1]` and the like behind what is cited; what is not supported is marked. */
  readonly text: string;
  /** The question as it was searched for: a follow-up with what it refers to. */
  readonly question: string;
  /** What the question is within its conversation. */
  readonly intent: Intent;
  /** The questions that it consists of, each so that it stands alone. */
  readonly questions: readonly string[];
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** How likely the sources answer the question, from 0 to 1. */
  readonly confidence: number;
  /** Where sources contradict each other; told at the end of the text, too. */
  readonly contradictions: readonly AnswerContradiction[];
  /** How it was made: `direct` where no language model was asked, whatever was asked for. */
  readonly strategy: Strategy;
  /** With `self-asking`: what was asked first. */
  readonly steps?: readonly AnswerStep[] | undefined;
  /** Where the sources do not answer: what is nearest in them. */
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  /** Who wrote: a provider's name, or `extractive`. */
  readonly provider: string;
  /** What the operator or the user should know: a provider that failed, a cache, a budget. */
  readonly notes: readonly string[];
  /** Tokens of all calls of language models; null where none was called. */
  readonly usage: { readonly input: number; readonly output: number } | null;
  /** What these calls cost, in the currency of the providers' prices; 0 without prices. */
  readonly cost: number;
  /** How long it took. */
  readonly milliseconds: number;
  /** Where it was asked for and a language model wrote: what that was sent. */
  readonly prompt?: SentPrompt | undefined;
}

/** An answer as it was made, without the request and what it cost, which change as it is given again. */
export type Made = Omit<Answer, 'request' | 'notes' | 'usage' | 'cost' | 'milliseconds'>;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Given the text as it is written, part by part. Citations and verdicts come with the answer. */
  readonly onText?: ((text: string) => void) | undefined;
}
