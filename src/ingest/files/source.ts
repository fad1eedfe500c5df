/**
 * Sources of text: files, members of zip archives and standard input. What is compressed is unpacked as it is read, and
 * what is in another encoding comes as UTF-8. Their beginnings can be looked at before they are read.
 */
import { isAscii } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { codeOf } from '../../runtime/index.js';
import { encodingOf, isPlain, toUtf8 } from './encoding.js';
import { BadLine, readLines } from './lines.js';
import { FileProblem } from './problem.js';

/** How much of a file is looked at before it is read, and how much is waited for on standard input. */
const HEAD = 1024 * 1024;

const STREAM_HEAD = 64 * 1024;

/** Bytes read at a time: so few that their records are gone before the garbage collector takes them for old. */
const CHUNK = 128 * 1024;

/** What unpacks to more than this and to more than so many times its own size is no data. */
const BOMB = { bytes: 256 * 1024 * 1024, ratio: 300 } as const;

export interface Source {
  readonly name: string;
  /** The name of the text itself: without its folder, and without `.gz`. */
  readonly base: string;
  /** The size in bytes, where what is read is as long. */
  readonly size: number | undefined;
  /** The first bytes of the text, in UTF-8. */
  readonly head: Buffer;
  /** Whether the head is all there is. */
  readonly whole: boolean;
  /** Whether {@link bytes} can be called more than once. */
  readonly repeatable: boolean;
  /** The encoding it is written in; of what is no text, its form. */
  readonly encoding: string;
  /** The path of a file that can be read at any place. */
  readonly path?: string | undefined;
  /** What separates the cells of a table, where that is known. */
  readonly delimiter?: string | undefined;
  /** All bytes in UTF-8, the head among them. */
  bytes(): AsyncIterable<Buffer>;
}

/** Bytes before their encoding is known. */
export interface Raw {
  readonly name: string;
  readonly base: string;
  readonly size: number | undefined;
  readonly repeatable: boolean;
  readonly path?: string | undefined;
  readonly delimiter?: string | undefined;
  bytes(): AsyncIterable<Buffer>;
}

/** The encodings of sources that are no text. */
export const PARQUET = 'parquet';

export const GORSE_DUMP = 'gorse dump';

const PACKED: readonly (readonly [string, Buffer])[] = [
  ['bzip2 -dc', Buffer.from('BZh')],
  ['xz -dc', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
  ['zstd -dc', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['7z x -so', Buffer.from([0x37, 0x7a, 0xbc, 0xaf])],
];

/** Files of programs that are no text: how they begin, what they are, and how to write them otherwise. */
const FORMS: readonly (readonly [begin: Buffer, what: string, remedy: (name: string) => string])[] = [
  [
    Buffer.from('SQLite format 3\0'),
    'an SQLite database',
    (name) => `write all of its tables as text, and import that: sqlite3 ${name} .dump > dump.sql`,
  ],
  [Buffer.from('\x89HDF', 'latin1'), 'HDF5', (name) => pandas('read_hdf', name)],
  [
    Buffer.from('Obj\x01', 'latin1'),
    'Avro',
    (name) => `write it as JSON: avro-tools tojson ${name} > data.jsonl`,
  ],
  [Buffer.from('ORC'), 'ORC', (name) => pandas('read_orc', name)],
  [Buffer.from('ARROW1'), 'Arrow', (name) => pandas('read_feather', name)],
  [Buffer.from('FEA1'), 'Feather', (name) => pandas('read_feather', name)],
  [Buffer.from('\x93NUMPY', 'latin1'), "NumPy's", () => 'write it as CSV with numpy.savetxt'],
  ...[2, 3, 4, 5].map(
    (version) =>
      [
        Buffer.from([0x80, version]),
        "Python's pickle",
        (name: string) => pandas('read_pickle', name),
      ] as const,
  ),
  [Buffer.from('RDX'), "R's", () => 'write it as CSV with write.csv'],
  [Buffer.from('%PDF-'), 'a PDF document', () => 'documents are imported with --format docs'],
];

/** How pandas writes a file that it reads as CSV. */
const pandas = (read: string, name: string): string =>
  `write it as CSV: python -c "import pandas; pandas.${read}('${name}').to_csv('data.csv', index=False)"`;

/** @throws FileProblem where the bytes are of a kind that is not read, with how to mend it. */
function checkKind({ name }: Pick<Raw, 'name'>, head: Buffer): void {
  for (const [command, mark] of PACKED) {
    if (head.subarray(0, mark.length).equals(mark)) {
      throw new FileProblem(
        `${name} is compressed; unpack it into standard input: ${command} ${name} | tandem import -`,
      );
    }
  }
  for (const [begin, what, remedy] of FORMS) {
    if (head.subarray(0, begin.length).equals(begin))
      throw new FileProblem(`${name}: is ${what}, which is not read; ${remedy(name)}`);
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    throw new FileProblem(`${name}: a zip archive is read from a file, not from a stream or another archive`);
  }
  if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new FileProblem(
      `${name} is a workbook of an old Excel; save it as .xlsx, or its sheet as CSV (UTF-8)`,
    );
  }
}

/** The first bytes of a stream, at least `wanted` where there are as many. */
async function beginning(
  bytes: AsyncIterable<Buffer>,
  wanted: number,
): Promise<{ head: Buffer; whole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > wanted) return { head: Buffer.concat(chunks).subarray(0, wanted), whole: false };
  }
  return { head: Buffer.concat(chunks), whole: true };
}

