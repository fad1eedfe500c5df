/**
 * Tokens on disk: shards of little-endian whole numbers, of 16 bits if the vocabulary allows it, else 32, with a
 * description file. They are written as a stream and read window by window, so that memory does not grow with the data.
 */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../../runtime/index.js';

/** The number of tokens of a part, and the bytes of their text. */
export interface Part {
  readonly shards: readonly { readonly file: string; readonly tokens: number }[];
  readonly tokens: number;
  readonly bytes: number;
  readonly documents: number;
}

/** The description of a folder of shards: its `data.json`. */
export interface ShardSet {
  readonly version: 1;
  readonly vocabulary: number;
  readonly width: 2 | 4;
  readonly train: Part;
  readonly validation: Part;
  /** Further information about the data. */
  readonly about: Readonly<Record<string, number | string>>;
}

const MANIFEST = 'data.json';

/** The maximum number of tokens of a shard. */
const LARGEST = 1 << 26;

const BUFFERED = 1 << 18;

type Which = 'train' | 'validation';

/**
 * Writes the tokens of documents into a folder.
 *
 * @example
 * const writer = new ShardWriter('data', 100);
 * writer.add('train', [0, 1, 2, 3, 4, 5, 6, 7, 8], 30);
 * writer.add('validation', [9, 10], 8);
 * const { train, validation } = await writer.finish({ language: 'en' });
 * [train.tokens, train.bytes, validation.tokens]; // [9, 30, 2]
 */
export class ShardWriter {
  readonly #folder: string;
  readonly #vocabulary: number;
  readonly #width: 2 | 4;
  readonly #parts: Record<Which, PartWriter>;

  /** @param folder created if it does not exist; existing shards are replaced. */
  constructor(folder: string, vocabulary: number, largest = LARGEST) {
    this.#folder = folder;
    this.#vocabulary = vocabulary;
    this.#width = vocabulary <= 65_536 ? 2 : 4;
    mkdirSync(folder, { recursive: true });
    rmSync(join(folder, MANIFEST), { force: true });
    const part = (which: Which) => new PartWriter(folder, which, this.#width, largest);
    this.#parts = { train: part('train'), validation: part('validation') };
  }

  /** @param bytes the number of bytes of the tokens' text. */
  add(which: Which, tokens: ArrayLike<number>, bytes: number): void {
    this.#parts[which].add(tokens, bytes);
  }

  /** Finishes all shards, and then writes the description. */
  async finish(about: ShardSet['about'] = {}): Promise<ShardSet> {
    const set: ShardSet = {
      version: 1,
      vocabulary: this.#vocabulary,
      width: this.#width,
      train: this.#parts.train.finish(),
      validation: this.#parts.validation.finish(),
      about,
    };
    await writeDurably(join(this.#folder, MANIFEST), `${JSON.stringify(set, null, 2)}\n`);
    return set;
  }
}

class PartWriter {
  readonly #folder: string;
  readonly #which: Which;
  readonly #width: 2 | 4;
  readonly #largest: number;
  readonly #buffer: Uint16Array | Uint32Array;
  readonly #shards: { file: string; tokens: number }[] = [];
  #buffered = 0;
  #file: number | undefined;
  #bytes = 0;
  #documents = 0;

  constructor(folder: string, which: Which, width: 2 | 4, largest: number) {
    this.#folder = folder;
    this.#which = which;
    this.#width = width;
    this.#largest = largest;
    this.#buffer = width === 2 ? new Uint16Array(BUFFERED) : new Uint32Array(BUFFERED);
  }

  add(tokens: ArrayLike<number>, bytes: number): void {
    this.#bytes += bytes;
    this.#documents++;
    for (let i = 0; i < tokens.length; i++) {
      this.#buffer[this.#buffered++] = tokens[i];
      const written = this.#shards.at(-1)?.tokens ?? 0;
      if (this.#buffered === BUFFERED || written + this.#buffered >= this.#largest) this.#flush();
    }
  }

  finish(): Part {
    this.#flush();
    if (this.#file !== undefined) closeSync(this.#file);
    const tokens = this.#shards.reduce((sum, shard) => sum + shard.tokens, 0);
    return { shards: this.#shards, tokens, bytes: this.#bytes, documents: this.#documents };
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    let shard = this.#shards.at(-1);
    if (!shard || shard.tokens >= this.#largest) {
      if (this.#file !== undefined) closeSync(this.#file);
      shard = { file: `${this.#which}-${String(this.#shards.length).padStart(5, '0')}.bin`, tokens: 0 };
      this.#shards.push(shard);
      this.#file = openSync(join(this.#folder, shard.file), 'w');
    }
    const bytes = new Uint8Array(this.#buffer.buffer, 0, this.#buffered * this.#width);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file!, bytes, done);
    shard.tokens += this.#buffered;
    this.#buffered = 0;
  }
}

/**
 * Reads a folder of shards.
 *
 * @example
 * const writer = new ShardWriter('data', 100);
 * writer.add('train', [0, 1, 2, 3, 4, 5, 6, 7, 8], 30);
 * await writer.finish();
 * const reader = new ShardReader('data');
 * reader.read('train', 2, 3); // [2, 3, 4]
 * reader.close();
 */
export class ShardReader {
  readonly set: ShardSet;
  readonly #files: Record<Which, { file: number; first: number; tokens: number }[]>;

  /** @throws Error where the folder has no complete shards. */
  constructor(folder: string) {
    this.set = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as ShardSet;
    if (this.set.version !== 1)
      throw new Error(`${join(folder, MANIFEST)}: version ${this.set.version}, not 1`);
    const open = ({ shards }: Part) => {
      let first = 0;
      return shards.map(({ file, tokens }) => {
        const place = { file: openSync(join(folder, file), 'r'), first, tokens };
        first += tokens;
        return place;
      });
    };
    this.#files = { train: open(this.set.train), validation: open(this.set.validation) };
  }

  /**
   * Reads tokens in order, across the ends of shards.
   *
   * @throws RangeError beyond the end.
   */
  read(which: Which, start: number, length: number): Int32Array {
    if (start < 0 || start + length > this.set[which].tokens)
      throw new RangeError(`tokens ${start} to ${start + length} of ${this.set[which].tokens}`);
    const { width } = this.set;
    const bytes = new Uint8Array(length * width);
    let done = 0;
    for (const { file, first, tokens } of this.#files[which]) {
      const from = start + done - first;
      if (done === length || from < 0 || from >= tokens) continue;
      const count = Math.min(length - done, tokens - from);
      readSync(file, bytes, done * width, count * width, from * width);
      done += count;
    }
    return Int32Array.from(width === 2 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer));
  }

  close(): void {
    for (const { file } of [...this.#files.train, ...this.#files.validation]) closeSync(file);
  }
}
