/**
 * Simulated people on a simulated site, to measure policies by their reward.
 * - the site: `site` makes `items` and `people` in a `space` of hidden `tastes`, with `words` for their texts
 * - people: their `behaviour`, and `bots`
 * - `run` simulates days, `account` counts metrics, `random` has random numbers by key
 * - `policies/` choose the lists: Tandem, and baselines
 */
export { nothing, type Sums, together } from './account.js';
export { type Outcome, REWARD } from './behaviour.js';
export type { Attack } from './bots.js';
export { itemToItemPolicy } from './policies/item-to-item.js';
export { oraclePolicy } from './policies/oracle.js';
export type { Action, Ask, Known, Policy, Served } from './policies/policy.js';
export { popularPolicy } from './policies/popular.js';
export { randomPolicy } from './policies/random.js';
export { type TandemOptions, tandemPolicy } from './policies/tandem.js';
export { PERIOD, type Simulated, type SimulateOptions, type Surroundings, simulate } from './run.js';
export { makeSite, type Site, type SiteSize, START } from './site.js';
