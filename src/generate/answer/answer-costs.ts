/**
 * The costs of answers: recorded in the store for each answer, also for those aborted or failed after a call of a
 * language model, with totals since the process started.
 */
import { InvalidInput } from '../../errors.js';
import { timeOrderedId } from '../../runtime/index.js';
import { type AnswerCost, isVisitor, type Store } from '../../store/index.js';
import type { Ledger, Spending } from '../providers/budget.js';
import type { Answer } from './types.js';

/** Totals of answers. */
export interface AnswerTotals {
  readonly answers: number;
  /** The number that answer their question. */
  readonly answered: number;
  /** The number of calls of language models. */
  readonly calls: number;
  /** Tokens of prompts, and of answers. */
  readonly input: number;
  readonly output: number;
  /** In the currency of the providers' prices. */
  readonly cost: number;
  /** The total time. */
  readonly milliseconds: number;
}

export interface AnswerStats extends AnswerTotals {
  /** By the provider that wrote, or `extractive`. */
  readonly byProvider: { readonly [provider: string]: AnswerTotals };
  /** Spent today (UTC), kept across restarts. */
  readonly today: { readonly tokens: number; readonly money: number };
}

export interface AnswersQuery {
  /** The maximum number of answers, 1 to 500; 100 by default. */
  readonly limit?: number | undefined;
  /** The `next` of the previous page. */
  readonly after?: string | undefined;
}

/** The cost of an answer; `user` is the user who asked, null for visitors, anonymous calls and deleted users. */
export interface RecordedAnswer extends Omit<AnswerCost, 'owner'> {
  readonly user: string | null;
}

export interface RecordedAnswers {
  readonly answers: readonly RecordedAnswer[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** The maximum number of answers on a page. */
const MOST = 500;

/** The fields of an answer that concern its cost. */
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

/** The maximum number of providers with their own totals, as names change with the configuration. */
const PROVIDERS = 100;

/** The costs of an engine's answers. */
export class AnswerCosts {
  #all = NOTHING;
  readonly #byProvider = new Map<string, AnswerTotals>();

  /** @param now returns the time, in milliseconds since 1970. */
  constructor(
    private readonly store: Pick<Store, 'costs'>,
    private readonly ledger: Ledger,
    private readonly now: () => number,
  ) {}

  /** Reads today's spending from the store. */
  async restore(): Promise<void> {
    for (const spent of await this.store.costs.spent(this.ledger.since)) this.ledger.spend(spent);
  }

  /** Recorded answers, the latest first. @throws InvalidInput where the limit is out of its range. */
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
   * Makes an answer and records its cost.
   *
   * @param make must report the request id of the answer as soon as it is known.
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
      // Calls that failed before a search or any spending are not recorded.
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
