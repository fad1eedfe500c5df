/**
 * Gorse's binary dumps, as `gorse-cli dump` and `restore` exchange them: messages, each after its length (64 bits, little
 * endian); -1 stands before users, -2 before items, -3 before feedback, and 0 at the end.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { clip } from '../errors.js';
import { feedback, items, users } from './bulk.js';
import { writeFeedback } from './feedback.js';
import { writeItems } from './items.js';
import { type Field, fieldsOf, messageOf } from './protobuf.js';
import { one, wrong } from './request.js';
import { type GorseCall, type Route, routesOf } from './routes.js';
import { GorseFeedback, GorseItem, GorseUser } from './shapes.js';
import { writeUsers } from './users.js';

type Engine = GorseCall['engine'];

type Row = { readonly [name: string]: unknown };

const [END, USERS, ITEMS, FEEDBACK] = [0n, -1n, -2n, -3n];

/** Records written at a time, and the longest message that is read. */
const WRITTEN = 10_000;

const LONGEST = 16 * 1024 * 1024;

const int64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};

// ---- Times

/** A timestamp's seconds and nanoseconds since 1970 of a text. */
function stampOf(time: unknown): Buffer {
  const milliseconds = Date.parse(String(time));
  const seconds = Math.floor(milliseconds / 1000);
  return messageOf([
    [1, BigInt(seconds)],
    [2, BigInt(milliseconds - seconds * 1000) * 1_000_000n],
  ]);
}

function timeOf(bytes: Buffer): string {
  const fields = new Map(fieldsOf(bytes));
  const milliseconds =
    Number((fields.get(1) as bigint | undefined) ?? 0n) * 1000 +
    Math.floor(Number((fields.get(2) as bigint | undefined) ?? 0n) / 1e6);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new Error('a timestamp is out of range');
  return date.toISOString();
}

// ---- Messages

const text = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('utf8') : '');

const json = (value: unknown): unknown =>
  Buffer.isBuffer(value) && value.length > 0 ? JSON.parse(value.toString('utf8')) : null;

const labels = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null));

const lists = (fields: readonly Field[], number: number): string[] =>
  fields.filter(([each]) => each === number).map(([, value]) => text(value));

function userOf(fields: readonly Field[]): Row {
  const field = new Map(fields);
  const Subscribe = lists(fields, 4);
  return {
    UserId: text(field.get(1)),
    Labels: json(field.get(2)),
    Comment: text(field.get(3)),
    ...(Subscribe.length > 0 && { Subscribe }),
  };
}

