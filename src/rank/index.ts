/**
 * Ranking.
 * - `rank`: candidates scored, by the fused score less the impression `discount`, by a ranker (`features`, `scorer`,
 *   `utility`), or by the `objective`, a formula or, for searches, `search-features`; `subject`: lists or searches
 * - formulas: `formula` parses them, `formula-columns` are the predictions or counts that they can name,
 *   `formula-nodes` and `formula-functions` what they are compiled to, `formula-error` their errors, `formula-terms`
 *   the terms of a sum
 * - `rerank`: the list chosen from the ranked candidates, with `rules`, diversity (`diversify`) and places
 *   (`arrange`)
 * - `explain`: reasons; `explanation`: explanations of scores in numbers
 * - `passage-features`: features of passages for answers
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
