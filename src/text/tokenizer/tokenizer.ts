/** A byte-level BPE tokenizer: text to ids and back. */
import { withRoom } from '../../runtime/index.js';
import { AddedTokens } from './added-tokens.js';
import { Boundaries } from './boundaries.js';
import { BYTE_ORDER, CHARACTER_OF } from './byte-alphabet.js';
import { checkDefinition, layOutBytes, sizeOf, type TokenizerDefinition } from './definition.js';
import { Merger } from './merger.js';
import { nfcOfUnicode9 } from './nfc.js';
import { PairTable } from './pair-table.js';
import { patternOf } from './patterns.js';

export interface EncodeOptions {
  /**
   * Whether special tokens in the text are encoded as their ids; true by default. Set to false for the text of users,
   * who must not write control tokens.
   */
  readonly special?: boolean;
  /** Whether to add the tokens at the beginning and end of every text; false by default. */
  readonly frame?: boolean;
}

/** The maximum number of cached pretokens. Frequent ones occur early; later ones are merged every time. */
const CACHED = 1 << 18;

const MOST_CACHED_CHARACTERS = 32;

/** The tokenizer of one language model. */
export class Tokenizer {
  readonly #pattern: RegExp;
  readonly #merger: Merger;
  readonly #idOfByte = new Int32Array(256).fill(-1);
  /** Ids of tokens by their text, if merges are ignored for whole tokens. */
  readonly #whole = new Map<string, number>();
  /** Where the ids of a pretoken are in `#cached`: their number, then they. */
  readonly #cache = new Map<string, number>();
  #cached = new Int32Array(1024);
  #cachedLength = 0;
  /** Undefined if some bytes have no token: bytes that are dropped move others together. */
  readonly #boundaries: Boundaries | undefined;
  readonly #added: AddedTokens;
  readonly #special: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  #ids = new Int32Array(4096);

