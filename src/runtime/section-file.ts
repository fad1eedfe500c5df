/**
 * A file of named sections of bytes, written whole and durably, with a checksum of each, so that truncated or
 * damaged files are recognised.
 */
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { writeDurably } from './durable-file.js';

const MAGIC = Buffer.from('TANDEMS1');

/**
 * Size of what follows the sections and the list of them: the list's length and checksum, and {@link MAGIC} again.
 */
const TAIL = 16;

/** Number of bytes written or read at once. */
const PIECE = 16 << 20;

interface Listed {
  readonly name: string;
  readonly bytes: number;
  readonly crc: number;
}

interface List {
  readonly about: unknown;
  readonly sections: readonly Listed[];
}

/** The file is damaged: its checksums do not match. */
export class DamagedFile extends Error {
  constructor(path: string, what: string) {
    super(`${path} is damaged: ${what}`);
    this.name = 'DamagedFile';
  }
}

/** @returns the bytes of an array of numbers, as they are in memory. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * @param about JSON that is stored with the sections.
 * @throws the error of the file system or of `sections`; what was in the file is then still there.
 * @example
 * await writeSections('index.bin', { version: 1 }, [['words', Buffer.from('tea')]]);
 * Buffer.from((await readSections('index.bin')).section('words')).toString(); // 'tea'
 */
export async function writeSections(
  path: string,
  about: unknown,
  sections:
    | AsyncIterable<readonly [name: string, bytes: Uint8Array]>
    | Iterable<readonly [name: string, bytes: Uint8Array]>,
): Promise<void> {
  await writeDurably(path, async (file) => {
    const listed: Listed[] = [];
    await file.writeFile(MAGIC);
    for await (const [name, bytes] of sections) {
      let crc = 0;
      for (let from = 0; from < bytes.length; from += PIECE) {
        const piece = bytes.subarray(from, from + PIECE);
        crc = crc32(piece, crc);
        await file.writeFile(piece);
      }
      listed.push({ name, bytes: bytes.length, crc });
    }
    const list = Buffer.from(JSON.stringify({ about, sections: listed } satisfies List));
    const tail = Buffer.alloc(TAIL);
    tail.writeUInt32LE(list.length, 0);
    tail.writeUInt32LE(crc32(list), 4);
    MAGIC.copy(tail, 8);
    await file.writeFile(list);
    await file.writeFile(tail);
  });
}

/** The sections of a file, each in separate memory. */
export interface Sections {
  readonly about: unknown;
  /** @throws DamagedFile where there is none of the name. */
  section(name: string): Uint8Array<ArrayBuffer>;
  has(name: string): boolean;
}

/**
 * @throws DamagedFile where the file is not what was written.
 * @throws the error of the file system, `ENOENT` where there is no file.
 */
export async function readSections(path: string): Promise<Sections> {
  const file = await open(path, 'r');
  try {
    const read = async (bytes: number, position: number): Promise<Uint8Array<ArrayBuffer>> => {
      const into = new Uint8Array(bytes);
      for (let at = 0; at < bytes; ) {
        const { bytesRead } = await file.read(into, at, Math.min(PIECE, bytes - at), position + at);
        if (bytesRead === 0) throw new DamagedFile(path, 'it ends too early');
        at += bytesRead;
      }
      return into;
    };
    const { size } = await file.stat();
    if (size < MAGIC.length + TAIL) throw new DamagedFile(path, 'it is too short');
    const tail = Buffer.from(await read(TAIL, size - TAIL));
    const length = tail.readUInt32LE(0);
    if (!tail.subarray(8).equals(MAGIC) || length > size - TAIL - MAGIC.length)
      throw new DamagedFile(path, 'its end is not what was written');
    const list = await read(length, size - TAIL - length);
    if (crc32(list) !== tail.readUInt32LE(4)) throw new DamagedFile(path, 'its list has another checksum');
    const { about, sections } = JSON.parse(Buffer.from(list).toString()) as List;
    const found = new Map<string, Uint8Array<ArrayBuffer>>();
    let at = MAGIC.length;
    for (const { name, bytes, crc } of sections) {
      const content = await read(bytes, at);
      let sum = 0;
      for (let from = 0; from < bytes; from += PIECE) sum = crc32(content.subarray(from, from + PIECE), sum);
      if (sum !== crc) throw new DamagedFile(path, `its section ${name} has another checksum`);
      found.set(name, content);
      at += bytes;
    }
    return {
      about,
      has: (name) => found.has(name),
      section(name) {
        const content = found.get(name);
        if (!content) throw new DamagedFile(path, `it has no section ${name}`);
        return content;
      },
    };
  } finally {
    await file.close();
  }
}
