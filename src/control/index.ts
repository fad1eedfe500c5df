/** Who gets what: experiments, and exploration. */
export { type Comparison, compare, type Interval } from './compare.js';
export { armOf, BUCKETS, bucketOf, type Split } from './experiments.js';
export { Exploration } from './exploration.js';
export { type ExperimentReport, type Finding, harmful, type Metric, report } from './report.js';
export type { SplitCheck } from './split.js';
export { Tally } from './tally.js';
