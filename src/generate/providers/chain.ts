/**
 * The chain of providers for a task, in an order by the question's difficulty, each with retries, a circuit breaker and
 * budgets; the first accepted answer is used. Sources can be ordered by entropy, if configured (as examples in Lu et
 * al. 2022, arXiv:2104.08786).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers, ProviderSettings, Task } from '../../config/index.js';
import { estimateTokens, type Prompt } from '../../prompt/index.js';
import { SECOND } from '../../runtime/index.js';
import { Breaker } from './breaker.js';
import { type BudgetStep, costOf, type Ledger, type Room, Spending, type Usage } from './budget.js';
import { LocalProvider } from './local.js';
import { type Provider, ProviderError, type ToolCall, type ToolTalk } from './provider.js';
import { RemoteProvider } from './remote.js';

/** The difficulty of a question. */
export type Difficulty = 'easy' | 'hard';

interface Link {
  readonly settings: ProviderSettings;
  readonly provider: Provider;
  readonly breaker: Breaker;
}

export interface ChainCall<Result> {
  /** The task; `write` by default. */
  readonly task?: Task | undefined;
  /** The difficulty of the question, which determines the order of providers. */
  readonly difficulty?: Difficulty | undefined;
  /** The name of a single provider to use. */
  readonly only?: string | undefined;
  readonly signal: AbortSignal;
  /** The spending of this question and its owner. */
  readonly spending: Spending;
  /** The number of remaining calls, including this one, that share the question's budget. */
  readonly calls?: number | undefined;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /**
   * Builds the prompt within a number of tokens, counted by the provider if it can.
   * @param arrangement the order of the sources, from 0, the default.
   */
  readonly prompt: (
    tokens: number,
    count: ((text: string) => number) | undefined,
    arrangement?: number,
  ) => Prompt;
  /** A conversation with tools, instead of the prompt's user part. */
  readonly talk?: ToolTalk | undefined;
  /** Starts parsing an answer, whose text is passed as it is streamed. */
  readonly begin: (prompt: Prompt) => {
    add(text: string): void;
    /** Called with tool calls, if there is a talk. */
    call?(call: ToolCall): void;
    /** Whether any of it was output and cannot be withdrawn. */
    readonly given: boolean;
    /** @returns the result, or why it is rejected. */
    end(whole: boolean): Ended<Result> | Promise<Ended<Result>>;
  };
}

type Ended<Result> = Result | { readonly refused: string };

export interface ChainResult<Result> {
  readonly provider: string;
  readonly result: Result;
  readonly prompt: Prompt;
  /** The maximum number of tokens of the prompt, and whether they were counted by the model's tokenizer. */
  readonly budget: number;
  readonly counted: boolean;
}

/** The maximum wait for a retry in milliseconds; for a longer one, the next provider is tried. */
const PATIENCE = 5 * SECOND;

/** The wait before the first retry in milliseconds, doubled each time, plus a random time of up to the same length. */
const BACK_OFF = 0.25 * SECOND;

/** The minimum number of tokens for a prompt with a source. */
const LEAST = 150;

/** The providers of an engine with their circuit breakers and budgets. */
export class ProviderChain {
  readonly #links: readonly Link[];
  readonly #settings: Answers;
  readonly #ledger: Ledger;

