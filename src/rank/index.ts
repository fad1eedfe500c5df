/**
 * Ranking.
 * - `rank`: candidates scored, by the fused score less the impression `discount`, by a ranker (`features`, `scorer`,
 *   `utility`), or by the `objective`, a formula
 *   or, of a search, `search-features`; `subject` holds what rankers order
 * - formulas: `formula` parses them, `formula-columns` are what they name beside items, `formula-nodes` and `formula-functions` are what they are compiled to,
 *   `formula-error` what is wrong with one, `formula-terms` what one is the sum of
 * - `rerank`: the list chosen from the ranked, with `rules`, diversity (`diversify`) and places (`arrange`)
 * - `explain`: reasons; `explanation`: what made each score, in numbers
 * - `passage-features`: what orders the passages of an answer
 */
export { discount } from './discount.js';
export { diversify } from './diversify.js';
export { explain, type RankedReason, reasonWeights } from './explain.js';
export { type Explanation, explanations } from './explanation.js';
export {
  type Asker,
  FEATURES,
  featureNames,
  features,
  type Surroundings,
} from './features.js';
export {
  type Formula,
  parseCondition,
  parseList,
  parseNumber,
  type Vocabulary,
} from './formula.js';
export { COUNTED } from './formula-columns.js';
export { FormulaError } from './formula-error.js';
export type { FormulaItem } from './formula-nodes.js';
export {
  PASSAGE_FEATURES,
  type PassageCandidate,
  passageFeatures,
  rankPassages,
  USUAL_PASSAGE_WEIGHTS,
} from './passage-features.js';
export { type Configured, type Ranking, type RankRequest, rank } from './rank.js';
export { type Explorer, type How, type Ranked, type RerankRequest, rerank } from './rerank.js';
export { type FullCap, parseRules, type RuleSettings, type Rules } from './rules.js';
export { type Scoring, sameFeatures, scoringBy } from './scorer.js';
export { SEARCH_FEATURES } from './search-features.js';
export { type RankerKind, SUBJECTS } from './subject.js';
export { utility, weightsOf } from './utility.js';
