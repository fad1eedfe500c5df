/** Tandem: one engine that recommends content to people and context to models. */
export { open } from './engine.js';
export { InvalidInput, NotFound } from './errors.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.js';
export { type Trained, type TrainOptions, train } from './training.js';
export type * from './types.js';