  /** @param folder the data folder. @param ledger the spending so far, also under earlier providers. */
  constructor(settings: Answers, folder: string, ledger: Ledger) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#links = settings.providers.map((settings) => ({
      settings,
      provider: 'url' in settings ? new RemoteProvider(settings) : new LocalProvider(settings, folder),
      breaker: new Breaker(),
    }));
  }

  /** The names of providers that write answers, in the order in which they are tried. */
  get names(): readonly string[] {
    return this.#links
      .filter(({ settings }) => settings.tasks.includes('write'))
      .map(({ provider }) => provider.name);
  }

  /** Whether a provider is configured for a task. */
  does(task: Task): boolean {
    return this.#links.some(({ settings }) => settings.tasks.includes(task));
  }

  /** The spending of a new question. */
  spending(owner: string | null): Spending {
    return new Spending(owner, this.#ledger);
  }

  /**
   * @param notes collects errors for the caller.
   * @returns undefined if no provider wrote an accepted answer.
   * @throws the signal's reason where it aborts.
   */
  async write<Result>(call: ChainCall<Result>, notes: string[]): Promise<ChainResult<Result> | undefined> {
    const { step, whose } = this.#ledger.stepOf(this.#settings.budget, call.spending.owner);
    const tell = (note: string) => {
      if (!notes.includes(note)) notes.push(note);
    };
    if (step !== 'full') tell(stepNote(step, whose));
    if (step === 'none') return undefined;
    for (const link of this.#among(call, step)) {
      if (link.breaker.openUntil !== undefined) {
        tell(`${link.provider.name} failed lately, and is left alone until ${iso(link.breaker.openUntil)}`);
        continue;
      }
      const done = await this.#try(link, call, step === 'full' ? 1 : 0.5, tell);
      if (done) return done;
    }
    return undefined;
  }

  /** The provider that would be called first, the maximum number of tokens of its prompts, and how they are counted. */
  async outlook(only?: string) {
    const link = this.#among({ only }, 'full').find(({ breaker }) => breaker.openUntil === undefined);
    if (!link) return undefined;
    const { provider } = link;
    // If the model cannot be opened, tokens are estimated.
    await provider.ready?.().catch(() => {});
    return { name: provider.name, room: limitsOf(link, 1).room, count: provider.count };
  }

  #among(
    { only, task = 'write', difficulty }: Pick<ChainCall<unknown>, 'only' | 'task' | 'difficulty'>,
    step: BudgetStep,
  ): readonly Link[] {
    const links = this.#links.filter(
      ({ provider, settings }) =>
        settings.tasks.includes(task) && (only === undefined || provider.name === only),
    );
    const place = ({ settings }: Link) =>
      settings.difficulty === 'all' || difficulty === undefined
        ? 1
        : settings.difficulty === difficulty
          ? 0
          : 2;
    const price = ({ settings }: Link) => costOf(settings, { input: 1, output: 1 });
    return links.toSorted((a, b) => (step === 'cheapest' && price(a) - price(b)) || place(a) - place(b));
  }

  async #try<Result>(
    link: Link,
    call: ChainCall<Result>,
    share: number,
    tell: (note: string) => void,
  ): Promise<ChainResult<Result> | undefined> {
    const { settings, provider, breaker } = link;
    const { signal, spending, temperature, seed } = call;
    const { name } = provider;
    const retries = 'retries' in settings ? settings.retries : 0;
    try {
      await provider.ready?.();
    } catch (error) {
      breaker.failed();
      tell(`${name} ${(error as Error).message}`);
      return undefined;
    }
    for (let attempt = 0; ; attempt++) {
      const limits = this.#roomOf(link, call, share, tell);
      if (!limits) return undefined;
      const { room, maxTokens } = limits;
      const prompt = await this.#arranged(provider, call, room, tell);
      const reader = call.begin(prompt);
      const finished = (result: Result): ChainResult<Result> => ({
        provider: name,
        result,
        prompt,
        budget: room,
        counted: provider.count !== undefined,
      });
      try {
        const onText = (text: string) => reader.add(text);
        const talk = call.talk && { ...call.talk, onCall: (one: ToolCall) => reader.call?.(one) };
        const options = { signal, maxTokens, onText, talk, temperature, seed };
        const written = await provider.write(prompt, options);
        // Tokens are estimated if a server does not report them.
        spending.add(settings, written.usage.input > 0 ? written.usage : estimateOf(prompt, written.text));
        breaker.succeeded();
        written.notes.forEach(tell);
        const result = await reader.end(true);
        if (!isRefused(result)) return finished(result);
        tell(`${name}: ${result.refused}`);
        return undefined;
      } catch (error) {
        if (signal.aborted) {
          // The tokens that were sent are charged even if the client disconnects.
          spending.add(settings, estimateOf(prompt, ''));
          throw signal.reason;
        }
        const failure = error instanceof ProviderError ? error : new ProviderError(String(error), false);
        breaker.failed(failure.retryAfter);
        tell(`${name} ${failure.message}`);
        if (failure.written !== '') spending.add(settings, estimateOf(prompt, failure.written));
        if (reader.given) {
          const result = await reader.end(false);
          if (!isRefused(result)) return finished(result);
        }
        const wait = waitOf(failure, attempt);
        if (!failure.retryable || attempt >= retries || wait > PATIENCE) return undefined;
        if (breaker.openUntil !== undefined && failure.retryAfter === undefined) return undefined;
        await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /** The maximum tokens for a provider within the question's budget; undefined if too few are left. */
  #roomOf<Result>(
    link: Link,
    { spending, calls }: ChainCall<Result>,
    share: number,
    tell: (note: string) => void,
  ): Room | undefined {
    const limits = limitsOf(link, share);
    const { perRequest } = this.#settings.budget;
    if (!perRequest) return limits;
    const within = spending.within(perRequest, link.settings, limits, calls);
    const { name } = link.provider;
    if (within.room < Math.min(LEAST, limits.room) || within.maxTokens < 1) {
      tell(`one question's budget leaves no room for a prompt of ${name}`);
      return undefined;
    }
    if (within.room < limits.room)
      tell(`one question's budget shortens the prompt of ${name} to ${within.room} tokens`);
    return within;
  }

  /** The prompt with its sources in the configured order. */
  async #arranged<Result>(
    provider: Provider,
    { prompt, signal, task = 'write' }: ChainCall<Result>,
    room: number,
    tell: (note: string) => void,
  ): Promise<Prompt> {
    const usual = prompt(room, provider.count);
    if (this.#settings.order !== 'entropy' || task !== 'write' || usual.sources.length < 2) return usual;
    if (!provider.entropy) {
      tell(`${provider.name} tells no likelihoods: the best source stands last`);
      return usual;
    }
    let best = { prompt: usual, entropy: await provider.entropy(usual, signal) };
    for (let arrangement = 1; arrangement <= Math.min(MOST_ARRANGED, usual.sources.length); arrangement++) {
      const other = prompt(room, provider.count, arrangement);
      const entropy = await provider.entropy(other, signal);
      if (entropy < best.entropy) best = { prompt: other, entropy };
    }
    return best.prompt;
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ provider }) => provider.close()));
  }
}

