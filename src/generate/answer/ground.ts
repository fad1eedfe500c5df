/**
 * What a question is answered from: the questions that it consists of, the passages found for each, and how well their
 * sentences answer; and the prompt that is made of that.
 */
import type { ChunkIndex } from '../../indexes/index.js';
import type { Searcher } from '../../pipeline/index.js';
import {
  buildPrompt,
  type Extra,
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
import { visitorId } from '../../store/index.js';
import { type Extract, extract } from '../extract/extract.js';
import type { AskQuery } from './types.js';

/** Passages of a question, by default. */
const PASSAGES = 5;

/** One of the questions that a question consists of. */
interface GroundPart {
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
  /** Memories that fit. */
  readonly examples: readonly Extra[];
  readonly tools: readonly Extra[];
}

export interface GroundParts {
  readonly searcher: Searcher;
  readonly state: EngineState;
  readonly chunks: ChunkIndex;
}

/** Memories of each kind that are put beside the passages, at most. */
export const MEMORIES = 3;

/** Examples worse than this are not shown. */
const GOOD = 0.5;

/** The knowledge among memories as passages, which answers quote like others. */
function withKnowledge(
  found: FoundPassages,
  query: string,
  owner: string | null,
  state: EngineState,
): FoundPassages {
  const known = state.memories.find({ query, kinds: ['knowledge'], owner, limit: MEMORIES });
  if (known.length === 0) return found;
  const own = known.map(
    ({ memory: { id, title, text }, score }): Passage => ({
      request: found.request,
      item: `${MEMORY}${id}`,
      chunk: 0,
      title: title ?? '',
      headings: [],
      page: null,
      position: -1,
      text,
      start: 0,
      end: text.length,
      score,
    }),
  );
  // In the order of scores, and in the prompt's order each before what it beats.
  const passages = [...found.passages, ...own].sort((a, b) => b.score - a.score);
  const before = found.order.map((k) => found.passages[k]);
  const order = [...before, ...own]
    .sort((a, b) =>
      own.includes(a) || own.includes(b) ? b.score - a.score : before.indexOf(a) - before.indexOf(b),
    )
    .map((passage) => passages.indexOf(passage));
  return { ...found, passages, order };
}

/** What ids of memories begin with where they stand for an item. */
export const MEMORY = 'memory:';

/** Questions like the one asked with their answers, the best first, for the prompt. */
function examplesOf(query: string, owner: string | null, { memories }: EngineState): Extra[] {
  return memories
    .find({ query, kinds: ['example'], owner, limit: MEMORIES })
    .filter(({ memory }) => memory.quality >= GOOD)
    .sort((a, b) => b.score * b.memory.quality - a.score * a.memory.quality)
    .map(({ memory: { id, text, answer, quality }, score }) => ({
      id,
      text: `Question: ${text}\nAnswer: ${answer}`,
      reason: `found by its words; score ${score.toFixed(2)}, quality ${quality.toFixed(2)}`,
    }));
}

/**
 * @param tools those that fit, for the prompt.
 * @param questions what the question consists of, where that is known already.
 */
export function groundOf(
  query: AskQuery,
  parts: GroundParts,
  tools: readonly Extra[],
  questions?: readonly Rewritten[],
): Ground {
  const { user, session, filter, passages: limit = PASSAGES, turns = [] } = query;
  const plan = planOf(clean(query.question), turns);
  const owner = ownerOf(query);
  const found = (questions ?? plan.questions).map((asked): GroundPart => {
    const all = findPassages({ question: asked.question, user, session, filter, limit }, parts);
    // A filter is about items: what was said of them alone is asked for.
    const passages = filter ? all : withKnowledge(all, asked.question, owner, parts.state);
    const about = asked.own === asked.question ? '' : asked.about;
    return {
      asked,
      found: passages,
      read: extract(passages.spell(asked.own), passages.passages, passages.rarity, { about }),
    };
  });
  const whole = plan.questions.map(({ question }) => question).join(' ');
  const examples = examplesOf(whole, owner, parts.state);
  return { query, intent: plan.intent, parts: found, ...merged(found), examples, tools };
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

/** A ground with the sources of others besides its own. */
export const withSourcesOf = (ground: Ground, others: readonly Ground[]): Ground => ({
  ...ground,
  ...merged([...ground.parts, ...others.flatMap(({ parts }) => parts)]),
});

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

/** The prompt for a question with what was found. @param budget tokens at most. */
export function promptOf(
  { query, passages, worth, examples, tools }: Ground,
  template: Template,
  budget: number,
  count?: (text: string) => number,
  arrangement?: number,
): Prompt {
  const { turns = [] } = query;
  return buildPrompt({
    question: clean(query.question),
    turns,
    passages,
    worth,
    examples,
    tools,
    template,
    budget,
    count,
    arrangement,
  });
}

/** Whose own memories are read: a person's, or a visitor's. */
export const ownerOf = ({ user, session }: Pick<AskQuery, 'user' | 'session'>): string | null =>
  user ?? (session === undefined ? null : visitorId(session));

/** Without what a database or a terminal would trip over. */
const clean = (question: string): string => question.replaceAll('\0', ' ').toWellFormed().trim();