/** The first bytes that are not ASCII, and what follows them; nothing where all are. */
async function firstLetters(bytes: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  for await (const chunk of bytes) if (!isAscii(chunk)) return chunk;
  return undefined;
}

/** Unpacked bytes, up to what would be a decompression bomb. */
export async function* bounded(
  bytes: AsyncIterable<Buffer>,
  name: string,
  packed: number | undefined,
): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (packed !== undefined && length > BOMB.bytes && length > packed * BOMB.ratio) {
      throw new FileProblem(
        `${name}: unpacks to more than ${BOMB.ratio} times its size, as no data does; it is not read on`,
      );
    }
    yield chunk;
  }
}

/** The bytes that a stream through `unpack` gives. @throws FileProblem where they are damaged. */
async function* unpacked(
  packed: AsyncIterable<Buffer>,
  kind: 'gzip' | 'deflate',
  name: string,
  size: number | undefined,
): AsyncGenerator<Buffer> {
  const unpack =
    kind === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createInflateRaw({ chunkSize: CHUNK });
  const input = Readable.from(packed, { objectMode: false });
  input.on('error', (error) => unpack.destroy(error));
  try {
    yield* bounded(input.pipe(unpack) as AsyncIterable<Buffer>, name, size);
  } catch (error) {
    if (error instanceof FileProblem || !(error instanceof Error && codeOf(error)?.startsWith('Z_')))
      throw error;
    throw new FileProblem(`${name}: cannot be unpacked, it is damaged or not complete (${error.message})`);
  } finally {
    input.destroy();
    unpack.destroy();
  }
}

/** Whether a file begins as Gorse's binary dumps do: with -1, -2 or -3 in 64 bits, little endian. */
const isGorseDump = (head: Buffer): boolean =>
  head.length >= 16 && head[0] >= 0xfd && head.subarray(1, 8).every((byte) => byte === 0xff);

/** Finds out how raw bytes are packed and encoded. @param encoding as `--encoding` says. */
export async function sourceOf(given: Raw, encoding?: string, headLength = HEAD): Promise<Source> {
  let raw = given;
  let { head, whole } = await beginning(raw.bytes(), headLength);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const packed = raw;
    raw = {
      ...packed,
      base: packed.base.replace(/\.gz(ip)?$/i, ''),
      size: undefined,
      path: undefined,
      bytes: () => unpacked(packed.bytes(), 'gzip', packed.name, packed.size),
    };
    ({ head, whole } = await beginning(raw.bytes(), headLength));
  }
  checkKind(raw, head);
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { ...raw, head, whole, encoding: PARQUET };
  if (isGorseDump(head)) return { ...raw, head, whole, encoding: GORSE_DUMP };
  let found = encoding ?? encodingOf(head, whole);
  if (!encoding && !whole && raw.repeatable && isAscii(head)) {
    const letters = await firstLetters(raw.bytes());
    if (letters) found = encodingOf(letters, false);
  }
  const { name, base, size, repeatable, path, delimiter } = raw;
  const plain = isPlain(found);
  const converted = plain
    ? { head, whole }
    : await beginning(toUtf8(once(head), found), Number.POSITIVE_INFINITY);
  const mac = converted.head.includes(CARRIAGE_RETURN) && !converted.head.includes(NEW_LINE);
  const bytes = () => (plain ? raw.bytes() : toUtf8(raw.bytes(), found));
  return {
    name,
    base,
    size: plain ? size : undefined,
    head: mac ? withNewLines(converted.head) : converted.head,
    whole,
    repeatable,
    encoding: found,
    path,
    delimiter,
    bytes: mac ? () => newLines(bytes()) : bytes,
  };
}

