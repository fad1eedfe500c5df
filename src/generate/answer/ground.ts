/**
 * What a question is answered from: the questions that it consists of, the passages found for each, and how well their
 * sentences answer; and the prompt that is made of that.
 */
import type { ChunkIndex } from '../../indexes/index.js';
import type { Searcher } from '../../pipeline/index.js';
import {
  buildPrompt,
  type FoundPassages,
  findPassages,
  type Intent,
  type Passage,
  type Prompt,
  planOf,
  type Rewritten,
  type Template,
} from '../../prompt/index.js';
import type { EngineState } from '../../state/index.js';
import { type Candidate, type Extract, extract } from '../extract/extract.js';
import type { AskQuery } from './types.js';

/** Passages of a question, by default. */
const PASSAGES = 5;

/** One of the questions that a question consists of. */
export interface GroundPart {
  readonly asked: Rewritten;
  readonly found: FoundPassages;
  readonly read: Extract;
}

export interface Ground {
  readonly query: AskQuery;
  readonly intent: Intent;
  /** At least one. */
  readonly parts: readonly GroundPart[];
  /** Those of all parts, the best first by the ranker of passages, each once. */
  readonly passages: readonly Passage[];
  /** How well a sentence answers, by the passage's place and the sentence's. */
  readonly worth: (passage: number, sentence: number) => number;
}

export interface GroundParts {
  readonly searcher: Searcher;
  readonly state: EngineState;
  readonly chunks: ChunkIndex;
}

/** @param questions what the question consists of, where that is known already. */
export function groundOf(query: AskQuery, parts: GroundParts, questions?: readonly Rewritten[]): Ground {
  const { user, session, filter, passages: limit = PASSAGES, turns = [] } = query;
  const plan = planOf(clean(query.question), turns);
  const found = (questions ?? plan.questions).map((asked): GroundPart => {
    const passages = findPassages({ question: asked.question, user, session, filter, limit }, parts);
    const about = asked.own === asked.question ? '' : asked.about;
    return {
      asked,
      found: passages,
      read: extract(asked.own, passages.passages, passages.rarity, { about }),
    };
  });
  return { query, intent: plan.intent, parts: found, ...merged(found) };
}

/** The passages of all parts, taken from each in turn, and what their sentences are worth. */
function merged(parts: readonly GroundPart[]): Pick<Ground, 'passages' | 'worth'> {
  const passages: Passage[] = [];
  const worth = new Map<string, number>();
  const places = new Map<string, number>();
  const longest = Math.max(...parts.map(({ found }) => found.passages.length));
  for (let k = 0; k < longest; k++) {
    for (const { found, read } of parts) {
      const at = found.order[k];
      if (at === undefined) continue;
      const passage = found.passages[at];
      const key = JSON.stringify([passage.item, passage.chunk, passage.start]);
      const place = places.get(key) ?? passages.push(passage) - 1;
      places.set(key, place);
      for (const { sentence, score } of read.candidates)
        if (sentence.passage === at) {
          const key = `${place} ${sentence.index}`;
          worth.set(key, Math.max(score, worth.get(key) ?? Number.NEGATIVE_INFINITY));
        }
    }
  }
  return {
    passages,
    worth: (passage, sentence) => worth.get(`${passage} ${sentence}`) ?? Number.NEGATIVE_INFINITY,
  };
}

/** The candidates of a part, the best first. */
export const candidatesOf = ({ read }: GroundPart): readonly Candidate[] => read.candidates;

/** How likely the sources answer the question, at most of any of its parts. */
export const confidenceOf = ({ parts }: Ground): number =>
  Math.max(...parts.map(({ read }) => read.confidence));

/** Whether any part is answered. */
export const isAnswerable = ({ parts }: Ground): boolean => parts.some(({ read }) => read.answerable);

/** Whether it is so unlikely that the sources answer any part that no language model is asked. */
export const isHopeless = ({ parts, passages }: Ground): boolean =>
  passages.length === 0 || parts.every(({ read }) => read.confidence < HOPELESS * read.threshold);

/** Below this share of the least confidence, no language model is asked either. */
const HOPELESS = 0.3;

/** All parts as they were searched for, as one text. */
export const questionOf = ({ parts }: Ground): string => parts.map(({ asked }) => asked.question).join(' ');

export function promptOf(
  { query, passages, worth }: Ground,
  template: Template,
  budget: number,
  count?: (text: string) => number,
): Prompt {
  const { turns = [] } = query;
  return buildPrompt({ question: clean(query.question), turns, passages, worth, template, budget, count });
}

/** Without what a database or a terminal would trip over. */
const clean = (question: string): string => question.replaceAll('\0', ' ').toWellFormed().trim();
