/**
 * Answers to questions: what they are answered from (`ground`), and what a language model writes or the extractive writer
 * quotes from that.
 */
import { EngineClosed, Unavailable } from '../../errors.js';
import type { ChunkIndex } from '../../indexes/index.js';
import { estimateTokens, type Prompt, sourceParts, type TemplateFile } from '../../prompt/index.js';
import { BoundedCache } from '../../runtime/index.js';
import type { Store } from '../../store/index.js';
import type { ProviderChain } from '../providers/chain.js';
import { checkQuery, checkTokens } from './check.js';
import type { Conversations } from './conversations.js';
import { extractiveAnswer, refusedAnswer, startOf } from './extractive.js';
import {
  type Ground,
  type GroundParts,
  groundOf,
  isAnswerable,
  isHopeless,
  promptOf,
  questionOf,
} from './ground.js';
import { logPassages } from './log.js';
import {
  type ChatAnswer,
  type ChatOptions,
  type ChatQuery,
  ChatReader,
  chatPrompt,
  questionIn,
} from './tool-chat.js';
import type { Answer, AskOptions, AskQuery, PromptQuery, SentPrompt } from './types.js';
import { type ReadAnswer, WrittenReader } from './written.js';

/** Answers of language models that are kept. */
const KEPT = 1_000;

/** Tokens of a prompt that is only looked at, where no provider says how many it takes. */
const USUAL_TOKENS = 3_596;

interface Parts extends Omit<GroundParts, 'chunks'> {
  readonly providers: ProviderChain;
  readonly template: TemplateFile;
  readonly store: Pick<Store, 'requests'>;
  readonly memories: Conversations;
}

type Kept = Omit<Answer, 'request' | 'notes'> & { readonly prompt: SentPrompt };

export class Answerer {
  readonly #parts: Omit<Parts, 'providers'>;
  #providers: ProviderChain;
  readonly #closing = new AbortController();
  readonly #kept = new BoundedCache<Kept, string>(KEPT);

  constructor({ providers, ...parts }: Parts) {
    this.#parts = parts;
    this.#providers = providers;
  }

  /** The names of the language models' providers, in the order in which they are tried. */
  get providers(): readonly string[] {
    return this.#providers.names;
  }

  /** The template of prompts as it is used. */
  get template(): string {
    return this.#parts.template.text;
  }

  /** Takes other providers from now on. */
  async use(providers: ProviderChain): Promise<void> {
    const before = this.#providers;
    this.#providers = providers;
    await before.close();
  }

  /** Takes in events that answer answers. */
  judged(events: Parameters<Conversations['judged']>[0]): Promise<void> {
    return this.#parts.memories.judged(events);
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
    const answer = await this.#answer(ground, options);
    await this.#parts.memories.add(query, answer);
    return answer;
  }

  async #answer(ground: Ground, options: AskOptions): Promise<Answer> {
    const notes: string[] = [];
    const written = await this.#written(ground, options, notes);
    if (written) {
      const { prompt, ...answer } = written;
      logPassages(ground, answer, this.#parts);
      return { ...answer, request: requestOf(ground), notes, ...(ground.query.prompt && { prompt }) };
    }
    return this.#extractive(ground, notes, options);
  }

