/** A reader of lines of text from a stream of bytes, in blocks and in constant memory. */
import { isUtf8 } from 'node:buffer';

/** A line that cannot be read as text. */
export class BadLine {
  constructor(readonly reason: string) {}
}

export interface Block {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly (string | BadLine)[];
  /** The number of bytes of the source read so far. */
  readonly bytes: number;
}

/** The maximum length of a line, which the largest valid item does not exceed. */
export const MAX_LINE = 16 * 1024 * 1024;

const TOO_LONG = `is longer than ${MAX_LINE / 1024 / 1024} MiB`;

const NEW_LINE = 10;

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of bytes that end with a line break or the end of the source. */
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

/** @yields blocks of complete lines, without their `\n` and without a byte order mark at the start. */
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
      // A byte order mark can be split by the end of a chunk, so wait for enough bytes.
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
