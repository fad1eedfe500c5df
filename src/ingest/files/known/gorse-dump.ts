/**
 * The reader of Gorse's binary dumps, as `gorse-cli dump` writes them: messages with a length prefix (64 bits, little
 * endian); -1 marks the start of users, -2 of items, -3 of feedback, and 0 the end. Messages are converted to the
 * objects of Gorse's API.
 */
import type { Found } from '../objects.js';
import { FileProblem } from '../problem.js';
import type { Source } from '../source.js';
import type { Part } from './part.js';
import { type Field, fieldsOf } from './protobuf.js';

export type GorseRow = { readonly [name: string]: unknown };

/** The parts of a dump, each after its flag. */
export const GORSE_PARTS = { Users: -1n, Items: -2n, Feedback: -3n } as const;

export type GorsePart = keyof typeof GORSE_PARTS;

const NAMES: ReadonlyMap<bigint, GorsePart> = new Map(
  Object.entries(GORSE_PARTS).map(([name, flag]) => [flag, name as GorsePart]),
);

const END = 0n;

/** The maximum size of a message, in bytes. */
const LONGEST = 16 * 1024 * 1024;

/** The number of objects of a batch. */
const BATCH = 1_000;

function timeOf(bytes: Buffer): string {
  const fields = new Map(fieldsOf(bytes));
  const milliseconds =
    Number((fields.get(1) as bigint | undefined) ?? 0n) * 1000 +
    Math.floor(Number((fields.get(2) as bigint | undefined) ?? 0n) / 1e6);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new Error('a timestamp is out of range');
  return date.toISOString();
}

const text = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('utf8') : '');

const json = (value: unknown): unknown =>
  Buffer.isBuffer(value) && value.length > 0 ? JSON.parse(value.toString('utf8')) : null;

const lists = (fields: readonly Field[], number: number): string[] =>
  fields.filter(([each]) => each === number).map(([, value]) => text(value));

function userOf(fields: readonly Field[]): GorseRow {
  const field = new Map(fields);
  const Subscribe = lists(fields, 4);
  return {
    UserId: text(field.get(1)),
    Labels: json(field.get(2)),
    Comment: text(field.get(3)),
    ...(Subscribe.length > 0 && { Subscribe }),
  };
}

function itemOf(fields: readonly Field[]): GorseRow {
  const field = new Map(fields);
  const time = field.get(5);
  return {
    ItemId: text(field.get(2)),
    IsHidden: (field.get(3) ?? 0n) !== 0n,
    Categories: lists(fields, 4),
    Timestamp: Buffer.isBuffer(time) ? timeOf(time) : null,
    Labels: json(field.get(6)),
    Comment: text(field.get(7)),
  };
}

function feedbackOf(fields: readonly Field[]): GorseRow {
  const field = new Map(fields);
  // Before 0.5 there was no value, and the following fields had lower numbers by one.
  const old = Buffer.isBuffer(field.get(5));
  const time = field.get(old ? 5 : 6);
  return {
    FeedbackType: text(field.get(2)),
    UserId: text(field.get(3)),
    ItemId: text(field.get(4)),
    Value: old ? 0 : (field.get(5) ?? 0),
    Timestamp: Buffer.isBuffer(time) ? timeOf(time) : null,
    Comment: text(field.get(old ? 6 : 7)),
  };
}

const ROWS: { readonly [Part in GorsePart]: (fields: readonly Field[]) => GorseRow } = {
  Users: userOf,
  Items: itemOf,
  Feedback: feedbackOf,
};

/** Reads given numbers of bytes from a stream. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** @throws Error where the stream ends before. */
  async take(count: number): Promise<Buffer> {
    const parts = [this.#rest];
    let length = this.#rest.length;
    while (length < count) {
      const { done, value } = await this.#chunks.next();
      if (done) throw new Error('the dump ends before its end');
      parts.push(value);
      length += value.length;
    }
    const all = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    this.#rest = all.subarray(count);
    return all.subarray(0, count);
  }
}

/**
 * @yields the records of a dump in order, each with its part and its number in it.
 * @throws Error with the invalid record.
 */
export async function* readGorseDump(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly part: GorsePart; readonly number: number; readonly row: GorseRow }> {
  const bytes = new Bytes(stream);
  let part: GorsePart | undefined;
  let number = 0;
  try {
    for (;;) {
      const length = (await bytes.take(8)).readBigInt64LE();
      if (length === END) return;
      if (length < 0n) {
        part = NAMES.get(length);
        number = 0;
        if (part === undefined) throw new Error(`${length} stands where a part of a dump begins`);
      } else {
        if (part === undefined) throw new Error('it does not begin as a dump of Gorse does');
        if (length > LONGEST) throw new Error(`a message of ${length} bytes is too long`);
        const row = ROWS[part](fieldsOf(await bytes.take(Number(length))));
        number++;
        yield { part, number, row };
      }
    }
  } catch (error) {
    const place = part === undefined ? '' : `${part} ${number + 1}: `;
    throw new Error(`${place}${(error as Error).message}`, { cause: error });
  }
}

/** The users, items and feedback of a dump. @throws FileProblem where it can be read only once. */
export function gorseDump(source: Source): Part[] {
  if (!source.repeatable)
    throw new FileProblem(
      `${source.name}: a binary dump of Gorse is read from a file: write it to one first`,
    );
  return (['Items', 'Users', 'Feedback'] as const).map((part) => ({
    objects: {
      name: 'dump of Gorse',
      what: undefined,
      table: part,
      optional: true,
      options: { map: new Map() },
      read: () => partOf(source, part),
      head: () => partOf(source, part),
    },
  }));
}

async function* partOf(source: Source, wanted: GorsePart): AsyncGenerator<Found> {
  let objects: { object: object; line: number }[] = [];
  let read = 0;
  async function* counted() {
    for await (const chunk of source.bytes()) {
      read += chunk.length;
      yield chunk;
    }
  }
  try {
    for await (const { part, number, row } of readGorseDump(counted())) {
      if (part !== wanted) continue;
      objects.push({ object: row, line: number });
      if (objects.length < BATCH) continue;
      yield { objects, refused: [], bytes: read };
      objects = [];
    }
  } catch (error) {
    throw new FileProblem(`${source.name}: ${(error as Error).message}`);
  }
  yield { objects, refused: [], bytes: read };
}
