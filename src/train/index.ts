/**
 * Training of models: plain data in and out, so that it runs in workers.
 *
 * - `ranker/`: the ranker, on served lists or the replayed log
 * - `sequence/`: the sequence model
 * - `text/`: the text encoder
 * - `language/`: language models
 * - `passages/`: the ranker of passages for answers
 * - `fusion/`: the weights of score fusion, the settings of the item-to-item indexes, and the profile of the data
 * - `holdout` and `histories` split a log; `verdict` is the result of admission
 *
 * In the first three, `training-run` is the whole run, `fit` the fitting, and `worker` the entry point of its thread.
 */
export { fitWeights } from './fusion/fit.js';
export { type Choice, improvedByGain } from './fusion/improve-by-gain.js';
export { fitMixture } from './fusion/mixture.js';
export { chooseOrder } from './fusion/order-settings.js';
export { orderTest } from './fusion/order-test.js';
export { type DataProfile, profileOf } from './fusion/profile.js';
export { fusionSamplesOf } from './fusion/samples.js';
export { type FusionCase, shareByGain } from './fusion/share-by-gain.js';
export { chooseTaste, compareTaste } from './fusion/taste-settings.js';
export { usualChoice } from './fusion/usual.js';
export { after, asNew, lastOfEach, someOfEach, type Target } from './holdout.js';
export * from './language/index.js';
export { type PassageSample, trainPassages } from './passages/fit.js';
export { runPassageTraining } from './passages/training-run.js';
export { type Comparison, compareRankers } from './ranker/admission.js';
export { trainRanker } from './ranker/fit.js';
export { folded, ONLINE_BATCH, OnlineFit } from './ranker/online-fit.js';
export {
  answersOf,
  type Joining,
  joinServedLists,
  leavesOut,
  listRanges,
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
export { type Basis, fusionLists, momentOf, rankerLists } from './ranker/served-lists.js';
export type { RankerResult, RankerTask } from './ranker/task.js';
export { RankerTrainer } from './ranker/trainer.js';
export { ENOUGH } from './ranker/training-run.js';
export { datasetOf, trainModels } from './sequence/training-run.js';
export { openTextSource, type TextSource, type TrainingOptions } from './text/training-run.js';
export { LIMITS, type Verdict } from './verdict.js';
