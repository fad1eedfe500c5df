/** Preparation of shards from texts: cleaning, removing duplicates, holding out documents, tokenizing. */

import { type Progress, sumOf } from '../../runtime/index.js';
import {
  PretokenCounts,
  Tokenizer,
  type TokenizerDefinition,
  tokensByScript,
  trainTokenizer,
} from '../../text/index.js';
import { EvaluationText } from './contamination.js';
import { corpusFiles, documentsIn } from './documents.js';
import { DuplicateFilter } from './duplicates.js';
import { type ShardSet, ShardWriter } from './shards.js';

/** The first one ends each document; the others are for conversations. */
export const SPECIAL = ['<|end|>', '<|im_start|>', '<|im_end|>'] as const;

interface PrepareOptions {
  readonly paths: readonly string[];
  readonly folder: string;
  /** The size of a vocabulary to train, or an existing tokenizer. */
  readonly tokenizer:
    | { readonly size: number }
    | { readonly definition: TokenizerDefinition; readonly end: number };
  /** Evaluation sets; documents that contain text of them are left out. */
  readonly exclude?: readonly string[];
  /** The interval of documents that are held out for validation; 20 by default. */
  readonly validationEvery?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The maximum amount of text to train the vocabulary on; more changes it little and takes longer. */
const VOCABULARY_CHARACTERS = 200_000_000;

const SAMPLE_CHARACTERS = 200_000;

/**
 * Reads the texts twice, once for the vocabulary and once for the tokens.
 *
 * @example
 * const { set } = await prepare({ paths: ['texts'], folder: 'data', tokenizer: { size: 320 } });
 * [set.vocabulary, set.about.documents]; // [320, 400]
 *
 * @throws CorpusError for input that cannot be read; RangeError where too little is left for training and validation.
 */
export async function prepare(
  options: PrepareOptions,
): Promise<{ set: ShardSet; definition: TokenizerDefinition }> {
  const { folder, tokenizer, validationEvery = 20, signal, onProgress } = options;
  const files = await corpusFiles(options.paths);
  const excluded = await EvaluationText.read(
    options.exclude?.length ? await corpusFiles(options.exclude) : [],
  );
  let leftOut = new Map<string, number>();
  const read = (phase: string) => {
    excluded.found = 0;
    leftOut = new Map();
    return kept({ files, phase, excluded, leftOut, signal, onProgress });
  };
  let definition: TokenizerDefinition;
  let end = 0;
  if ('size' in tokenizer) {
    const counts = new PretokenCounts();
    let characters = 0;
    for await (const { text } of read('vocabulary')) {
      counts.add(text);
      characters += text.length;
      if (characters > VOCABULARY_CHARACTERS) break;
    }
    definition = trainTokenizer(counts.counts, { size: tokenizer.size, special: SPECIAL });
  } else ({ definition, end } = tokenizer);
  const encoder = new Tokenizer(definition);
  const writer = new ShardWriter(folder, encoder.size);
  let number = 0;
  let sample = '';
  let duplicates = { exact: 0, near: 0 };
  const held: { tokens: Int32Array; bytes: number }[] = [];
  for await (const { text, filter } of read('tokens')) {
    const ids = encoder.encode(text, { special: false });
    const tokens = new Int32Array(ids.length + 1);
    tokens.set(ids);
    tokens[ids.length] = end;
    const bytes = Buffer.byteLength(text);
    duplicates = filter.found;
    if (sample.length < SAMPLE_CHARACTERS) sample += text;
    // Every twentieth document, from the tenth on; of few documents, the last one.
    if (number % validationEvery === validationEvery >> 1) writer.add('validation', tokens, bytes);
    else {
      const before = held.pop();
      if (before) writer.add('train', before.tokens, before.bytes);
      held.push({ tokens, bytes });
    }
    number++;
  }
  const last = held.pop();
  if (last) writer.add(number > validationEvery >> 1 ? 'train' : 'validation', last.tokens, last.bytes);
  const scripts = tokensByScript(encoder, sample).map(
    ({ script, tokensPerCharacter }) =>
      [`tokens per character, ${script}`, Number(tokensPerCharacter.toFixed(3))] as const,
  );
  const set = await writer.finish({
    documents: number,
    'exact duplicates left out': duplicates.exact,
    'near duplicates left out': duplicates.near,
    'left out for evaluation sets': excluded.found,
    'left out as too short or no text': sumOf([...leftOut.values()]),
    ...Object.fromEntries(scripts),
  });
  if (set.train.tokens < 512 || set.validation.tokens < 64)
    throw new RangeError(
      `too little text: ${set.train.tokens} tokens for training and ${set.validation.tokens} for validation; at least 512 and 64 are needed${leftOutOf(leftOut)}`,
    );
  return { set, definition };
}

/** The files of documents that were left out, for a message. */
function leftOutOf(files: ReadonlyMap<string, number>): string {
  const [first] = files;
  if (!first) return '';
  const more = files.size > 1 ? ` and ${files.size - 1} more files` : '';
  return `; documents left out as too short or no UTF-8 text: ${sumOf([...files.values()])}, in ${first[0]}${more}`;
}

/** The documents that are not duplicates and contain no text of the evaluation sets. */
async function* kept({
  files,
  phase,
  excluded,
  leftOut,
  signal,
  onProgress,
}: Pick<PrepareOptions, 'signal' | 'onProgress'> & {
  readonly files: readonly string[];
  readonly phase: string;
  readonly excluded: EvaluationText;
  /** The number of documents that are too short or not text, by file. */
  readonly leftOut: Map<string, number>;
}): AsyncGenerator<{ text: string; filter: DuplicateFilter }> {
  const filter = new DuplicateFilter();
  let done = 0;
  const count = (file: string) => void leftOut.set(file, (leftOut.get(file) ?? 0) + 1);
  for await (const text of documentsIn(files, count)) {
    signal?.throwIfAborted();
    if (++done % 64 === 0) onProgress?.({ phase, done });
    if (!excluded.isIn(text) && filter.isNew(text)) yield { text, filter };
  }
}
