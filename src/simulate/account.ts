/** What a simulation counts: people's lists and their reward, by the period and by segment. Bots are left out. */

/** Sums over lists. */
export interface Sums {
  /** Lists shown. */
  lists: number;
  /** The reward that came, and the one to be expected of the lists that were shown, over all luck. */
  reward: number;
  expected: number;
  /** What was to be expected of the best list for the same person at the same moment. */
  best: number;
}

export const nothing = (): Sums => ({ lists: 0, reward: 0, expected: 0, best: 0 });

export function addTo(sums: Sums, one: Omit<Sums, 'lists'>): void {
  sums.lists++;
  sums.reward += one.reward;
  sums.expected += one.expected;
  sums.best += one.best;
}

/** Sums of several sums. */
export function together(all: readonly Sums[]): Sums {
  const sum = nothing();
  for (const { lists, reward, expected, best } of all) {
    sum.lists += lists;
    sum.reward += reward;
    sum.expected += expected;
    sum.best += best;
  }
  return sum;
}