  /** @throws TokenizerError where the definition is invalid. */
  constructor(readonly definition: TokenizerDefinition) {
    checkDefinition(definition);
    const { tokens, merges, added } = definition;
    const idOf = new Map<string, number>();
    tokens.forEach((token, id) => {
      if (token !== undefined) idOf.set(token, id);
    });
    const ranks = new PairTable(merges.length);
    const results = new Int32Array(merges.length);
    merges.forEach(([left, right], rank) => {
      ranks.set(idOf.get(left)!, idOf.get(right)!, rank);
      results[rank] = idOf.get(left + right)!;
    });
    this.#merger = new Merger({ ranks, results });
    for (const byte of BYTE_ORDER)
      this.#idOfByte[byte] = idOf.get(CHARACTER_OF[byte]) ?? definition.unknown ?? -1;
    ({ bytes: this.#bytes, offsets: this.#offsets } = layOutBytes(definition));
    if (BYTE_ORDER.every((byte) => idOf.has(CHARACTER_OF[byte]))) this.#boundaries = new Boundaries(merges);
    this.#pattern = patternOf(definition.pattern);
    this.#added = new AddedTokens(added);
    this.#special = new Uint8Array(this.size);
    for (const { id, special } of added) if (special) this.#special[id] = 1;
    if (definition.ignoreMerges) this.#keepWholeTokens();
  }

  /** The number of ids. */
  get size(): number {
    return sizeOf(this.definition);
  }

  /** The id of an added token; undefined if there is none. */
  idOf(content: string): number | undefined {
    return this.#added.get(content)?.id;
  }

  isSpecial(id: number): boolean {
    return this.#special[id] === 1;
  }

  /** The bytes of a token, as a view; empty for an id that is not used. */
  bytesOf(id: number): Uint8Array {
    return this.#bytes.subarray(this.#offsets[id] ?? 0, this.#offsets[id + 1] ?? 0);
  }

  /**
   * Encodes a text as ids. Lone surrogates become U+FFFD.
   *
   * @example
   * tokenizer.encode('Hello world'); // Int32Array [ 19556, 905 ] with SmolLM's vocabulary
   */
  encode(text: string, { special = true, frame = false }: EncodeOptions = {}): Int32Array {
    const { before = [], after = [] } = this.definition;
    const out = new IdBuffer(Math.max(16, text.length >> 1));
    if (frame) for (const id of before) out.push(id);
    this.#encodeAround(text, special, out);
    if (frame) for (const id of after) out.push(id);
    return out.taken();
  }

  /**
   * Decodes ids to text; invalid UTF-8 becomes U+FFFD.
   *
   * @param options.special whether special tokens are included; false by default.
   */
  decode(ids: ArrayLike<number>, { special = false }: { special?: boolean } = {}): string {
    const parts: Uint8Array[] = [];
    for (let i = 0; i < ids.length; i++)
      if (special || !this.isSpecial(ids[i])) parts.push(this.bytesOf(ids[i]));
    return Buffer.concat(parts).toString('utf8');
  }

  /** A decoder of a stream of ids: `next` returns the text that is complete, `end` the rest. */
  decoder(): { next(id: number): string; end(): string } {
    const text = new TextDecoder('utf-8', { ignoreBOM: true });
    return {
      next: (id) => (this.isSpecial(id) ? '' : text.decode(this.bytesOf(id), { stream: true })),
      end: () => text.decode(),
    };
  }

  #encodeAround(text: string, special: boolean, out: IdBuffer): void {
    let from = 0;
    let after = 0;
    for (let found = this.#added.next(text, 0); found; found = this.#added.next(text, after)) {
      const { token, at } = found;
      after = at + token.content.length;
      if (token.special && !special) continue;
      let [start, end] = [at, after];
      if (token.lstrip) while (start > from && /\p{White_Space}/u.test(text[start - 1])) start--;
      if (token.rstrip) while (/\p{White_Space}/u.test(text[end] ?? '')) end++;
      this.#encodePlain(text.slice(from, start), out);
      out.push(token.id);
      from = end;
      after = end;
    }
    this.#encodePlain(from === 0 ? text : text.slice(from), out);
  }

  #encodePlain(given: string, out: IdBuffer): void {
    if (given === '') return;
    const text = this.definition.nfc ? nfcOfUnicode9(given) : given;
    for (const pretoken of text.match(this.#pattern) ?? []) {
      const known = this.#cache.get(pretoken);
      if (known === undefined) this.#encodePretoken(pretoken, out);
      else out.append(this.#cached, known + 1, this.#cached[known]);
    }
  }

  #encodePretoken(pretoken: string, out: IdBuffer): void {
    const whole = this.#whole.get(pretoken);
    if (whole !== undefined) {
      out.push(whole);
      return;
    }
    const begun = out.length;
    this.#ids = withRoom(this.#ids, pretoken.length * 3);
    const [ids, idOfByte] = [this.#ids, this.#idOfByte];
    let n = 0;
    const add = (byte: number) => {
      const id = idOfByte[byte];
      if (id >= 0) ids[n++] = id;
    };
    let before = -1;
    for (let i = 0; i < pretoken.length; i++) {
      let code = pretoken.codePointAt(i)!;
      if (code > 0xffff) i++;
      else if ((code & 0xf800) === 0xd800) code = 0xfffd;
      // The ids up to a boundary are merged as soon as it is reached.
      if (before >= 0 && this.#boundaries?.isSafe(before, code)) {
        out.append(ids, 0, this.#merger.merge(ids, n));
        n = 0;
      }
      before = code;
      if (code < 0x80) {
        add(code);
        continue;
      }
      if (code < 0x800) add(0xc0 | (code >> 6));
      else {
        if (code < 0x10000) add(0xe0 | (code >> 12));
        else {
          add(0xf0 | (code >> 18));
          add(0x80 | ((code >> 12) & 63));
        }
        add(0x80 | ((code >> 6) & 63));
      }
      add(0x80 | (code & 63));
    }
    out.append(ids, 0, this.#merger.merge(ids, n));
    if (this.#cache.size < CACHED && pretoken.length <= MOST_CACHED_CHARACTERS)
      this.#keep(pretoken, out, begun);
  }

  /** Caches the ids of a pretoken, which are those at the end of the output. */
  #keep(pretoken: string, out: IdBuffer, begun: number): void {
    const at = this.#cachedLength;
    const count = out.length - begun;
    this.#cached = withRoom(this.#cached, at + 1 + count);
    this.#cached[at] = count;
    out.copyTo(begun, this.#cached, at + 1);
    this.#cachedLength = at + 1 + count;
    this.#cache.set(pretoken, at);
  }

  #keepWholeTokens(): void {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    this.definition.tokens.forEach((token, id) => {
      if (token === undefined || this.#special[id]) return;
      try {
        this.#whole.set(decoder.decode(this.bytesOf(id)), id);
      } catch {
        // Part of a character, which is never a whole pretoken.
      }
    });
  }
}

/** A growing array of ids. */
class IdBuffer {
  #ids: Int32Array;
  #length = 0;

  constructor(room: number) {
    this.#ids = new Int32Array(room);
  }

  push(id: number): void {
    this.#ids = withRoom(this.#ids, this.#length + 1);
    this.#ids[this.#length++] = id;
  }

  append(ids: Int32Array, from: number, count: number): void {
    this.#ids = withRoom(this.#ids, this.#length + count);
    for (let i = 0; i < count; i++) this.#ids[this.#length + i] = ids[from + i];
    this.#length += count;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies the ids from a place on. */
  copyTo(from: number, into: Int32Array, at: number): void {
    for (let i = from; i < this.#length; i++) into[at + i - from] = this.#ids[i];
  }

  taken(): Int32Array {
    return this.#ids.slice(0, this.#length);
  }
}
