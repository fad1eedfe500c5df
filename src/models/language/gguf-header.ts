/**
 * The header of a GGUF file: metadata and the positions of tensors
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). All counts and lengths are compared with the remaining
 * bytes before memory is allocated for them.
 */
import { readSync } from 'node:fs';
import { BLOCK_TYPES, type BlockName } from './blocks.js';
import { LanguageModelError } from './language-model-error.js';

export type GgufValue = string | number | boolean | readonly GgufValue[];

export interface GgufTensor {
  readonly name: string;
  readonly type: BlockName;
  /** The sizes, innermost first, as in the file. */
  readonly sizes: readonly number[];
  /** The offset in the file, in bytes. */
  readonly begin: number;
  readonly end: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const MAGIC = 0x46554747;

/** The minimum size in bytes of a value of each type; strings and arrays start with their length. */
const LEAST_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8];

const MOST_DEPTH = 4;

const WINDOW = 1 << 20;

/**
 * Reads and checks the header of a file.
 *
 * @param size the size of the file in bytes.
 * @throws LanguageModelError with the name of the invalid key or tensor, and the byte offset.
 */
export function readGgufHeader(file: number, size: number, path: string): GgufHeader {
  const reader = new HeaderReader(file, size, path);
  if (reader.u32('the magic number') !== MAGIC) throw reader.wrong('this is no GGUF file');
  const version = reader.u32('the version');
  if (version !== 2 && version !== 3) throw reader.wrong(`version ${version}; 2 and 3 are read`);
  const tensorCount = reader.count('the number of tensors', 24);
  const keyCount = reader.count('the number of keys', 13);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i++) {
    const key = reader.text(`key ${i}`);
    if (metadata.has(key)) throw reader.wrong(`key ${shown(key)} is there twice`);
    metadata.set(key, reader.value(reader.u32(`the type of ${shown(key)}`), shown(key), 0));
  }
  const placed = Array.from({ length: tensorCount }, (_, i) => tensorInfo(reader, i));
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 8 || alignment > 1 << 20 || alignment % 8 !== 0)
    throw reader.wrong(`general.alignment is ${alignment}, not a multiple of 8`);
  const base = Math.ceil(reader.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const { offset, bytes, ...tensor } of placed) {
    const name = `tensor ${shown(tensor.name)}`;
    if (tensors.has(tensor.name)) throw reader.wrong(`${name} is there twice`);
    if (offset % alignment !== 0)
      throw reader.wrong(`${name}: its offset ${offset} is no multiple of ${alignment}`);
    const begin = base + offset;
    if (begin + bytes > size)
      throw reader.wrong(`${name}: it ends at byte ${begin + bytes}, the file at ${size}`);
    tensors.set(tensor.name, { ...tensor, begin, end: begin + bytes });
  }
  let before: GgufTensor | undefined;
  for (const tensor of [...tensors.values()].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (before && tensor.begin < before.end)
      throw reader.wrong(
        `tensor ${shown(tensor.name)} overlaps tensor ${shown(before.name)}: it begins at byte ${tensor.begin}, that ends at ${before.end}`,
      );
    before = tensor;
  }
  return { version, metadata, tensors };
}

function tensorInfo(reader: HeaderReader, index: number) {
  const name = reader.text(`the name of tensor ${index}`);
  const label = `tensor ${shown(name)}`;
  const dimensions = reader.u32(`the dimensions of ${label}`);
  if (dimensions < 1 || dimensions > 4) throw reader.wrong(`${label} has ${dimensions} dimensions`);
  const sizes = Array.from({ length: dimensions }, () => reader.u64(`a size of ${label}`));
  const weights = sizes.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(weights) || weights < 1)
    throw reader.wrong(`${label} has the impossible sizes [${sizes.join(', ')}]`);
  const number = reader.u32(`the type of ${label}`);
  const type = BLOCK_TYPES.get(number);
  if (!type)
    throw reader.wrong(
      `${label} is of type ${number}, which is not read; ${[...BLOCK_TYPES.values()].map((one) => one.name).join(', ')} are`,
    );
  if (sizes[0] % type.weights !== 0)
    throw reader.wrong(`${label}: rows of ${sizes[0]} are no whole blocks of ${type.weights} (${type.name})`);
  const offset = reader.u64(`the offset of ${label}`);
  const bytes = (weights / type.weights) * type.bytes;
  return { name, type: type.name as BlockName, sizes, offset, bytes };
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Reads values in sequence, through a window over the file. */
class HeaderReader {
  at = 0;
  readonly #file: number;
  readonly #size: number;
  readonly #path: string;
  #window = Buffer.alloc(0);
  #from = 0;

  constructor(file: number, size: number, path: string) {
    this.#file = file;
    this.#size = size;
    this.#path = path;
  }

  wrong(what: string): LanguageModelError {
    return new LanguageModelError(`${this.#path}: ${what} (at byte ${this.at})`);
  }

  u32(what: string): number {
    return this.#take(4, what).readUInt32LE();
  }

  /** An integer that JavaScript can represent exactly. */
  u64(what: string): number {
    const value = this.#take(8, what).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.wrong(`${what} is ${value}: too large`);
    return Number(value);
  }

  /** A number of elements with a minimum size, which cannot exceed the remaining bytes. */
  count(what: string, leastBytes: number): number {
    const value = this.u64(what);
    const left = this.#size - this.at;
    if (value * leastBytes > left)
      throw this.wrong(`${what} is ${value}, for which the ${left} bytes that follow are too few`);
    return value;
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`, 1);
    return this.#take(length, what).toString('utf8');
  }

  value(type: number, key: string, depth: number): GgufValue {
    if (type === 8) return this.text(key);
    if (type === 9) {
      if (depth >= MOST_DEPTH) throw this.wrong(`${key}: lists more than ${MOST_DEPTH} deep`);
      const inner = this.u32(`the type of ${key}`);
      const length = this.count(`the length of ${key}`, LEAST_BYTES[inner] ?? 1);
      return Array.from({ length }, () => this.value(inner, key, depth + 1));
    }
    if (!(type in LEAST_BYTES)) throw this.wrong(`${key} is of the unknown type ${type}`);
    if (type === 10) return this.u64(key);
    const bytes = this.#take(LEAST_BYTES[type], key);
    if (type === 0) return bytes.readUInt8();
    if (type === 1) return bytes.readInt8();
    if (type === 2) return bytes.readUInt16LE();
    if (type === 3) return bytes.readInt16LE();
    if (type === 4) return bytes.readUInt32LE();
    if (type === 5) return bytes.readInt32LE();
    if (type === 6) return bytes.readFloatLE();
    if (type === 7) return bytes.readUInt8() !== 0;
    if (type === 11) return Number(bytes.readBigInt64LE());
    return bytes.readDoubleLE();
  }

  #take(length: number, what: string): Buffer {
    if (this.at + length > this.#size)
      throw this.wrong(`truncated: the file ends at byte ${this.#size}, within ${what}`);
    if (this.at + length > this.#from + this.#window.length) {
      this.#window = Buffer.alloc(Math.min(Math.max(WINDOW, length), this.#size - this.at));
      this.#from = this.at;
      readFully(this.#file, this.#window, this.at);
    }
    const begin = this.at - this.#from;
    this.at += length;
    return this.#window.subarray(begin, begin + length);
  }
}

/** Fills a buffer from a position in a file. @throws LanguageModelError where the file ends before. */
export function readFully(file: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) throw new LanguageModelError(`the file ends at byte ${position + done}`);
    done += read;
  }
}
