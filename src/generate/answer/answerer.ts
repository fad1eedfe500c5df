/**
 * Answers to questions: the sources found (`ground`), and the answer that a language model writes or the extractive
 * writer quotes from them.
 */
import { EngineClosed } from '../../errors.js';
import type { ChunkIndex } from '../../indexes/index.js';
import { estimateTokens, sourceParts, type TemplateFile } from '../../prompt/index.js';
import { BoundedCache, Turns } from '../../runtime/index.js';
import type { Store } from '../../store/index.js';
import type { ProviderChain } from '../providers/chain.js';
import type { AnswerCosts } from './answer-costs.js';
import type { Asking, WrittenAnswer } from './asking.js';
import { checkQuery, checkTokens } from './check.js';
import { withContradictions } from './contradictions.js';
import type { Conversations } from './conversations.js';
import { extractiveAnswer, refusedAnswer } from './extractive.js';
import { rewriteFollowUp } from './follow-up.js';
import {
  type Ground,
  type GroundParts,
  groundOf,
  isAnswerable,
  isHopeless,
  MEMORIES,
  ownerOf,
  promptOf,
} from './ground.js';
import { logPassages } from './log.js';
import { writeAsking } from './self-asking.js';
import { writeConsistent } from './self-consistency.js';
import {
  type ChatAnswer,
  type ChatOptions,
  type ChatQuery,
  type ChatRead,
  ChatReader,
  chatPrompt,
  questionIn,
  refuseDemand,
  talkOf,
} from './tool-chat.js';
import type { ToolsByMeaning } from './tools-by-meaning.js';
import type { Answer, AskOptions, AskQuery, Made, PromptQuery, SentPrompt } from './types.js';
import { sentPrompt, writeDirect } from './writing.js';

/** The maximum number of cached answers of language models. */
const KEPT = 1_000;

/** The note of an answer for which no language model was called. */
const HOPELESS = 'no language model was asked: what was found is too far from the question';

/** The default number of samples for self-consistency. */
const SAMPLES = 5;

/** The default token budget of a prompt preview, if no provider has a limit. */
const USUAL_TOKENS = 3_596;

interface Parts extends Omit<GroundParts, 'chunks'> {
  readonly providers: ProviderChain;
  readonly template: TemplateFile;
  readonly store: Pick<Store, 'requests'>;
  readonly memories: Conversations;
  readonly costs: AnswerCosts;
  readonly tools: ToolsByMeaning;
}

/** The answerer of an engine. */
export class Answerer {
  readonly #parts: Omit<Parts, 'providers'>;
  #providers: ProviderChain;
  readonly #closing = new AbortController();
  readonly #turns = new Turns();
  readonly #kept = new BoundedCache<WrittenAnswer, string>(KEPT);

  constructor({ providers, ...parts }: Parts) {
    this.#parts = parts;
    this.#providers = providers;
  }

  /** The names of the providers that write answers, in the order in which they are tried. */
  get providers(): readonly string[] {
    return this.#providers.names;
  }

  /** Replaces the providers. */
  async use(providers: ProviderChain): Promise<void> {
    const before = this.#providers;
    this.#providers = providers;
    await before.close();
  }

  /** Processes feedback events on answers. */
  judged(events: Parameters<Conversations['judged']>[0]): Promise<void> {
    return this.#parts.memories.judged(events);
  }

  /** Aborts answers in progress. */
  close(): Promise<void> {
    this.#closing.abort(new EngineClosed());
    return this.#providers.close();
  }

