/**
 * Answers to questions: a question that stands alone, the passages found for it, and what a language model writes or the
 * extractive writer quotes from them.
 */
import { EngineClosed, Unavailable } from '../../errors.js';
import type { ChunkIndex } from '../../indexes/index.js';
import type { Searcher } from '../../pipeline/index.js';
import {
  buildPrompt,
  estimateTokens,
  type FoundPassages,
  findPassages,
  type Prompt,
  sourceParts,
  standAlone,
} from '../../prompt/index.js';
import { BoundedCache } from '../../runtime/index.js';
import type { EngineState } from '../../state/index.js';
import { type Extract, extract } from '../extract/extract.js';
import type { ProviderChain } from '../providers/chain.js';
import { checkQuery } from './check.js';
import { quoted } from './extractive.js';
import {
  type ChatAnswer,
  type ChatOptions,
  type ChatQuery,
  ChatReader,
  chatPrompt,
  questionIn,
} from './tool-chat.js';
import type { Answer, AskOptions, AskQuery } from './types.js';
import { notFound } from './wording.js';
import { type ReadAnswer, WrittenReader } from './written.js';

const [PASSAGES, SENTENCES] = [5, 2] as const;

/** Nearest topics that are named where the sources do not answer. */
const NEAREST = 5;

/** Below this share of the least confidence, no language model is asked either. */
const HOPELESS = 0.3;

/** Answers of language models that are kept. */
const KEPT = 1_000;

interface Parts {
  readonly searcher: Searcher;
  readonly state: Pick<EngineState, 'catalogue'>;
  readonly providers: ProviderChain;
}

/** What a question is answered from. */
interface Ground {
  readonly query: AskQuery;
  readonly question: string;
  readonly found: FoundPassages;
  readonly read: Extract;
}

export class Answerer {
  readonly #parts: Omit<Parts, 'providers'>;
  #providers: ProviderChain;
  readonly #closing = new AbortController();
  readonly #kept = new BoundedCache<Omit<Answer, 'request' | 'notes'>, string>(KEPT);

  constructor({ providers, ...parts }: Parts) {
    this.#parts = parts;
    this.#providers = providers;
  }

  /** The names of the language models' providers, in the order in which they are tried. */
  get providers(): readonly string[] {
    return this.#providers.names;
  }

  /** Takes other providers from now on. */
  async use(providers: ProviderChain): Promise<void> {
    const before = this.#providers;
    this.#providers = providers;
    await before.close();
  }

  /** Stops what is being written. */
  close(): Promise<void> {
    this.#closing.abort(new EngineClosed());
    return this.#providers.close();
  }

  /**
   * @throws InvalidInput where the question is empty or too long, a number out of its range, or a provider unknown.
   * @throws the signal's reason where it aborts.
   */
  async ask(query: AskQuery, chunks: ChunkIndex, options: AskOptions = {}): Promise<Answer> {
    checkQuery(query, this.providers);
    options.signal?.throwIfAborted();
    const ground = this.#ground(query, chunks);
    const notes: string[] = [];
    const written = await this.#written(ground, options, notes);
    if (written) return { ...written, notes };
    const answer = ground.read.answerable ? extractive(ground, notes) : refused(ground, notes);
    options.onText?.(answer.text);
    return answer;
  }