  #extractive(ground: Ground, notes: readonly string[], { onText }: AskOptions): Answer {
    const answer = isAnswerable(ground) ? extractiveAnswer(ground, notes) : refusedAnswer(ground, notes);
    logPassages(ground, answer, this.#parts);
    onText?.(answer.text);
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
    const notes: string[] = [];
    const passages = isHopeless(ground) ? [] : ground.passages;
    const done = await this.#providers.write<ReturnType<ChatReader['end']>>(
      {
        only: provider,
        signal: this.#until(options.signal),
        talk: { turns: query.turns.filter(({ role }) => role !== 'system'), tools, choice, temperature },
        prompt: (tokens, count = estimateTokens) =>
          chatPrompt(query.turns, tokens, count, (most) =>
            sourceParts({ passages, worth: ground.worth }, most, count),
          ),
        begin: ({ sources }) => new ChatReader(sources, options),
      },
      notes,
    );
    if (done) {
      const { provider, result, usage } = done;
      logPassages(ground, result, this.#parts);
      return { request: requestOf(ground), ...result, provider, notes, usage };
    }
    if (typeof choice === 'object' || choice === 'required')
      throw new Unavailable(
        `no provider answered that could call a tool: ${notes.join('; ') || 'none is configured'}`,
      );
    return { ...this.#extractive(ground, notes, options), calls: [] };
  }

  /**
   * The prompt as a language model would be given it.
   *
   * @throws InvalidInput as {@link ask} does, and where `tokens` is out of its range.
   */
  async prompt(query: PromptQuery, chunks: ChunkIndex): Promise<SentPrompt> {
    checkQuery(query, this.providers);
    checkTokens(query.tokens);
    const { name = null, room = USUAL_TOKENS, count } = (await this.#providers.outlook(query.provider)) ?? {};
    const budget = query.tokens ?? room;
    const ground = this.#ground(query, chunks);
    const prompt = promptOf(ground, this.#parts.template.template, budget, count);
    return sentPrompt(ground, prompt, { provider: name, budget, counted: count !== undefined });
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  #ground(query: AskQuery, chunks: ChunkIndex): Ground {
    const turns = query.conversation === undefined ? query.turns : this.#parts.memories.turnsOf(query);
    return groundOf({ ...query, turns }, { ...this.#parts, chunks });
  }

  /** What a language model writes; undefined where none is asked, or none wrote what the sources carry. */
  async #written(ground: Ground, { signal, onText }: AskOptions, notes: string[]): Promise<Kept | undefined> {
    const { query, passages } = ground;
    const asked = query.provider !== 'extractive' && this.#providers.names.length > 0;
    if (!asked || isHopeless(ground)) return undefined;
    const { template } = this.#parts.template;
    const sources = passages.map(({ request, ...passage }) => passage);
    const key = JSON.stringify([
      query.provider,
      this.providers,
      query.question,
      query.turns,
      sources,
      ground.examples,
      ground.tools,
      this.template,
    ]);
    const known = this.#kept.get(key);
    if (known) {
      notes.push('answered before from the same sources: the same answer again');
      onText?.(known.text);
      return { ...known, citations: requested(known, ground) };
    }
    let sent: { readonly prompt: Prompt; readonly budget: number; readonly counted: boolean } | undefined;
    const done = await this.#providers.write<ReadAnswer>(
      {
        only: query.provider,
        signal: this.#until(signal),
        prompt: (budget, count) => {
          const prompt = promptOf(ground, template, budget, count);
          sent = { prompt, budget, counted: count !== undefined };
          return prompt;
        },
        begin: ({ sources }) => new WrittenReader(sources, onText ?? (() => {})),
      },
      notes,
    );
    if (!done || !sent) return undefined;
    const { provider, result, usage } = done;
    const prompt = sentPrompt(ground, sent.prompt, { provider, ...sent });
    const { text, sentences, citations } = result;
    const answer = result.found
      ? {
          ...startOf(ground),
          provider,
          usage,
          answered: true,
          text,
          sentences,
          citations,
          nearest: [],
          prompt,
        }
      : { ...refusedAnswer(ground, notes), provider, usage, prompt };
    if (!result.found) onText?.(answer.text);
    this.#kept.set(key, answer);
    return answer;
  }
}

const requestOf = ({ parts }: Ground): string => parts[0].found.request;

/** The citations of an answer that was kept, under the requests of this search. */
function requested({ citations }: Kept, { passages }: Ground): Kept['citations'] {
  return citations.map((citation) => {
    const { item, chunk } = citation;
    const found = passages.find((passage) => passage.item === item && passage.chunk === chunk);
    return found ? { ...citation, request: found.request, position: found.position } : citation;
  });
}

function sentPrompt(
  ground: Ground,
  { system, user, parts, tokens }: Prompt,
  {
    provider,
    budget,
    counted,
  }: { readonly provider: string | null; readonly budget: number; readonly counted: boolean },
): SentPrompt {
  const { intent } = ground;
  const questions = ground.parts.map(({ asked }) => asked.question);
  const by = counted ? ('tokenizer' as const) : ('estimate' as const);
  return {
    request: requestOf(ground),
    question: questionOf(ground),
    intent,
    questions,
    provider,
    system,
    user,
    parts,
    tokens,
    budget,
    counted: by,
  };
}