const CARRIAGE_RETURN = 13;

const NEW_LINE = 10;

/** Lines of old Macs, which end with a carriage return alone, as others write them. */
function withNewLines(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(CARRIAGE_RETURN); at >= 0; at = copy.indexOf(CARRIAGE_RETURN, at + 1))
    copy[at] = NEW_LINE;
  return copy;
}

async function* newLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) yield withNewLines(chunk);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const baseOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** A file's bytes. */
function rawFile(path: string, size: number): Raw {
  return {
    name: path,
    base: baseOf(path),
    size,
    repeatable: true,
    path,
    bytes: () => createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>,
  };
}

/** Whether a path is a pipe or a device, as `<(command)` of a shell and `/dev/stdin` are: it can be read once. */
export async function isPipe(path: string): Promise<boolean> {
  const found = await stat(path);
  return !found.isFile() && !found.isDirectory();
}

/**
 * Opens a file, unpacked and decoded; or a pipe, as a stream.
 *
 * @param encoding recognised unless given.
 * @throws FileProblem where it cannot be read.
 */
export async function openFile(path: string, encoding?: string): Promise<Source> {
  if (await isPipe(path)) return openStream(createReadStream(path, { highWaterMark: CHUNK }), encoding, path);
  const file = await open(path, 'r');
  const { size } = await file.stat().finally(() => file.close());
  return sourceOf(rawFile(path, size), encoding);
}

/** Standard input, or another stream; its head is read at once, and it can be read once. */
export async function openStream(
  stream: AsyncIterable<Buffer | string>,
  encoding?: string,
  name = 'standard input',
): Promise<Source> {
  const iterator = stream[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let length = 0;
  let ended = false;
  let heads = 0;
  const next = async (): Promise<Buffer | undefined> => {
    const { value, done } = await iterator.next();
    ended ||= done === true;
    return ended ? undefined : typeof value === 'string' ? Buffer.from(value) : value;
  };
  while (length < STREAM_HEAD && !ended) {
    const chunk = await next();
    if (!chunk) break;
    begun.push(chunk);
    length += chunk.length;
  }
  async function* bytes(): AsyncGenerator<Buffer> {
    const looking = heads++ < 2;
    yield* begun;
    for (;;) {
      const chunk = ended ? undefined : await next();
      if (!chunk) return;
      // What is read while its beginning is looked at is kept for later.
      if (looking) begun.push(chunk);
      yield chunk;
    }
  }
  return sourceOf({ name, base: '', size: undefined, repeatable: false, bytes }, encoding, STREAM_HEAD - 1);
}

/** The lines of the head that are whole and readable; of a file that ends within the head, all. */
export async function headLines({ head, whole }: Pick<Source, 'head' | 'whole'>): Promise<string[]> {
  const lines: string[] = [];
  const end = whole ? head.length : head.lastIndexOf(10) + 1 || head.length;
  for await (const block of readLines(once(head.subarray(0, end)))) {
    for (const line of block.lines) if (!(line instanceof BadLine)) lines.push(line);
  }
  return lines;
}

/** Whether a path is there, and a folder. @throws FileProblem where it is not there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw new FileProblem(
      /^[a-z][a-z0-9+]*:\/\//i.test(path)
        ? `${path} is an address, which is not read from: download it into standard input, such as with curl -L '${path}' | tandem import -`
        : `${path} does not exist (or may not be read)`,
    );
  }
}

/** The part of a source that its head holds, to its last whole line. */
export async function* headOf({ head, whole }: Pick<Source, 'head' | 'whole'>): AsyncGenerator<Buffer> {
  yield whole ? head : head.subarray(0, head.lastIndexOf(10) + 1 || head.length);
}
