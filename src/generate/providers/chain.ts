/**
 * The providers in the order in which they are tried: each with retries, a circuit breaker and the budget; the first that
 * writes what is accepted answers.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answers, ProviderSettings } from '../../config/index.js';
import type { Prompt } from '../../prompt/index.js';
import { SECOND } from '../../runtime/index.js';
import { Breaker } from './breaker.js';
import { Budget, costOf } from './budget.js';
import { LocalProvider } from './local.js';
import { type Provider, ProviderError, type ToolCall, type ToolTalk, type Written } from './provider.js';
import { RemoteProvider } from './remote.js';

interface Link {
  readonly settings: ProviderSettings;
  readonly provider: Provider;
  readonly breaker: Breaker;
}

export interface ChainCall<Result> {
  /** The name of one provider, instead of all. */
  readonly only?: string | undefined;
  readonly signal: AbortSignal;
  /** Makes the prompt within so many tokens, counted by the provider where it can. */
  readonly prompt: (tokens: number, count: ((text: string) => number) | undefined) => Prompt;
  /** A conversation with tools, instead of the prompt's user part. */
  readonly talk?: ToolTalk | undefined;
  /** Begins to read an answer: is given its text as it comes. */
  readonly begin: (prompt: Prompt) => {
    add(text: string): void;
    /** Is given calls of tools, where there is a talk. */
    call?(call: ToolCall): void;
    /** Whether something of it was given out and cannot be taken back. */
    readonly given: boolean;
    /** @returns the result, or why it is not accepted. */
    end(whole: boolean): Result | { readonly refused: string };
  };
}

export interface ChainResult<Result> {
  readonly provider: string;
  readonly result: Result;
  readonly usage: { readonly input: number; readonly output: number };
  readonly cost: number;
}

/** Waiting longer than this for the same provider, the next one is tried: milliseconds. */
const PATIENCE = 5 * SECOND;

/** How long before the first retry; doubled each time, with as much again by chance. */
const BACK_OFF = 0.25 * SECOND;

export class ProviderChain {
  readonly #links: readonly Link[];
  readonly #budget: Budget;

  /** @param folder of the data. */
  constructor({ providers, budget }: Answers, folder: string) {
    this.#budget = new Budget(budget);
    this.#links = providers.map((settings) => ({
      settings,
      provider: 'url' in settings ? new RemoteProvider(settings) : new LocalProvider(settings, folder),
      breaker: new Breaker(),
    }));
  }

  /** In the order in which they are tried. */
  get names(): readonly string[] {
    return this.#links.map(({ provider }) => provider.name);
  }

  /**
   * @param notes takes what went wrong, for whoever asked.
   * @returns undefined where no provider wrote anything that was accepted.
   * @throws the signal's reason where it aborts.
   */
  async write<Result>(call: ChainCall<Result>, notes: string[]): Promise<ChainResult<Result> | undefined> {
    const { step } = this.#budget;
    if (step === 'none') {
      notes.push("the day's budget is used up: the answer is extractive");
      return undefined;
    }
    if (step !== 'full') notes.push("the day's budget is nearly used up: shorter prompts");
    for (const link of this.#among(call.only, step)) {
      if (link.breaker.openUntil !== undefined) {
        notes.push(
          `${link.provider.name} failed lately, and is left alone until ${iso(link.breaker.openUntil)}`,
        );
        continue;
      }
      const done = await this.#try(link, call, step === 'full' ? 1 : 0.5, notes);
      if (done) return done;
    }
    return undefined;
  }

  /** The provider that would be asked first, the tokens that its prompts may have, and how it counts them. */
  async outlook(only?: string) {
    const link = this.#among(only, 'full').find(({ breaker }) => breaker.openUntil === undefined);
    if (!link) return undefined;
    const { provider } = link;
    // Where the model cannot be opened, tokens are estimated.
    await provider.ready?.().catch(() => {});
    return { name: provider.name, room: limitsOf(link, 1).room, count: provider.count };
  }

  #among(only: string | undefined, step: string): readonly Link[] {
    const links = this.#links.filter(({ provider }) => only === undefined || provider.name === only);
    const price = ({ settings }: Link) => costOf(settings, { input: 1, output: 1 });
    return step === 'cheapest' ? links.toSorted((a, b) => price(a) - price(b)) : links;
  }

  async #try<Result>(
    { settings, provider, breaker }: Link,
    call: ChainCall<Result>,
    share: number,
    notes: string[],
  ): Promise<ChainResult<Result> | undefined> {
    const { signal } = call;
    const retries = 'retries' in settings ? settings.retries : 0;
    const finished = ({ usage }: Pick<Written, 'usage'>, result: Result): ChainResult<Result> => ({
      provider: provider.name,
      result,
      usage,
      cost: costOf(settings, usage),
    });
    try {
      await provider.ready?.();
    } catch (error) {
      breaker.failed();
      notes.push(`${provider.name} ${(error as Error).message}`);
      return undefined;
    }
    const { room, maxTokens } = limitsOf({ settings, provider }, share);
    for (let attempt = 0; ; attempt++) {
      const prompt = call.prompt(room, provider.count);
      const reader = call.begin(prompt);
      try {
        const onText = (text: string) => reader.add(text);
        const talk = call.talk && { ...call.talk, onCall: (one: ToolCall) => reader.call?.(one) };
        const written = await provider.write(prompt, { signal, maxTokens, onText, talk });
        // Servers that do not say are taken at the estimate.
        const usage =
          written.usage.input > 0
            ? written.usage
            : { input: prompt.tokens, output: Math.ceil(written.text.length / 3) };
        this.#budget.spend(settings, usage);
        breaker.succeeded();
        notes.push(...written.notes);
        const result = reader.end(true);
        if (!isRefused(result)) return finished({ usage }, result);
        notes.push(`${provider.name}: ${result.refused}`);
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        const failure = error instanceof ProviderError ? error : new ProviderError(String(error), false);
        breaker.failed(failure.retryAfter);
        notes.push(`${provider.name} ${failure.message}`);
        const usage = { input: prompt.tokens, output: Math.ceil(failure.written.length / 3) };
        if (failure.written !== '') this.#budget.spend(settings, usage);
        if (reader.given) {
          const result = reader.end(false);
          if (!isRefused(result)) return finished({ usage }, result);
        }
        const wait = waitOf(failure, attempt);
        if (!failure.retryable || attempt >= retries || wait > PATIENCE) return undefined;
        if (breaker.openUntil !== undefined && failure.retryAfter === undefined) return undefined;
        await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(({ provider }) => provider.close()));
  }
}

/** Tokens of an answer, of which a model with a small context has no more than half of it, and what that leaves for the prompt. */
function limitsOf(
  { settings, provider }: Pick<Link, 'settings' | 'provider'>,
  share: number,
): { readonly room: number; readonly maxTokens: number } {
  const context = Math.min(settings.context, provider.context ?? settings.context);
  const maxTokens = Math.min(settings.maxTokens, context >> 1);
  return { room: Math.max(64, Math.floor((context - maxTokens) * share)), maxTokens };
}

const isRefused = (result: unknown): result is { readonly refused: string } =>
  typeof result === 'object' && result !== null && 'refused' in result;

/** How long to wait before trying again, in milliseconds. */
function waitOf({ retryAfter }: ProviderError, attempt: number): number {
  if (retryAfter !== undefined) return Math.max(0, retryAfter - Date.now());
  return BACK_OFF * 2 ** attempt * (1 + Math.random());
}

const iso = (time: number): string => new Date(time).toISOString();
