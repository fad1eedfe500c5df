/**
 * The budget of language models, in tokens and in money: of a day (UTC), of each person's day, and of one question. What
 * was spent today is read from the store when the process begins, so that a restart does not begin it anew.
 */
import type { Answers, ProviderSettings } from '../../config/index.js';
import { DAY } from '../../runtime/index.js';
import type { Spent } from '../../store/index.js';

export interface Usage {
  /** Tokens of the prompt, and of what was written. */
  readonly input: number;
  readonly output: number;
}

/** How an answer is written as a budget comes to its end. */
export type BudgetStep = 'full' | 'shorter' | 'cheapest' | 'none';

/** From which share of the budget on. */
const [SHORTER, CHEAPEST] = [0.8, 0.9] as const;

/** People whose spending is remembered, at most; of more, those who came first are forgotten. */
const PEOPLE = 100_000;

/** What was spent today, by all and by each person. */
export class Ledger {
  #day = 0;
  #all = { tokens: 0, money: 0 };
  readonly #people = new Map<string, { tokens: number; money: number }>();

  /** @param now in milliseconds since 1970. */
  constructor(private readonly now: () => number = Date.now) {}

  /** When the day began, in milliseconds since 1970. */
  get since(): number {
    return Math.floor(this.now() / DAY) * DAY;
  }

  /** What was spent today, and by a person. */
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

  /** The step at which answers to somebody are written, and by which of the two budgets. */
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

/** What the calls of language models for one question cost. */
export class Spending {
  calls = 0;
  input = 0;
  output = 0;
  cost = 0;

  /** @param owner who asks: a user's id, or a visitor's by `visitorId`; null: nobody. */
  constructor(
    readonly owner: string | null,
    private readonly ledger: Ledger,
  ) {}

  /** Counts a call, here and in the day's budget. */
  add(settings: ProviderSettings, usage: Usage): void {
    const cost = costOf(settings, usage);
    this.calls++;
    this.input += usage.input;
    this.output += usage.output;
    this.cost += cost;
    this.ledger.spend({ owner: this.owner, tokens: usage.input + usage.output, money: cost });
  }

  /**
   * The tokens of a prompt and of its answer that one question's budget leaves of what a provider takes, where so many
   * calls are still to be made.
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

/** Tokens of a prompt, and of what is written, at most. */
export interface Room {
  readonly room: number;
  readonly maxTokens: number;
}

/** What tokens cost, in the currency of the prices; 0 without a price. */
export function costOf(settings: ProviderSettings, { input, output }: Usage): number {
  const price = 'price' in settings ? settings.price : undefined;
  return price ? (input * price.input + output * price.output) / 1_000_000 : 0;
}
