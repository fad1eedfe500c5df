/** How it is learnt, and how good it is: samples, weights from them, held-out data and measures. */
export { type Contestant, type Judging, judge, LIMITS, type Verdict } from './admission.js';
export { type Baseline, itemKnn, mostPopular } from './baselines.js';
export { amongDrawn, drawn } from './by-chance.js';
export { areaUnderCurve, calibrationOf, logLoss } from './classification.js';
export type { Estimate } from './confidence.js';
export { after, asNew, lastOfEach, likesIn, lotOf, type Target, teachersOf, without } from './holdout.js';
export { type Judged, measure, measureLists } from './metrics.js';
export { fitMixture } from './mixture.js';
export { sample, seeded } from './random.js';
export {
  type ListedModel,
  type ModelAlarm,
  type ModelRecord,
  ModelRegistry,
  NoSuchModel,
  type TimeScale,
} from './registry.js';
export {
  answersOf,
  type Joining,
  type OutcomeOf,
  PROMPT,
  SampleColumns,
  type Samples,
  type ServedList,
  served,
  sliced,
  splitByTime,
  timeOfShare,
  together,
  WINDOW,
  within,
} from './samples.js';
export { due, type Gathered, type Learned, SCHEDULE } from './schedule.js';
export type { SequenceLesson, SequenceRecipe, SequenceTexts } from './sequence.js';
export type { SequenceProgress, SequenceTask } from './sequence-worker.js';
export { type Contest, shareByGain } from './share-by-gain.js';
export type { TextLesson, TextRecipe } from './text.js';
export { TextCollector } from './text-columns.js';
export type { TextTask } from './text-worker.js';
export {
  type Alarm,
  type AnsweredList,
  FIRST,
  type Vital,
  type Vitals,
  Watch,
  type Watching,
} from './watch.js';