  /**
   * @throws InvalidInput where the question is empty or too long, a number out of its range, a provider is unknown, or
   * no provider supports the strategy.
   * @throws the signal's reason where it aborts.
   */
  async ask(query: AskQuery, chunks: ChunkIndex, options: AskOptions = {}): Promise<Answer> {
    checkQuery(query, this.providers);
    options.signal?.throwIfAborted();
    const asking = this.#asking(query, options);
    const { strategy = 'direct' } = query;
    const { answer, cost } = await this.#parts.costs.of(asking.spending, strategy, async (begun) => {
      const ground = await this.#ground(query, chunks, asking);
      begun(ground.parts[0].found.request);
      return this.#answer(ground, asking, chunks);
    });
    const { prompt, ...shown } = answer as Made & { readonly prompt?: SentPrompt };
    const whole = { ...shown, ...cost, notes: asking.notes, ...(query.prompt && prompt && { prompt }) };
    await this.#parts.memories.add(query, whole);
    return whole;
  }

  /** Answers by a language model, or else extractively, with contradictions among the sources. */
  async #answer(ground: Ground, asking: Asking, chunks: ChunkIndex): Promise<Made> {
    const steps: Ground[] = [];
    const written = await this.#written(ground, asking, async (query) => {
      const step = await this.#ground({ ...ground.query, ...query, conversation: undefined }, chunks, asking);
      steps.push(step);
      return step;
    });
    if (written) return this.#told(written, [ground, ...steps], asking);
    return this.#extractive(ground, [ground, ...steps], asking);
  }

  #extractive(ground: Ground, grounds: readonly Ground[], asking: Asking): Made {
    const extractive = isAnswerable(ground) ? extractiveAnswer(ground) : refusedAnswer(ground);
    asking.onText(extractive.text);
    return this.#told(extractive, grounds, asking);
  }

  /** Adds contradictions to an answer and logs it. */
  #told<Of extends Made>(made: Of, grounds: readonly Ground[], { onText }: Pick<Asking, 'onText'>): Of {
    const answer = withContradictions(made, grounds[0], this.#parts.state);
    if (answer.text.length > made.text.length) onText(answer.text.slice(made.text.length));
    for (const ground of grounds) logPassages(ground, answer, this.#parts);
    return answer;
  }

  /**
   * Continues a conversation in which a language model can call tools, or must write JSON of a schema. If no provider
   * answers, the question is answered as by {@link ask}.
   *
   * @throws InvalidInput where there is no question, or the provider or tool is unknown.
   * @throws Unavailable where a call or a schema is required and no provider answers.
   */
  async chat(query: ChatQuery, chunks: ChunkIndex, options: ChatOptions = {}): Promise<ChatAnswer> {
    const { provider, user, session, filter } = query;
    const asked: AskQuery = { ...questionIn(query), user, session, filter, provider };
    checkQuery(asked, this.providers);
    const asking = this.#asking(asked, options);
    const { signal, spending, notes } = asking;
    const { answer, cost } = await this.#parts.costs.of(spending, 'tools', async (begun) => {
      const ground = await this.#ground(asked, chunks, asking);
      begun(ground.parts[0].found.request);
      const passages = isHopeless(ground) ? [] : ground.passages;
      const done = await this.#providers.write<ChatRead>(
        {
          only: provider,
          signal,
          spending,
          talk: talkOf(query),
          prompt: (tokens, count = estimateTokens) =>
            chatPrompt(query, tokens, count, (most) =>
              sourceParts({ passages, worth: ground.worth }, most, count),
            ),
          begin: ({ sources }) => new ChatReader(sources, options, query.schema !== undefined),
        },
        notes,
      );
      if (done) {
        logPassages(ground, done.result, this.#parts);
        return { ...done.result, answered: true, provider: done.provider };
      }
      refuseDemand(query, notes);
      return { ...this.#extractive(ground, [ground], asking), calls: [] };
    });
    return { ...answer, ...cost, notes };
  }

  /**
   * The prompt that a language model would be sent.
   *
   * @throws InvalidInput as {@link ask} does, and where `tokens` is out of its range.
   */
  async prompt(query: PromptQuery, chunks: ChunkIndex): Promise<SentPrompt> {
    checkQuery(query, this.providers);
    checkTokens(query.tokens);
    const { name = null, room = USUAL_TOKENS, count } = (await this.#providers.outlook(query.provider)) ?? {};
    const budget = query.tokens ?? room;
    const ground = await this.#ground(query, chunks);
    const prompt = promptOf(ground, this.#parts.template.template, budget, count);
    return sentPrompt(ground, prompt, { provider: name, budget, counted: count !== undefined });
  }

  #asking(query: AskQuery, { signal, onText = () => {} }: AskOptions): Asking {
    const { template } = this.#parts.template;
    return {
      providers: this.#providers,
      template,
      signal: signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal,
      spending: this.#providers.spending(ownerOf(query)),
      notes: [],
      onText,
    };
  }

  /** @param asking if a language model can rewrite a follow-up question. */
  async #ground(query: AskQuery, chunks: ChunkIndex, asking?: Asking): Promise<Ground> {
    const turns = query.conversation === undefined ? query.turns : this.#parts.memories.turnsOf(query);
    const whole = { ...query, turns };
    const mayAsk = asking !== undefined && query.provider !== 'extractive';
    const rewritten = mayAsk ? await rewriteFollowUp(whole, asking) : undefined;
    // Tools are only needed for a language model's prompt, or its preview.
    const reads = !asking || (query.provider !== 'extractive' && this.providers.length > 0);
    const { state, tools } = this.#parts;
    const signal = asking?.signal ?? this.#closing.signal;
    const fitting = reads
      ? await tools.find(query.question, ownerOf(query), state.memories, MEMORIES, signal)
      : [];
    await this.#turns.next();
    signal.throwIfAborted();
    return groundOf(whole, { ...this.#parts, chunks }, fitting, rewritten);
  }

  /** The answer of a language model; undefined if none is called, or none wrote an answer that the sources support. */
  async #written(
    ground: Ground,
    asking: Asking,
    groundFor: (query: AskQuery) => Promise<Ground>,
  ): Promise<Made | undefined> {
    const { query } = ground;
    const { strategy = 'direct', samples = SAMPLES } = query;
    if (query.provider === 'extractive' || this.providers.length === 0) return undefined;
    // Sub-questions can find sources even if the whole question finds none.
    if (isHopeless(ground) && strategy !== 'self-asking') {
      asking.notes.push(HOPELESS);
      return undefined;
    }
    const key = keyOf(ground, this.providers, this.#parts.template.text);
    const known = this.#kept.get(key);
    if (known) {
      asking.notes.push('answered before from the same sources: the same answer again');
      asking.onText(known.text);
      return requested(known, ground);
    }
    const write = {
      direct: () => writeDirect(ground, asking),
      'self-consistency': () => writeConsistent(ground, asking, samples),
      'self-asking': () => writeAsking(ground, asking, groundFor),
    };
    const written = await write[strategy]();
    // Not cached if steps found other sources, which are searched again each time.
    if (written && strategy !== 'self-asking') this.#kept.set(key, written);
    return written;
  }
}

/** The cache key of a language model's answer. */
function keyOf({ query, passages, examples, tools }: Ground, ...of: readonly unknown[]): string {
  const { provider, question, turns, strategy, samples } = query;
  const sources = passages.map(({ request, ...passage }) => passage);
  return JSON.stringify([provider, question, turns, strategy, samples, sources, examples, tools, of]);
}

/** A cached answer with the request ids of this search in its citations. */
function requested(kept: WrittenAnswer, { passages }: Ground): WrittenAnswer {
  const citations = kept.citations.map((citation) => {
    const { item, chunk } = citation;
    const found = passages.find((passage) => passage.item === item && passage.chunk === chunk);
    return found ? { ...citation, request: found.request, position: found.position } : citation;
  });
  return { ...kept, citations };
}
