/**
 * Answers to questions: a question that stands alone, the passages found for it, and what is written from them.
 */
import { InvalidInput } from '../../errors.js';
import type { ChunkIndex } from '../../indexes/index.js';
import type { Searcher } from '../../pipeline/index.js';
import { type FoundPassages, findPassages, standAlone, type Turn } from '../../prompt/index.js';
import type { EngineState } from '../../state/index.js';
import { type Extract, extract } from '../extract/extract.js';
import { quoted } from './extractive.js';
import type { Answer, AskOptions, AskQuery } from './types.js';
import { notFound } from './wording.js';

/** Characters of a question, and of all turns before it, at most. */
const [QUESTION, CONVERSATION] = [8_000, 200_000] as const;

const [PASSAGES, SENTENCES] = [5, 2] as const;

/** Nearest topics that are named where the sources do not answer. */
const NEAREST = 5;

export class Answerer {
  readonly #parts: { readonly searcher: Searcher; readonly state: Pick<EngineState, 'catalogue'> };

  constructor(parts: { readonly searcher: Searcher; readonly state: Pick<EngineState, 'catalogue'> }) {
    this.#parts = parts;
  }

  /**
   * @throws InvalidInput where the question is empty or too long, or a number out of its range.
   * @throws the signal's reason where it aborts.
   */
  async ask(query: AskQuery, chunks: ChunkIndex, options: AskOptions = {}): Promise<Answer> {
    check(query);
    options.signal?.throwIfAborted();
    const { user, session, filter, passages: limit = PASSAGES } = query;
    const own = clean(query.question);
    const { question, about } = standAlone(own, query.turns ?? []);
    const found = findPassages({ question, user, session, filter, limit }, { ...this.#parts, chunks });
    const read = extract(own, found.passages, found.rarity, { about });
    const answer = read.answerable
      ? this.#extractive(query, question, found, read)
      : refused(query, question, found, read);
    options.onText?.(answer.text);
    return answer;
  }

  #extractive(query: AskQuery, question: string, found: FoundPassages, read: Extract): Answer {
    const { sentences, citations } = quoted(read.candidates, found.passages, query.sentences ?? SENTENCES);
    const text = sentences.map(({ text, citations: [number] }) => `${text} [${number}]`).join('\n');
    return {
      ...common(question, found, read),
      answered: true,
      text,
      sentences,
      citations,
      nearest: [],
    };
  }
}

function common(question: string, found: FoundPassages, read: Extract) {
  const { request } = found;
  return { request, question, confidence: read.confidence, provider: 'extractive', notes: [], usage: null };
}

/** Where the sources do not answer. */
function refused(query: AskQuery, question: string, found: FoundPassages, read: Extract): Answer {
  const nearest = found.items.slice(0, NEAREST).map(({ id, title }) => ({ item: id, title }));
  return {
    ...common(question, found, read),
    answered: false,
    text: notFound(query.question, nearest),
    sentences: [],
    citations: [],
    nearest,
  };
}

/** Without what a database or a terminal would trip over. */
const clean = (question: string): string => question.replaceAll('\0', ' ').toWellFormed().trim();

function check({ question, turns = [], passages, sentences }: AskQuery): void {
  if (typeof question !== 'string' || question.trim() === '')
    throw new InvalidInput('question', 'is a text that is not empty');
  if (question.length > QUESTION) throw new InvalidInput('question', `is longer than ${QUESTION} characters`);
  const within = (name: string, value: number | undefined, most: number) => {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most))
      throw new InvalidInput(name, `is a whole number from 1 to ${most}`);
  };
  within('passages', passages, 20);
  within('sentences', sentences, 5);
  if (!Array.isArray(turns)) throw new InvalidInput('turns', 'is a list of { role, content }');
  turns.forEach(({ role, content }: Turn, k) => {
    if (!['user', 'assistant'].includes(role))
      throw new InvalidInput(`turns.${k}.role`, "is 'user' or 'assistant'");
    if (typeof content !== 'string') throw new InvalidInput(`turns.${k}.content`, 'is a text');
  });
  if (turns.reduce((sum: number, { content }: Turn) => sum + content.length, 0) > CONVERSATION)
    throw new InvalidInput(
      'turns',
      `have more than ${CONVERSATION} characters together: leave out the oldest`,
    );
}
