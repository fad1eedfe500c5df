/** metrics */
export { areaUnderCurve, calibrationOf, entropy, logLoss } from './classification.js';
export { type Compared, compare, type Estimate } from './confidence.js';
export { type Judged, measure, measureLists } from './ranking.js';
