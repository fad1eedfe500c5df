/** Reading and writing Hugging Face's `tokenizer.json`, for byte-level BPE. */
import { boundedJson, isObject } from '../../runtime/index.js';
import { type AddedToken, shorten, type TokenizerDefinition } from './definition.js';
import { patternIn, preTokenizerFor } from './patterns.js';
import { TokenizerError } from './tokenizer-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** The maximum size of a file; for comparison, Gemma's has 33 MB. */
const MOST_CHARACTERS = 100_000_000;

/**
 * Reads a `tokenizer.json`.
 *
 * @throws TokenizerError naming what in the file is not supported or is wrong.
 */
export function readTokenizerJson(json: string): TokenizerDefinition {
  let file: unknown;
  try {
    file = boundedJson(json, MOST_CHARACTERS);
  } catch (error) {
    throw new TokenizerError(`not JSON (${(error as Error).message})`);
  }
  const {
    model,
    added_tokens: added,
    normalizer,
    pre_tokenizer,
    post_processor,
  } = fieldsOf(file, 'the file');
  const { type = 'BPE', vocab, merges, unk_token, ...rest } = fieldsOf(model, 'model');
  if (type !== 'BPE') throw new TokenizerError(`model: type ${shorten(type)}; only BPE is read`);
  for (const key of [
    'dropout',
    'continuing_subword_prefix',
    'end_of_word_suffix',
    'byte_fallback',
    'fuse_unk',
  ])
    if (rest[key]) throw new TokenizerError(`model: ${key} ${shorten(rest[key])} is not read`);
  const pattern = patternIn(pre_tokenizer);
  const tokens = tokensIn(vocab);
  const addedTokens = addedIn(added ?? []);
  const idOf = (content: string) =>
    addedTokens.find((token) => token.content === content)?.id ?? tokens.indexOf(content);
  const unknown = typeof unk_token === 'string' ? idOf(unk_token) : undefined;
  return {
    tokens,
    merges: mergesIn(merges),
    added: addedTokens,
    pattern,
    ...(isNfc(normalizer) && { nfc: true }),
    ...(rest.ignore_merges === true && { ignoreMerges: true }),
    ...(unknown !== undefined && { unknown }),
    ...frameIn(post_processor, idOf),
  };
}

/**
 * Writes a `tokenizer.json` that Hugging Face's libraries read. Added tokens are in the vocabulary, too: the libraries give
 * those that are not the next free ids, whatever ids the file says.
 */
export function writeTokenizerJson(definition: TokenizerDefinition): string {
  const {
    tokens,
    merges,
    added,
    pattern,
    nfc,
    ignoreMerges = false,
    unknown,
    before = [],
    after = [],
  } = definition;
  const nameOf = (id: number) => added.find((token) => token.id === id)?.content ?? tokens[id] ?? '';
  const vocab = [
    ...tokens.flatMap((token, id) => (token === undefined ? [] : [[token, id] as const])),
    ...added.map(({ content, id }) => [content, id] as const),
  ].sort(([, a], [, b]) => a - b);
  const framed = before.length + after.length > 0;
  const special = (id: number) => ({ SpecialToken: { id: nameOf(id), type_id: 0 } });
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true };
  const template = {
    type: 'TemplateProcessing',
    single: [...before.map(special), { Sequence: { id: 'A', type_id: 0 } }, ...after.map(special)],
    pair: [
      ...before.map(special),
      { Sequence: { id: 'A', type_id: 0 } },
      ...after.map(special),
      { Sequence: { id: 'B', type_id: 1 } },
    ],
    special_tokens: Object.fromEntries(
      [...before, ...after].map((id) => [nameOf(id), { id: nameOf(id), ids: [id], tokens: [nameOf(id)] }]),
    ),
  };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...added]
      .sort((a, b) => a.id - b.id)
      .map(({ id, content, special: steers, lstrip = false, rstrip = false }) => ({
        id,
        content,
        single_word: false,
        lstrip,
        rstrip,
        normalized: false,
        special: steers,
      })),
    normalizer: nfc ? { type: 'NFC' } : null,
    pre_tokenizer: preTokenizerFor(pattern),
    post_processor: framed ? { type: 'Sequence', processors: [byteLevel, template] } : byteLevel,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown === undefined ? null : nameOf(unknown),
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(vocab),
      merges: merges.map(([left, right]) => [left, right]),
    },
  });
}

