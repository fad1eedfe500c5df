/**
 * A file cache of text vectors by a digest of the text, so that a pretrained encoder embeds each text only once. The
 * file is append-only: a header of eight bytes with the vectors' width, then records of digest, vector and checksum.
 * Truncated or damaged records are ignored.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

const MAGIC = 0x54_56_43_31;

const HEAD = 8;

const DIGEST = 16;

const CHECK = 4;

const digestOf = (text: string) => createHash('sha256').update(text).digest().subarray(0, DIGEST);

/** The vectors of one encoder in one file. */
export class TextCache {
  readonly #path: string;
  #file: number | undefined;
  /** The width of the vectors; 0 while the cache is empty. */
  #width = 0;
  /** The offset of each record, by its digest. */
  readonly #records = new Map<string, number>();
  #end = 0;

  constructor(path: string) {
    this.#path = path;
    if (existsSync(path)) this.#read();
  }

  get #recordBytes(): number {
    return DIGEST + 4 * this.#width + CHECK;
  }

  #read(): void {
    this.#file = openSync(this.#path, 'r+');
    const head = Buffer.alloc(HEAD);
    readSync(this.#file, head, 0, HEAD, 0);
    if (head.readUInt32LE(0) !== MAGIC || head.readUInt32LE(4) === 0) {
      // Without a valid header, nothing can be read: start with an empty file.
      ftruncateSync(this.#file, 0);
      return;
    }
    this.#width = head.readUInt32LE(4);
    const { size } = fstatSync(this.#file);
    const record = Buffer.alloc(this.#recordBytes);
    for (this.#end = HEAD; this.#end + record.length <= size; this.#end += record.length) {
      readSync(this.#file, record, 0, record.length, this.#end);
      const sound = crc32(record.subarray(0, -CHECK)) === record.readUInt32LE(record.length - CHECK);
      if (sound) this.#records.set(record.toString('latin1', 0, DIGEST), this.#end);
    }
  }

  get(text: string): Float32Array | undefined {
    const at = this.#records.get(digestOf(text).toString('latin1'));
    if (at === undefined) return undefined;
    const vector = new Float32Array(this.#width);
    const bytes = new Uint8Array(vector.buffer);
    readSync(this.#file!, bytes, 0, bytes.length, at + DIGEST);
    return vector;
  }

  /** @throws RangeError where the width of the vector differs from those in the file. */
  add(text: string, vector: Float32Array): void {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#file = openSync(this.#path, 'w+');
    }
    if (this.#width === 0) {
      const head = Buffer.alloc(HEAD);
      head.writeUInt32LE(MAGIC, 0);
      head.writeUInt32LE(vector.length, 4);
      writeSync(this.#file, head, 0, HEAD, 0);
      this.#width = vector.length;
      this.#end = HEAD;
    }
    if (vector.length !== this.#width) {
      throw new RangeError(
        `vectors of ${vector.length} numbers do not go with those of ${this.#width} in ${this.#path}: delete that file if the encoder has changed`,
      );
    }
    const record = Buffer.alloc(this.#recordBytes);
    const digest = digestOf(text);
    digest.copy(record);
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).copy(record, DIGEST);
    record.writeUInt32LE(crc32(record.subarray(0, -CHECK)), record.length - CHECK);
    writeSync(this.#file, record, 0, record.length, this.#end);
    this.#records.set(digest.toString('latin1'), this.#end);
    this.#end += record.length;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
