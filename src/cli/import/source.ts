/** Sources of bytes: files and standard input, whose beginnings can be looked at before they are read. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { UsageError } from '../failure.js';
import { BadLine, readLines } from './lines.js';

/** How much of a file is looked at before it is read, and how much is waited for on standard input. */
const HEAD = 1024 * 1024;

const STREAM_HEAD = 64 * 1024;

const CHUNK = 1024 * 1024;

export interface Source {
  readonly name: string;
  readonly size: number | undefined;
  /** The first bytes. */
  readonly head: Buffer;
  /** Whether the head is all there is. */
  readonly whole: boolean;
  /** All bytes, the head among them. Can be called once. */
  bytes(): AsyncIterable<Buffer>;
}

/** @throws UsageError where the bytes are no text in UTF-8, with how to mend it. */
function checkEncoding({ name, head }: Source): void {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new UsageError(
      `${name} is in UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 ${name} > converted`,
    );
  }
  if (first === 0x1f && second === 0x8b) {
    throw new UsageError(
      `${name} is compressed; unpack it into standard input: gunzip -c ${name} | tandem import -`,
    );
  }
}

export async function openFile(path: string): Promise<Source> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(HEAD, size));
    let length = 0;
    while (length < head.length) {
      const { bytesRead } = await file.read(head, length, head.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const source: Source = {
      name: path,
      size,
      head: head.subarray(0, length),
      whole: length === size,
      bytes: () => createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>,
    };
    checkEncoding(source);
    return source;
  } finally {
    await file.close();
  }
}

/** Standard input, or another stream; its head is read at once. */
export async function openStream(
  stream: AsyncIterable<Buffer | string>,
  name = 'standard input',
): Promise<Source> {
  const iterator = stream[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let length = 0;
  let whole = false;
  while (length < STREAM_HEAD) {
    const { value, done } = await iterator.next();
    if (done) {
      whole = true;
      break;
    }
    const chunk = typeof value === 'string' ? Buffer.from(value) : value;
    begun.push(chunk);
    length += chunk.length;
  }
  async function* bytes(): AsyncGenerator<Buffer> {
    yield* begun;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield typeof value === 'string' ? Buffer.from(value) : value;
    }
  }
  const source: Source = { name, size: undefined, head: Buffer.concat(begun), whole, bytes };
  checkEncoding(source);
  return source;
}

/** The lines of the head that are whole and readable; of a file that ends within the head, all. */
export async function headLines({ head, whole }: Source): Promise<string[]> {
  const lines: string[] = [];
  const end = whole ? head.length : head.lastIndexOf(10) + 1 || head.length;
  async function* once(): AsyncGenerator<Buffer> {
    yield head.subarray(0, end);
  }
  for await (const block of readLines(once())) {
    for (const line of block.lines) if (!(line instanceof BadLine)) lines.push(line);
  }
  return lines;
}

/** Whether a path is there, and a folder. @throws UsageError where it is not there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw new UsageError(`${path} does not exist (or may not be read)`);
  }
}
