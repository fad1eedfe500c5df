/**
 * Gorse's binary dumps, as `gorse-cli dump` and `restore` exchange them: messages, each after its length (64 bits,
 * little endian); -1 precedes users, -2 items, -3 feedback, and 0 marks the end.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { GORSE_PARTS, type GorsePart, messageOf, readGorseDump } from '../../ingest/index.js';
import { clip } from '../errors.js';
import { feedback, items, users } from './bulk.js';
import { writeFeedback } from './feedback.js';
import { writeItems } from './items.js';
import { one, wrong } from './request.js';
import { type GorseCall, type Route, routesOf } from './routes.js';
import { GorseFeedback, GorseItem, GorseUser } from './shapes.js';
import { writeUsers } from './users.js';

type Engine = GorseCall['engine'];

type Row = { readonly [name: string]: unknown };

const END = 0n;

/** The number of records written at once. */
const WRITTEN = 10_000;

const int64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};

// ---- Times

/** The seconds and nanoseconds since 1970 of a time as text. */
function stampOf(time: unknown): Buffer {
  const milliseconds = Date.parse(String(time));
  const seconds = Math.floor(milliseconds / 1000);
  return messageOf([
    [1, BigInt(seconds)],
    [2, BigInt(milliseconds - seconds * 1000) * 1_000_000n],
  ]);
}

// ---- Messages

const labels = (value: unknown): Buffer => Buffer.from(JSON.stringify(value ?? null));

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
    [GORSE_PARTS.Users, users, messageOfUser],
    [GORSE_PARTS.Items, items, messageOfItem],
    [GORSE_PARTS.Feedback, feedback, messageOfFeedback],
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

/** The readers and writers of each part's records. */
const PARTS = {
  Users: {
    parse: (row: Row) => one(GorseUser, row, 'user'),
    write: (engine: Engine, records: unknown[]) =>
      writeUsers(engine, records as Parameters<typeof writeUsers>[1]),
  },
  Items: {
    parse: (row: Row) => one(GorseItem, row, 'item'),
    write: (engine: Engine, records: unknown[]) =>
      writeItems(engine, records as Parameters<typeof writeItems>[1]),
  },
  Feedback: {
    parse: (row: Row) => one(GorseFeedback, row, 'feedback'),
    write: (engine: Engine, records: unknown[]) =>
      writeFeedback(engine, records as Parameters<typeof writeFeedback>[1], true),
  },
} as const;

/** Writes the records of a dump. @throws HttpError 400 naming the wrong record; those before it are written. */
async function restore(engine: Engine, stream: AsyncIterable<Buffer>) {
  const started = performance.now();
  const counts: { [Part in GorsePart]: number } = { Users: 0, Items: 0, Feedback: 0 };
  let open: GorsePart = 'Users';
  let batch: unknown[] = [];
  const flush = async () => {
    if (batch.length > 0) await PARTS[open].write(engine, batch);
    counts[open] += batch.length;
    batch = [];
  };
  const take = (part: GorsePart, number: number, row: Row) => {
    try {
      batch.push(PARTS[part].parse(row));
    } catch (error) {
      throw new Error(`${part} ${number}: ${(error as Error).message}`, { cause: error });
    }
  };
  try {
    for await (const { part, number, row } of readGorseDump(stream)) {
      if (part !== open) await flush();
      open = part;
      take(part, number, row);
      if (batch.length === WRITTEN) await flush();
    }
  } catch (error) {
    await flush();
    throw wrong(`${clip((error as Error).message)}; what stood before it was written`);
  }
  await flush();
  return { ...counts, Duration: Math.round((performance.now() - started) * 1e6) };
}

/** Adds `GET /dump` and `POST /restore`, in the format of Gorse's dumps. */
export async function addDump(api: FastifyInstance, engine: () => Engine): Promise<void> {
  await api.register(async (scope) => {
    // A dump is read as a stream, with any content type.
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
