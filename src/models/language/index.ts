/**
 * Language models for serving:
 * - `config`: the shape of a model; `weights` by name
 * - files: `language-files` is their content, `open-language-files` opens them, `gguf` and `hugging-face` are the
 *   formats (with `gguf-header`, `gguf-names`, `gguf-preamble`, `blocks`, `half`)
 * - `language-model` runs one on ONNX Runtime (with `decoder-graph`, `node-writer`, `packed-weights`, `embeddings`,
 *   `key-value-cache`); `language-process` does so in a separate process (with `language-process-worker`)
 * - `onnx` exports one for other programs (with `onnx-graph`)
 * - `generator` generates text (with `sampler`, `stop-words`, `constraint`, `json-grammar`)
 * - `language-model-error`
 */
/// <reference types="node" preserve="true" />
export { BLOCK_TYPES, type BlockName } from './blocks.js';
export {
  checkConfig,
  type Family,
  type LanguageConfig,
  parametersOf,
  readConfig,
  writeConfig,
} from './config.js';
export { Constraint } from './constraint.js';
export {
  type FinishReason,
  type GenerationOptions,
  LanguageGenerator,
  type Piece,
} from './generator.js';
export { type GgufPrecision, openGguf, writeGguf } from './gguf.js';
export { openHuggingFace, writeHuggingFace } from './hugging-face.js';
export { grammarOf, type JsonSchema } from './json-grammar.js';
export { KeyValueCache } from './key-value-cache.js';
export type { LanguageFiles } from './language-files.js';
export { LanguageModel, type LanguageModelOptions } from './language-model.js';
export { LanguageModelError } from './language-model-error.js';
export { LanguageProcess, type ProcessInput, type ProcessOptions } from './language-process.js';
export { writeOnnx } from './onnx.js';
export { openLanguageFiles } from './open-language-files.js';
export type { Precision } from './packed-weights.js';
export { Sampler, type SamplingOptions } from './sampler.js';
export { checkWeights, tensorsOf, type Weights, weightsInMemory } from './weights.js';
