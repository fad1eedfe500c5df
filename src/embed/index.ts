/**
 * Embeddings of texts.
 * - `encoder`, trained by Tandem, with its `encoder-graph` and `encoder-files`
 * - `pretrained` encoders, at an `endpoint` or by `transformers`, with a `cache`; and `chunk-encoder`, for search
 * - `embedder` for any texts; `item-vectors` of all items, by any encoder; `settings`, which choose the encoder
 */
export { TextCache } from './cache.js';
export { chunkEncoder } from './chunk-encoder.js';
export { type Embedded, type Embedder, embedderOf } from './embedder.js';
export { type ItemText, partsOf, TextEncoder, type TextParameters, type Weighted } from './encoder.js';
export { loadTextEncoder, saveTextEncoder, type TextAbout } from './encoder-files.js';
export { type TextFeeds, textGraph } from './encoder-graph.js';
export { endpointEncoder } from './endpoint.js';
export {
  NO_TEXT,
  newTrained,
  PretrainedTexts,
  pretrainedTexts,
  type TextSink,
  type TextVectors,
  TrainedTexts,
  textsBy,
} from './item-vectors.js';
export { plainText, TextEncoderError } from './pretrained.js';
export { Text, type TextSettings } from './settings.js';
export { transformersEncoder } from './transformers.js';
