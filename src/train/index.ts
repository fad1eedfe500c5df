/** train */
export { fitWeights, lessonsOf } from './blend/fit.js';
export { fitMixture } from './blend/mixture.js';
export { type Contest, shareByGain } from './blend/share-by-gain.js';
export { after, asNew, lastOfEach, type Target } from './holdout.js';
export { type Judging, judge, type Scored } from './ranker/admission.js';
export { type TrainedRanker, trainRanker } from './ranker/fit.js';
export { folded, ONLINE_BATCH, OnlineFit } from './ranker/online-fit.js';
export {
  answersOf,
  type Joining,
  joinServedLists,
  listRanges,
  type OutcomeOf,
  PROMPT,
  SampleColumns,
  type Samples,
  type ServedList,
  sliced,
  splitByTime,
  timeOfShare,
  together,
  WINDOW,
  within,
} from './ranker/samples.js';
export type { RankerResult, RankerTask } from './ranker/task.js';
export { RankerTrainer } from './ranker/trainer.js';
export { ENOUGH_LISTS } from './ranker/training-run.js';
export type { SequenceLesson, SequenceRecipe, SequenceTexts } from './sequence/fit.js';
export { lessonOf, trainModels } from './sequence/training-run.js';
export type { SequenceProgress, SequenceTask } from './sequence/worker.js';
export { TextCollector } from './text/columns.js';
export type { TextLesson, TextRecipe } from './text/fit.js';
export { type TextLearner, type Training, textLearner } from './text/training-run.js';
export type { TextTask } from './text/worker.js';
export { LIMITS, type Verdict } from './verdict.js';
