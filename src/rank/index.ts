/** What fits best: scoring by blend and objective, and re-ranking. */
export { type Arranged, arrange } from './arrange.js';
export { type BlendWeights, blend, INITIAL_WEIGHTS, SEGMENTS, type Segment, segmentOf } from './blend.js';
export { discount } from './discount.js';
export { diversify } from './diversify.js';
export {
  type Asker,
  featureNames,
  features,
  likelihoods,
  type Retrieved,
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
export { parseRules, type RuleSettings, type Rules } from './rules.js';
export { worth } from './worth.js';
