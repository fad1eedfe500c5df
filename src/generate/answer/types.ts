/** What callers ask, and what they are answered. */
import type { RecommendQuery } from '../../pipeline/index.js';
import type { Turn } from '../../prompt/index.js';
import type { Doubt } from '../verify/verify.js';

export interface AskQuery extends Pick<RecommendQuery, 'user' | 'session' | 'filter'> {
  readonly question: string;
  /** What was said before, the latest last: a follow-up question is understood by it. */
  readonly turns?: readonly Turn[] | undefined;
  /** How many passages the answer is made of, 1 to 20; 5 by default. */
  readonly passages?: number | undefined;
  /** How many sentences an extractive answer has at most, 1 to 5; 2 by default. */
  readonly sentences?: number | undefined;
  /** The name of a provider in `tandem.json`, or `extractive`; as configured by default. */
  readonly provider?: string | undefined;
}

/** Where something of an answer is from. */
export interface Citation {
  /** As in the answer's text: `[1]`. */
  readonly number: number;
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
  /** The item's place in the list of the request: an event that tells of opening it bears request and position. */
  readonly position: number;
}

export interface AnswerSentence {
  readonly text: string;
  /** Numbers of citations. */
  readonly citations: readonly number[];
  /** Whether what it cites carries it. */
  readonly supported: boolean;
  /** Why not. */
  readonly doubts: readonly Doubt[];
}

export interface Answer {
  /** Under which the search for it was logged; events that answer it bear it. */
  readonly request: string;
  /** Whether the sources answer the question. */
  readonly answered: boolean;
  /** All of the answer, with `[1]` and the like behind what is cited; what is not supported is marked. */
  readonly text: string;
  /** The question as it was searched for: a follow-up with what it refers to. */
  readonly question: string;
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** How likely the sources answer the question, from 0 to 1. */
  readonly confidence: number;
  /** Where the sources do not answer: what is nearest in them. */
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  /** Who wrote: a provider's name, or `extractive`. */
  readonly provider: string;
  /** What the operator or the user should know: a provider that failed, a cache, a budget. */
  readonly notes: readonly string[];
  /** Tokens, where a language model wrote. */
  readonly usage: { readonly input: number; readonly output: number } | null;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Given the text as it is written, part by part. Citations and verdicts come with the answer. */
  readonly onText?: ((text: string) => void) | undefined;
}
