/**
 * The budgets of language models in tokens and money: per day (UTC), per person and day, and per question. Today's
 * spending is read from the store at the start, so that a restart does not reset it.
 */
import type { Answers, ProviderSettings } from '../../config/index.js';
import { DAY } from '../../runtime/index.js';
import type { Spent } from '../../store/index.js';

export interface Usage {
  /** Tokens of the prompt, and of the output. */
  readonly input: number;
  readonly output: number;
}

/** How answers are written as a budget is used up. */
export type BudgetStep = 'full' | 'shorter' | 'cheapest' | 'none';

/** The shares of the budget from which these steps apply. */
const [SHORTER, CHEAPEST] = [0.8, 0.9] as const;

/** The maximum number of people whose spending is kept; beyond it, the oldest are dropped. */
const PEOPLE = 100_000;

/** Today's spending, in total and by person. */
export class Ledger {
  #day = 0;
  #all = { tokens: 0, money: 0 };
  readonly #people = new Map<string, { tokens: number; money: number }>();

  /** @param now in milliseconds since 1970. */
  constructor(private readonly now: () => number = Date.now) {}

  /** The start of the day, in milliseconds since 1970. */
  get since(): number {
    return Math.floor(this.now() / DAY) * DAY;
  }

  /** Today's total spending. */
  get today(): { readonly tokens: number; readonly money: number } {
    this.#turn();
    return { ...this.#all };
  }

  spend({ owner, tokens, money }: Spent): void {
    this.#turn();
    this.#all.tokens += tokens;
    this.#all.money += money;
    const own = this.#of(owner);
    own.tokens += tokens;
    own.money += money;
  }

  /** The budget step for a person, and which of the two budgets determines it. */
  stepOf(
    limits: Answers['budget'],
    owner: string | null,
  ): { readonly step: BudgetStep; readonly whose: 'day' | 'person' } {
    this.#turn();
    const day = shareOf(this.#all, limits);
    const person = limits.perUser ? shareOf(this.#of(owner), limits.perUser) : 0;
    return { step: stepAt(Math.max(day, person)), whose: person > day ? 'person' : 'day' };
  }

  #of(owner: string | null) {
    const name = owner ?? '';
    let own = this.#people.get(name);
    if (!own) {
      own = { tokens: 0, money: 0 };
      this.#people.set(name, own);
      const [first] = this.#people.keys();
      if (this.#people.size > PEOPLE) this.#people.delete(first);
    }
    return own;
  }

  #turn(): void {
    const day = Math.floor(this.now() / DAY);
    if (day === this.#day) return;
    this.#day = day;
    this.#all = { tokens: 0, money: 0 };
    this.#people.clear();
  }
}

function shareOf(
  { tokens, money }: { readonly tokens: number; readonly money: number },
  {
    tokensPerDay,
    moneyPerDay,
  }: { readonly tokensPerDay?: number | undefined; readonly moneyPerDay?: number | undefined },
): number {
  const of = (spent: number, limit: number | undefined) =>
    limit === undefined ? 0 : limit === 0 ? 1 : spent / limit;
  return Math.max(of(tokens, tokensPerDay), of(money, moneyPerDay));
}

function stepAt(share: number): BudgetStep {
  if (share >= 1) return 'none';
  return share >= CHEAPEST ? 'cheapest' : share >= SHORTER ? 'shorter' : 'full';
}

/** The cost of the calls of language models for one question. */
export class Spending {
  calls = 0;
  input = 0;
  output = 0;
  cost = 0;

  /** @param owner the user's id, or a visitor's by `visitorId`; null for anonymous calls. */
  constructor(
    readonly owner: string | null,
    private readonly ledger: Ledger,
  ) {}

  /** Adds a call, also to the day's budget. */
  add(settings: ProviderSettings, usage: Usage): void {
    const cost = costOf(settings, usage);
    this.calls++;
    this.input += usage.input;
    this.output += usage.output;
    this.cost += cost;
    this.ledger.spend({ owner: this.owner, tokens: usage.input + usage.output, money: cost });
  }

  /**
   * The tokens of a prompt and its answer within the question's remaining budget, if it is shared by a number of
   * remaining calls.
   */
  within(
    { tokens, money }: NonNullable<Answers['budget']['perRequest']>,
    settings: ProviderSettings,
    { room, maxTokens }: Room,
    calls = 1,
  ): Room {
    let share = 1;
    if (tokens !== undefined)
      share = Math.min(share, (tokens - this.input - this.output) / calls / (room + maxTokens));
    const whole = costOf(settings, { input: room, output: maxTokens });
    if (money !== undefined && whole > 0) share = Math.min(share, (money - this.cost) / calls / whole);
    if (share >= 1) return { room, maxTokens };
    return {
      room: Math.max(0, Math.floor(room * share)),
      maxTokens: Math.max(0, Math.floor(maxTokens * share)),
    };
  }
}

/** The maximum number of tokens of a prompt, and of the output. */
export interface Room {
  readonly room: number;
  readonly maxTokens: number;
}

/** The cost of tokens in the currency of the prices; 0 without a price. */
export function costOf(settings: ProviderSettings, { input, output }: Usage): number {
  const price = 'price' in settings ? settings.price : undefined;
  return price ? (input * price.input + output * price.output) / 1_000_000 : 0;
}
