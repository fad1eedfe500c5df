/**
 * Text processing: `normalise` for normalisation, `segment` for tokens, `analyse` for index terms with their positions,
 * `chinese` for characters and words, `query-terms` and `search-syntax` of queries, `sentences` of a text and its
 * `lines`, `lead` of excerpts, `initials` of titles, `features` of tokens, `chunk/` for splitting documents, `hash` of short strings, `tokenizer/` for language
 * models.
 */
export { analyse, finderOf, type Occurrence, type Term } from './analyse.js';
export { chineseTags } from './chinese.js';
export { type Block, type ChunkedText, chunkText } from './chunk/chunk.js';
export { tokenEstimate } from './chunk/token-estimate.js';
export { type Bag, featuresOf } from './features.js';
export { hash32 } from './hash.js';
export { initialsOf, partsOf, SMALL_WORDS } from './initials.js';
export { leadOf } from './lead.js';
export { isUnspaced, oneLine } from './lines.js';
export { normalise } from './normalise.js';
export { queryTerms, type WeightedTerm, weightedTerms } from './query-terms.js';
export { parseSearch, type SearchSyntax } from './search-syntax.js';
export { segment, UNSPACED } from './segment.js';
export { type Sentence, sentencesOf } from './sentences.js';
export {
  type ChatMessage,
  ChatTemplate,
  DEFAULT_TEMPLATE,
  type PromptOptions,
} from './tokenizer/chat-template.js';
export { type AddedToken, checkDefinition, type TokenizerDefinition } from './tokenizer/definition.js';
export type { PatternName } from './tokenizer/patterns.js';
export { type ScriptShare, tokensByScript } from './tokenizer/scripts.js';
export { type EncodeOptions, Tokenizer } from './tokenizer/tokenizer.js';
export { TokenizerError } from './tokenizer/tokenizer-error.js';
export { readTokenizerJson, writeTokenizerJson } from './tokenizer/tokenizer-json.js';
export { PretokenCounts, type TokenizerTrainingOptions, trainTokenizer } from './tokenizer/trainer.js';