function itemOf(fields: readonly Field[]): Row {
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

function feedbackOf(fields: readonly Field[]): Row {
  const field = new Map(fields);
  // Before 0.5 there was no value, and what follows stood one place before.
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

const messageOfUser = ({ UserId, Labels, Comment, Subscribe = [] }: Row): Buffer =>
  messageOf([
    [1, String(UserId)],
    [2, labels(Labels)],
    [3, String(Comment)],
    ...(Subscribe as string[]).map((each) => [4, each] as const),
  ]);

const messageOfItem = ({ ItemId, IsHidden, Categories, Timestamp, Labels, Comment }: Row): Buffer =>
  messageOf([
    [2, String(ItemId)],
    [3, IsHidden === true],
    ...((Categories ?? []) as string[]).map((each) => [4, each] as const),
    [5, stampOf(Timestamp)],
    [6, labels(Labels)],
    [7, String(Comment)],
  ]);

const messageOfFeedback = ({
  FeedbackType,
  UserId,
  ItemId,
  Value,
  Timestamp,
  Updated,
  Comment,
}: Row): Buffer =>
  messageOf([
    [2, String(FeedbackType)],
    [3, String(UserId)],
    [4, String(ItemId)],
    [5, { double: Number(Value) }],
    [6, stampOf(Timestamp)],
    [7, String(Comment)],
    [8, stampOf(Updated)],
  ]);

// ---- Streams

async function* dumpOf(engine: Engine): AsyncGenerator<Buffer> {
  const parts = [
    [USERS, users, messageOfUser],
    [ITEMS, items, messageOfItem],
    [FEEDBACK, feedback, messageOfFeedback],
  ] as const;
  for (const [flag, records, message] of parts) {
    yield int64(flag);
    for await (const chunk of records(engine)) {
      const messages = chunk.map((record) => message(record as Row));
      yield Buffer.concat(messages.flatMap((bytes) => [int64(bytes.length), bytes]));
    }
  }
  yield int64(END);
}

/** Takes so many bytes at a time from a stream. */
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

/** How the records of each part are read and written. */
const PARTS = {
  Users: {
    parse: (fields: readonly Field[]) => one(GorseUser, userOf(fields), 'user'),
    write: (engine: Engine, records: unknown[]) =>
      writeUsers(engine, records as Parameters<typeof writeUsers>[1]),
  },
  Items: {
    parse: (fields: readonly Field[]) => one(GorseItem, itemOf(fields), 'item'),
    write: (engine: Engine, records: unknown[]) =>
      writeItems(engine, records as Parameters<typeof writeItems>[1]),
  },
  Feedback: {
    parse: (fields: readonly Field[]) => one(GorseFeedback, feedbackOf(fields), 'feedback'),
    write: (engine: Engine, records: unknown[]) =>
      writeFeedback(engine, records as Parameters<typeof writeFeedback>[1], true),
  },
} as const;

type PartName = keyof typeof PARTS;

const NAMES: ReadonlyMap<bigint, PartName> = new Map([
  [USERS, 'Users'],
  [ITEMS, 'Items'],
  [FEEDBACK, 'Feedback'],
]);

/** Writes a dump. @throws HttpError 400 with the record that is wrong; those before it are written. */
async function restore(engine: Engine, stream: AsyncIterable<Buffer>) {
  const bytes = new Bytes(stream);
  const started = performance.now();
  const counts: { [Name in PartName]: number } = { Users: 0, Items: 0, Feedback: 0 };
  let name: PartName | undefined;
  let batch: unknown[] = [];
  const flush = async () => {
    if (name !== undefined && batch.length > 0) {
      await PARTS[name].write(engine, batch);
      counts[name] += batch.length;
    }
    batch = [];
  };
  try {
    for (;;) {
      const length = (await bytes.take(8)).readBigInt64LE();
      if (length === END) break;
      if (length < 0n) {
        await flush();
        name = NAMES.get(length);
        if (name === undefined) throw new Error(`${length} stands where a part of a dump begins`);
      } else {
        if (name === undefined) throw new Error('it does not begin as a dump of Gorse does');
        if (length > LONGEST) throw new Error(`a message of ${length} bytes is too long`);
        batch.push(PARTS[name].parse(fieldsOf(await bytes.take(Number(length)))));
        if (batch.length === WRITTEN) await flush();
      }
    }
  } catch (error) {
    const place = name === undefined ? '' : `${name} ${counts[name] + batch.length + 1}: `;
    await flush();
    throw wrong(`${place}${clip((error as Error).message)}; what stood before it was written`);
  }
  await flush();
  return { ...counts, Duration: Math.round((performance.now() - started) * 1e6) };
}

/** Adds `GET /dump` and `POST /restore`, in the format of Gorse's dumps. */
export async function addDump(api: FastifyInstance, engine: () => Engine): Promise<void> {
  await api.register(async (scope) => {
    // A dump is read as it comes, under whatever type it is sent.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const route: Route = routesOf(scope, engine);
    route('GET', '/dump', 'read', ({ engine, reply }) => {
      reply.type('application/octet-stream');
      return Readable.from(dumpOf(engine));
    });
    route('POST', '/restore', 'write', ({ engine, body }) => {
      if (!(body instanceof Readable)) throw wrong('send a dump, as GET /api/dump gives it');
      return restore(engine, body);
    });
  });
}