  /**
   * Goes on with a conversation in which a language model may call tools. Where no provider does, the question is answered
   * as by {@link ask}.
   *
   * @throws InvalidInput where there is no question, or a provider or the tool chosen is unknown.
   * @throws Unavailable where a call is demanded, and no provider answers.
   */
  async chat(query: ChatQuery, chunks: ChunkIndex, options: ChatOptions = {}): Promise<ChatAnswer> {
    const { tools, choice = 'auto', provider, temperature, user, session, filter } = query;
    const asked: AskQuery = { ...questionIn(query), user, session, filter, provider };
    checkQuery(asked, this.providers);
    const ground = this.#ground(asked, chunks);
    const turns = query.turns.filter(({ role }) => role !== 'system');
    const notes: string[] = [];
    const fits = ground.read.confidence >= HOPELESS * ground.read.threshold;
    const done = await this.#providers.write<ReturnType<ChatReader['end']>>(
      {
        only: provider,
        signal: this.#until(options.signal),
        talk: { turns, tools, choice, temperature },
        prompt: (tokens, count = estimateTokens) =>
          chatPrompt(query.turns, tokens, count, (most) =>
            sourceParts({ passages: fits ? ground.found.passages : [], worth: worthOf(ground) }, most, count),
          ),
        begin: ({ sources }) => new ChatReader(sources, options),
      },
      notes,
    );
    if (done) {
      const { provider, result, usage } = done;
      return { request: ground.found.request, ...result, provider, notes, usage };
    }
    if (typeof choice === 'object' || choice === 'required')
      throw new Unavailable(
        `no provider answered that could call a tool: ${notes.join('; ') || 'none is configured'}`,
      );
    const answer = ground.read.answerable ? extractive(ground, notes) : refused(ground, notes);
    options.onText?.(answer.text);
    return { ...answer, calls: [] };
  }

  /** The prompt that a language model would be given, within so many tokens. */
  prompt(query: AskQuery, chunks: ChunkIndex, tokens: number): Prompt {
    checkQuery(query, this.providers);
    return promptOf(this.#ground(query, chunks), tokens);
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  #ground(query: AskQuery, chunks: ChunkIndex): Ground {
    const { user, session, filter, passages: limit = PASSAGES } = query;
    const own = clean(query.question);
    const { question, about } = standAlone(own, query.turns ?? []);
    const found = findPassages({ question, user, session, filter, limit }, { ...this.#parts, chunks });
    return { query, question, found, read: extract(own, found.passages, found.rarity, { about }) };
  }

  /** What a language model writes; undefined where none is asked, or none wrote what the sources carry. */
  async #written(
    ground: Ground,
    { signal, onText }: AskOptions,
    notes: string[],
  ): Promise<Omit<Answer, 'notes'> | undefined> {
    const { query, found, read } = ground;
    const asked = query.provider !== 'extractive' && this.#providers.names.length > 0;
    if (!asked || found.passages.length === 0 || read.confidence < HOPELESS * read.threshold)
      return undefined;
    const key = JSON.stringify([query.provider, this.providers, query.question, query.turns, found.passages]);
    const known = this.#kept.get(key);
    if (known) {
      notes.push('answered before from the same sources: the same answer again');
      onText?.(known.text);
      return { ...known, request: found.request };
    }
    const done = await this.#providers.write<ReadAnswer>(
      {
        only: query.provider,
        signal: this.#until(signal),
        prompt: (tokens, count) => promptOf(ground, tokens, count),
        begin: ({ sources }) => new WrittenReader(sources, onText ?? (() => {})),
      },
      notes,
    );
    if (!done) return undefined;
    const { provider, result, usage } = done;
    const base = { ...common(ground), provider, usage };
    const answer = result.found
      ? { ...base, answered: true, ...written(result), nearest: [] }
      : { ...refused(ground, notes), ...base };
    if (!result.found) onText?.(answer.text);
    this.#kept.set(key, answer);
    return answer;
  }
}

const written = ({ text, sentences, citations }: ReadAnswer) => ({ text, sentences, citations });

/** How well each sentence of the passages answers. */
function worthOf({ read }: Ground): (passage: number, sentence: number) => number {
  const worth = new Map(
    read.candidates.map(({ sentence, score }) => [`${sentence.passage} ${sentence.index}`, score]),
  );
  return (passage, sentence) => worth.get(`${passage} ${sentence}`) ?? Number.NEGATIVE_INFINITY;
}

function promptOf(ground: Ground, budget: number, count?: (text: string) => number): Prompt {
  const { query, found } = ground;
  return buildPrompt({
    question: clean(query.question),
    turns: query.turns ?? [],
    passages: found.passages,
    worth: worthOf(ground),
    budget,
    count,
  });
}

function common({ question, found, read }: Ground) {
  const { request } = found;
  return { request, question, confidence: read.confidence, provider: 'extractive', usage: null };
}

function extractive(ground: Ground, notes: readonly string[]): Answer {
  const { query, found, read } = ground;
  const { sentences, citations } = quoted(read.candidates, found.passages, query.sentences ?? SENTENCES);
  const text = sentences.map(({ text, citations: [number] }) => `${text} [${number}]`).join('\n');
  return { ...common(ground), answered: true, text, sentences, citations, nearest: [], notes };
}

/** Where the sources do not answer. */
function refused(ground: Ground, notes: readonly string[]): Answer {
  const nearest = ground.found.items.slice(0, NEAREST).map(({ id, title }) => ({ item: id, title }));
  const text = notFound(ground.query.question, nearest);
  return { ...common(ground), answered: false, text, sentences: [], citations: [], nearest, notes };
}

/** Without what a database or a terminal would trip over. */
const clean = (question: string): string => question.replaceAll('\0', ' ').toWellFormed().trim();
