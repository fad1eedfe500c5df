/**
 * What answers cost: recorded of each in the store, also of those that were stopped or failed after a language model was
 * asked; and totals since the process began.
 */
import { InvalidInput } from '../../errors.js';
import { timeOrderedId } from '../../runtime/index.js';
import { type AnswerCost, isVisitor, type Store } from '../../store/index.js';
import type { Ledger, Spending } from '../providers/budget.js';
import type { Answer } from './types.js';

/** What answers came to. */
export interface AnswerTotals {
  readonly answers: number;
  /** Those that answer their question. */
  readonly answered: number;
  /** Calls of language models. */
  readonly calls: number;
  /** Tokens of prompts, and of what was written. */
  readonly input: number;
  readonly output: number;
  /** In the currency of the providers' prices. */
  readonly cost: number;
  /** Of all together. */
  readonly milliseconds: number;
}

export interface AnswerStats extends AnswerTotals {
  /** By who wrote: a provider's name, or `extractive`. */
  readonly byProvider: { readonly [provider: string]: AnswerTotals };
  /** Spent today (UTC), kept across restarts. */
  readonly today: { readonly tokens: number; readonly money: number };
}

export interface AnswersQuery {
  /** How many, 1 to 500; 100 by default. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `next`. */
  readonly after?: string | undefined;
}

/** What an answer cost; `user` is who asked, null where that was a visitor, nobody, or one who was deleted. */
export interface RecordedAnswer extends Omit<AnswerCost, 'owner'> {
  readonly user: string | null;
}

export interface RecordedAnswers {
  readonly answers: readonly RecordedAnswer[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

/** Answers of a page, at most. */
const MOST = 500;

/** What an answer tells of its costs. */
type Costs = Pick<Answer, 'request' | 'usage' | 'cost' | 'milliseconds'>;

const NOTHING: AnswerTotals = {
  answers: 0,
  answered: 0,
  calls: 0,
  input: 0,
  output: 0,
  cost: 0,
  milliseconds: 0,
};

/** Providers that are told apart in totals, at most: names come and go with the configuration. */
const PROVIDERS = 100;

/** One instance per engine. */
export class AnswerCosts {
  #all = NOTHING;
  readonly #byProvider = new Map<string, AnswerTotals>();

  /** @param now in milliseconds since 1970. */
  constructor(
    private readonly store: Pick<Store, 'costs'>,
    private readonly ledger: Ledger,
    private readonly now: () => number,
  ) {}

  /** Reads what was spent today. */
  async restore(): Promise<void> {
    for (const spent of await this.store.costs.spent(this.ledger.since)) this.ledger.spend(spent);
  }

  /** The latest first. @throws InvalidInput where the limit is out of its range. */
  async list({ limit = 100, after }: AnswersQuery = {}): Promise<RecordedAnswers> {
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST))
      throw new InvalidInput('limit', `is a whole number from 1 to ${MOST}`);
    const rows = await this.store.costs.list({ before: after, limit: limit + 1 });
    const answers = rows.slice(0, limit).map(({ owner, ...row }): RecordedAnswer => {
      const visitor = owner !== null && isVisitor(owner);
      return { ...row, user: visitor ? null : owner };
    });
    return { answers, next: rows.length > limit ? answers[limit - 1].request : null };
  }

  get stats(): AnswerStats {
    return { ...this.#all, byProvider: Object.fromEntries(this.#byProvider), today: this.ledger.today };
  }

  /**
   * Makes an answer, and records what it cost.
   *
   * @param make is to tell the answer's request as soon as it is known.
   */
  async of<
    Made extends { readonly provider: string; readonly answered: boolean; readonly strategy?: string },
  >(
    spending: Spending,
    strategy: string,
    make: (begun: (request: string) => void) => Promise<Made>,
  ): Promise<{ readonly answer: Made; readonly cost: Costs }> {
    const begun = performance.now();
    let request = '';
    let made: Made | undefined;
    try {
      made = await make((id) => {
        request = id;
      });
    } finally {
      // Of what failed before anything was searched for or spent, there is nothing to tell.
      if (request !== '' || spending.calls > 0)
        this.#record(
          request || timeOrderedId(this.now()),
          spending,
          performance.now() - begun,
          made,
          strategy,
        );
    }
    const { input, output, cost, calls } = spending;
    const usage = calls > 0 ? { input, output } : null;
    return { answer: made, cost: { request, usage, cost, milliseconds: performance.now() - begun } };
  }

  #record(
    request: string,
    { owner, calls, input, output, cost }: Spending,
    milliseconds: number,
    made: { readonly provider: string; readonly answered: boolean; readonly strategy?: string } | undefined,
    asked: string,
  ): void {
    const { provider = 'none', answered = false, strategy = asked } = made ?? {};
    const row = { calls, input, output, cost, milliseconds };
    const plus = (before: AnswerTotals): AnswerTotals => ({
      answers: before.answers + 1,
      answered: before.answered + Number(answered),
      calls: before.calls + calls,
      input: before.input + input,
      output: before.output + output,
      cost: before.cost + cost,
      milliseconds: before.milliseconds + milliseconds,
    });
    this.#all = plus(this.#all);
    const name = this.#byProvider.has(provider) || this.#byProvider.size < PROVIDERS ? provider : 'other';
    this.#byProvider.set(name, plus(this.#byProvider.get(name) ?? NOTHING));
    this.store.costs.log({
      request,
      at: Math.round(this.now()),
      owner,
      provider,
      strategy,
      answered,
      ...row,
    });
  }
}