/** The maximum number of orders compared with the default one. */
const MOST_ARRANGED = 5;

function stepNote(step: BudgetStep, whose: 'day' | 'person'): string {
  const budget = whose === 'day' ? "the day's budget" : "this person's budget of the day";
  if (step === 'none') return `${budget} is used up: the answer is extractive`;
  return `${budget} is nearly used up: shorter prompts${step === 'cheapest' ? ', and the cheapest provider first' : ''}`;
}

const estimateOf = ({ tokens }: Prompt, written: string): Usage => ({
  input: tokens,
  output: estimateTokens(written),
});

/** The maximum tokens of an answer, at most half of the model's context, and of the prompt. */
function limitsOf({ settings, provider }: Pick<Link, 'settings' | 'provider'>, share: number): Room {
  const context = Math.min(settings.context, provider.context ?? settings.context);
  const maxTokens = Math.min(settings.maxTokens, context >> 1);
  return { room: Math.max(64, Math.floor((context - maxTokens) * share)), maxTokens };
}

const isRefused = (result: unknown): result is { readonly refused: string } =>
  typeof result === 'object' && result !== null && 'refused' in result;

/** The wait before a retry, in milliseconds. */
function waitOf({ retryAfter }: ProviderError, attempt: number): number {
  if (retryAfter !== undefined) return Math.max(0, retryAfter - Date.now());
  return BACK_OFF * 2 ** attempt * (1 + Math.random());
}

const iso = (time: number): string => new Date(time).toISOString();
