/** The budget of a day (UTC) for language models, in tokens and in money; counted since this process began. */
import type { Answers, ProviderSettings } from '../../config/index.js';
import { DAY } from '../../runtime/index.js';

/** How an answer is written as the budget comes to its end. */
export type BudgetStep = 'full' | 'shorter' | 'cheapest' | 'none';

/** From which share of the budget on. */
const [SHORTER, CHEAPEST] = [0.8, 0.9] as const;

export class Budget {
  #day = 0;
  #tokens = 0;
  #money = 0;

  constructor(
    private readonly limits: Answers['budget'],
    private readonly now: () => number = Date.now,
  ) {}

  get step(): BudgetStep {
    this.#turn();
    const { tokensPerDay, moneyPerDay } = this.limits;
    const of = (spent: number, limit: number | undefined) =>
      limit === undefined ? 0 : limit === 0 ? 1 : spent / limit;
    const share = Math.max(of(this.#tokens, tokensPerDay), of(this.#money, moneyPerDay));
    if (share >= 1) return 'none';
    return share >= CHEAPEST ? 'cheapest' : share >= SHORTER ? 'shorter' : 'full';
  }

  spend(
    settings: ProviderSettings,
    { input, output }: { readonly input: number; readonly output: number },
  ): void {
    this.#turn();
    this.#tokens += input + output;
    this.#money += costOf(settings, { input, output });
  }

  #turn(): void {
    const day = Math.floor(this.now() / DAY);
    if (day === this.#day) return;
    this.#day = day;
    this.#tokens = 0;
    this.#money = 0;
  }
}

/** What tokens cost, in the currency of the prices; 0 without a price. */
export function costOf(
  settings: ProviderSettings,
  { input, output }: { readonly input: number; readonly output: number },
): number {
  const price = 'price' in settings ? settings.price : undefined;
  return price ? (input * price.input + output * price.output) / 1_000_000 : 0;
}
