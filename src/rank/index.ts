/** rank */
export { type Arranged, arrange } from './arrange.js';
export type { Candidates, Choice, Chosen, How } from './choice.js';
export { discount } from './discount.js';
export { diversify } from './diversify.js';
export { explain, type RankedReason } from './explain.js';
export { FEATURES } from './feature-names.js';
export {
  type Asker,
  featureNames,
  features,
  likelihoods,
  SEGMENTS_OF,
  type Surroundings,
} from './features.js';
export {
  type Formula,
  type FormulaInput,
  parseCondition,
  parseList,
  parseNumber,
  type Vocabulary,
} from './formula.js';
export { FormulaError } from './formula-error.js';
export type { FormulaItem } from './formula-nodes.js';
export { LAST, raised, scoreBy } from './objective.js';
export { type Ranked, rank } from './rank.js';
export { parseRules, type RuleSettings, type Rules } from './rules.js';
export { type Scoring, sameFeatures, scoringBy } from './scorer.js';
export { utility, weightsOf } from './utility.js';
