/**
 * Training of language models: `documents` reads texts, `duplicates` detects duplicates, `contamination` texts of
 * evaluation sets, `prepare` writes them to `shards`; `dial` is the recipe for a depth, `estimate` its costs; `windows`
 * are the batches, `step` the training step, `pretrain` the whole run, `report` its report; `costs` estimates large
 * runs, `launch` writes jobs for clusters (with `torch-script`).
 */
/// <reference types="node" preserve="true" />

export { type CostOptions, type Costs, costsOf, fewestGpus, GPUS, type Gpu, type Sharding } from './costs.js';
export {
  bodyParameters,
  flopsPerToken,
  type Recipe,
  type RecipeChanges,
  recipeFor,
  vocabularyFor,
} from './dial.js';
export { CorpusError, clean, corpusFiles, documentsIn } from './documents.js';
export { DuplicateFilter } from './duplicates.js';
export { depthFor, type Estimate, estimate, measureSpeed, recipeForHours } from './estimate.js';
export { ENGINES, type Engine, type LaunchOptions, writeLaunch } from './launch.js';
export { prepare, SPECIAL } from './prepare.js';
export {
  type Pretrained,
  type PretrainFile,
  type PretrainProgress,
  pretrain,
  pretrainFile,
  readPretrain,
  writePretrain,
} from './pretrain.js';
export { type Part, ShardReader, type ShardSet, ShardWriter } from './shards.js';
export { activationBytes, fitted } from './step.js';
export { permuted, windowBatch } from './windows.js';
