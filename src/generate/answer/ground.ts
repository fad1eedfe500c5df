/**
 * The basis of an answer: the sub-questions, the passages found for each, and the scores of their sentences; and the
 * prompt built from them.
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

/** The default number of passages of a question. */
const PASSAGES = 5;

/** A sub-question. */
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
  /** The passages of all parts, the best first by the ranker of passages, each once. */
  readonly passages: readonly Passage[];
  /** The score of a sentence as an answer, by the index of its passage and its offset in the passage's text. */
  readonly worth: (passage: number, start: number) => number;
  /** Matching memories. */
  readonly examples: readonly Extra[];
  readonly tools: readonly Extra[];
}

export interface GroundParts {
  readonly searcher: Searcher;
  readonly state: EngineState;
  readonly chunks: ChunkIndex;
}

/** The maximum number of memories of each kind beside the passages. */
export const MEMORIES = 3;

/** The minimum quality of a shown example. */
const GOOD = 0.5;

/** Adds memories of knowledge as passages, which answers can quote. */
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
  // By score; in the prompt's order, each before the first passage with a lower score.
  const passages = [...found.passages, ...own].sort((a, b) => b.score - a.score);
  const before = found.order.map((k) => found.passages[k]);
  const order = [...before, ...own]
    .sort((a, b) =>
      own.includes(a) || own.includes(b) ? b.score - a.score : before.indexOf(a) - before.indexOf(b),
    )
    .map((passage) => passages.indexOf(passage));
  return { ...found, passages, order };
}

/** The prefix of memory ids in place of an item id. */
export const MEMORY = 'memory:';

/** Similar questions with their answers for the prompt, the best first. */
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
 * @param tools matching tools for the prompt.
 * @param questions the sub-questions, if known already.
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
    // With a filter, only items are used, no memories.
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

/** The passages of all parts, taken from each in turn, with the scores of their sentences. */
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
          const key = `${place} ${sentence.start}`;
          worth.set(key, Math.max(score, worth.get(key) ?? Number.NEGATIVE_INFINITY));
        }
    }
  }
  return {
    passages,
    worth: (passage, start) => worth.get(`${passage} ${start}`) ?? Number.NEGATIVE_INFINITY,
  };
}

/** A ground with the sources of others added. */
export const withSourcesOf = (ground: Ground, others: readonly Ground[]): Ground => ({
  ...ground,
  ...merged([...ground.parts, ...others.flatMap(({ parts }) => parts)]),
});

/** The highest confidence of all parts. */
export const confidenceOf = ({ parts }: Ground): number =>
  Math.max(...parts.map(({ read }) => read.confidence));

/** Whether any part can be answered. */
export const isAnswerable = ({ parts }: Ground): boolean => parts.some(({ read }) => read.answerable);

/** Whether all parts are so unlikely to be answered that no language model is called. */
export const isHopeless = ({ parts, passages }: Ground): boolean =>
  passages.length === 0 || parts.every(({ read }) => read.confidence < HOPELESS * read.threshold);

/** The share of the confidence threshold below which no language model is called. */
const HOPELESS = 0.3;

/** The searched forms of all parts as one text. */
export const questionOf = ({ parts }: Ground): string => parts.map(({ asked }) => asked.question).join(' ');

/** The prompt for a question with its sources. @param budget the maximum number of tokens. */
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

/** The owner of the memories that are read: a user or a visitor. */
export const ownerOf = ({ user, session }: Pick<AskQuery, 'user' | 'session'>): string | null =>
  user ?? (session === undefined ? null : visitorId(session));

/** Removes characters that databases and terminals reject. */
const clean = (question: string): string => question.replaceAll('\0', ' ').toWellFormed().trim();
