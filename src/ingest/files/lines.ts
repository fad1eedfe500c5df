/** The reader of lines of text from a stream of bytes: in blocks, in constant memory whatever the bytes are. */
import { isUtf8 } from 'node:buffer';

/** A line that cannot be read as text. */
export class BadLine {
  constructor(readonly reason: string) {}
}

export interface Block {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly (string | BadLine)[];
  /** Bytes read from the source so far. */
  readonly bytes: number;
}

/** Longer lines are refused: the longest item allowed fits in. */
export const MAX_LINE = 16 * 1024 * 1024;

const TOO_LONG = `is longer than ${MAX_LINE / 1024 / 1024} MiB`;

const NEW_LINE = 10;

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of complete bytes (ended by a new line, or the last of the source). */
function decode(bytes: Buffer): (string | BadLine)[] {
  if (isUtf8(bytes)) {
    const lines = bytes.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }
  const lines: (string | BadLine)[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(NEW_LINE, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString('utf8') : new BadLine('is not valid UTF-8'));
    start = end + 1;
  }
  return lines;
}

/** @yields blocks of whole lines, without their `\n`; a byte order mark at the beginning is dropped. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Block> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let skipping = false;
  let first = 1;
  let bytes = 0;
  let begun = false;
  for await (let chunk of source) {
    bytes += chunk.length;
    if (!begun) {
      // The mark may be cut by a chunk's end: wait until there is enough to see it.
      if (restLength + chunk.length < BOM.length) {
        rest.push(chunk);
        restLength += chunk.length;
        continue;
      }
      chunk = Buffer.concat([...rest, chunk]);
      rest = [];
      restLength = 0;
      begun = true;
      if (chunk.subarray(0, BOM.length).equals(BOM)) chunk = chunk.subarray(BOM.length);
    }
    const lines: (string | BadLine)[] = [];
    if (skipping) {
      const end = chunk.indexOf(NEW_LINE);
      if (end < 0) continue;
      skipping = false;
      lines.push(new BadLine(TOO_LONG));
      chunk = chunk.subarray(end + 1);
    }
    const end = chunk.lastIndexOf(NEW_LINE);
    if (end >= 0) {
      const whole = chunk.subarray(0, end + 1);
      for (const line of decode(restLength > 0 ? Buffer.concat([...rest, whole]) : whole)) lines.push(line);
      chunk = chunk.subarray(end + 1);
      rest = [];
      restLength = 0;
    }
    if (chunk.length > 0) {
      rest.push(chunk);
      restLength += chunk.length;
      if (restLength > MAX_LINE) {
        skipping = true;
        rest = [];
        restLength = 0;
      }
    }
    if (lines.length > 0) {
      yield { first, lines, bytes };
      first += lines.length;
    }
  }
  let last = Buffer.concat(rest);
  if (!begun && last.subarray(0, BOM.length).equals(BOM)) last = last.subarray(BOM.length);
  const lines = skipping ? [new BadLine(TOO_LONG)] : decode(last);
  if (lines.length > 0) yield { first, lines, bytes };
}