function fieldsOf(value: unknown, what: string): Fields {
  if (!isObject(value)) throw new TokenizerError(`${what}: not an object`);
  return value as Fields;
}

function tokensIn(vocab: unknown): (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  const entries = Object.entries(fieldsOf(vocab, 'model.vocab'));
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > entries.length + 65_536)
      throw new TokenizerError(`model.vocab: token ${shorten(token)} has the impossible id ${shorten(id)}`);
    if (tokens[id] !== undefined)
      throw new TokenizerError(
        `model.vocab: ${shorten(token)} and ${shorten(tokens[id])} both have id ${id}`,
      );
    tokens[id] = token;
  }
  return Array.from(tokens);
}

/** Merges are pairs, or in older files two tokens separated by a space, which no spelt token contains. */
function mergesIn(merges: unknown): [string, string][] {
  if (!Array.isArray(merges)) throw new TokenizerError('model.merges: not a list');
  return merges.map((merge: unknown, at) => {
    const parts = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(parts) || parts.length !== 2 || parts.some((part) => typeof part !== 'string'))
      throw new TokenizerError(`model.merges: merge ${at} ${shorten(merge)} is not a pair`);
    return parts as [string, string];
  });
}

function addedIn(added: unknown): AddedToken[] {
  if (!Array.isArray(added)) throw new TokenizerError('added_tokens: not a list');
  return added.map((entry: unknown, at) => {
    const { id, content, special, lstrip, rstrip, single_word } = fieldsOf(entry, `added_tokens[${at}]`);
    if (typeof id !== 'number' || typeof content !== 'string')
      throw new TokenizerError(`added_tokens[${at}]: without id or content`);
    if (single_word) throw new TokenizerError(`added_tokens[${at}]: single_word is not read`);
    return {
      id,
      content,
      special: special === true,
      ...(lstrip === true && { lstrip: true }),
      ...(rstrip === true && { rstrip: true }),
    };
  });
}

function isNfc(normalizer: unknown): boolean {
  if (normalizer === null || normalizer === undefined) return false;
  const { type, normalizers } = fieldsOf(normalizer, 'normalizer');
  if (type === 'NFC') return true;
  if (type === 'Sequence' && Array.isArray(normalizers) && normalizers.length === 0) return false;
  if (type === 'Sequence' && Array.isArray(normalizers) && normalizers.length === 1)
    return isNfc(normalizers[0]);
  throw new TokenizerError(`normalizer: ${shorten(type)} is not read, only NFC`);
}

/** The tokens that a post-processor adds before and after a text. */
function frameIn(
  processor: unknown,
  idOf: (content: string) => number,
): Pick<TokenizerDefinition, 'before' | 'after'> {
  if (processor === null || processor === undefined) return {};
  const { type, processors, single } = fieldsOf(processor, 'post_processor');
  if (type === 'ByteLevel') return {};
  if (type === 'Sequence' && Array.isArray(processors))
    return Object.assign({}, ...processors.map((one) => frameIn(one, idOf)));
  if (type !== 'TemplateProcessing' || !Array.isArray(single))
    throw new TokenizerError(`post_processor: ${shorten(type)} is not read`);
  const names = single.map((part) => (part as { SpecialToken?: { id?: unknown } } | null)?.SpecialToken?.id);
  const text = names.indexOf(undefined);
  const ids = names.map((name) => (typeof name === 'string' ? idOf(name) : -1));
  return { before: ids.slice(0, Math.max(0, text)), after: text < 0 ? [] : ids.slice(text + 1) };
}
