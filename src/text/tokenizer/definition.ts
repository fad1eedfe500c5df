/** The definition of a tokenizer as plain data, and its validation. */
import { bytesSpelt } from './byte-alphabet.js';
import type { PatternName } from './patterns.js';
import { TokenizerError } from './tokenizer-error.js';

/** A token that is matched verbatim in text, before pretokenization. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it is a control token (`<|im_end|>`), which decoded text leaves out. */
  readonly special: boolean;
  /** Whether white space before or after it is part of the match. */
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
}

export interface TokenizerDefinition {
  /**
   * The tokens by id, spelt in GPT-2's byte characters; undefined for ids that are not used or belong to an added
   * token.
   */
  readonly tokens: readonly (string | undefined)[];
  /** Pairs of tokens to merge, spelt likewise, in order of priority. */
  readonly merges: readonly (readonly [string, string])[];
  readonly added: readonly AddedToken[];
  readonly pattern: PatternName;
  /** Whether text is first normalised to NFC, as in Qwen. */
  readonly nfc?: boolean;
  /** Whether a pretoken that is a token is taken whole, without merges, as in Llama 3. */
  readonly ignoreMerges?: boolean;
  /** The id for bytes without a token; they are dropped if it is absent. */
  readonly unknown?: number;
  /** The tokens at the beginning and end of every text, added on request. */
  readonly before?: readonly number[];
  readonly after?: readonly number[];
}

/** The maximum number of ids, above any real vocabulary; larger ids would make arrays too large for memory. */
const MOST_TOKENS = 1 << 22;

const MOST_MERGES = 1 << 22;

const MOST_ADDED = 1 << 16;

/** The maximum length of an added token in characters; common models have up to 40. */
const MOST_ADDED_CHARACTERS = 256;

/**
 * Validates a definition.
 *
 * @throws TokenizerError naming the token or merge at fault.
 */
export function checkDefinition(definition: TokenizerDefinition): void {
  const { tokens, merges, added } = definition;
  if (tokens.length > MOST_TOKENS)
    throw new TokenizerError(`${tokens.length} tokens: more than ${MOST_TOKENS}`);
  if (merges.length > MOST_MERGES)
    throw new TokenizerError(`${merges.length} merges: more than ${MOST_MERGES}`);
  if (added.length > MOST_ADDED)
    throw new TokenizerError(`${added.length} added tokens: more than ${MOST_ADDED}`);
  const known = new Set<string>();
  const addedIds = new Set(added.map(({ id }) => id));
  tokens.forEach((token, id) => {
    if (token === undefined) return;
    const name = () => `token ${id} ${shorten(token)}`;
    if (token === '') throw new TokenizerError(`${name()}: it is empty`);
    if (known.has(token)) throw new TokenizerError(`${name()}: it is there twice`);
    known.add(token);
    // Some files have unused plain-text tokens in the vocabulary, which can never be produced.
    if (!addedIds.has(id) && token.length > 4096)
      throw new TokenizerError(`${name()}: longer than 4,096 bytes`);
  });
  const merged = new Set<string>();
  merges.forEach(([left, right], rank) => {
    const name = () => `merge ${rank} ${shorten(left)} + ${shorten(right)}`;
    if (left === '' || right === '')
      throw new TokenizerError(`${name()}: one side is empty, so it would never end`);
    for (const part of [left, right, left + right])
      if (!known.has(part)) throw new TokenizerError(`${name()}: ${shorten(part)} is no token`);
    merged.add(left + right);
  });
  const contents = new Set<string>();
  for (const { id, content } of added) {
    const name = `added token ${id} ${shorten(content)}`;
    if (!Number.isInteger(id) || id < 0 || id >= MOST_TOKENS)
      throw new TokenizerError(`${name}: impossible id`);
    if (content === '') throw new TokenizerError(`${name}: it is empty, so it would be found everywhere`);
    if (content.length > MOST_ADDED_CHARACTERS)
      throw new TokenizerError(`${name}: longer than ${MOST_ADDED_CHARACTERS} characters`);
    if (contents.has(content)) throw new TokenizerError(`${name}: it is there twice`);
    contents.add(content);
    const there = tokens[id];
    if (there !== undefined && there !== content)
      throw new TokenizerError(`${name}: its id is that of token ${shorten(there)}`);
  }
  const size = sizeOf(definition);
  for (const id of [definition.unknown, ...(definition.before ?? []), ...(definition.after ?? [])])
    if (id !== undefined && !(Number.isInteger(id) && id >= 0 && id < size))
      throw new TokenizerError(`token ${id}: it is used and is not there`);
}

/** The number of ids: the largest used id plus one. */
export const sizeOf = ({ tokens, added }: TokenizerDefinition): number =>
  added.reduce((most, { id }) => Math.max(most, id + 1), tokens.length);

/** The bytes of all tokens in one array; those of a token are from `offsets[id]` to before `offsets[id + 1]`. */
export function layOutBytes(definition: TokenizerDefinition): { bytes: Uint8Array; offsets: Uint32Array } {
  const size = sizeOf(definition);
  const parts: Uint8Array[] = new Array(size);
  const encoder = new TextEncoder();
  definition.tokens.forEach((token, id) => {
    if (token !== undefined) parts[id] = bytesSpelt(token) ?? encoder.encode(token);
  });
  for (const { id, content } of definition.added) parts[id] = encoder.encode(content);
  const offsets = new Uint32Array(size + 1);
  for (let id = 0; id < size; id++) offsets[id + 1] = offsets[id] + (parts[id]?.length ?? 0);
  const bytes = new Uint8Array(offsets[size]);
  parts.forEach((part, id) => {
    bytes.set(part, offsets[id]);
  });
  return { bytes, offsets };
}

/** A token as shown in messages, truncated if long. */
export const shorten = (text: unknown): string => {
  const shown = JSON.stringify(text) ?? 'nothing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
};
