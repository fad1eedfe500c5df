/**
 * Bulk files: users, items and feedback as JSON lines, exported whole, and imported from the field `file` of a form.
 * Lines before a wrong one are written.
 */
import { Readable } from 'node:stream';
import { clip } from '../errors.js';
import { decode } from '../json.js';
import { writeFeedback } from './feedback.js';
import { writeItems } from './items.js';
import { one, wrong } from './request.js';
import { affected, type GorseCall, type Route } from './routes.js';
import { fromEvents, fromItem, fromUser, GorseFeedback, GorseItem, GorseUser } from './shapes.js';
import { writeUsers } from './users.js';

type Engine = GorseCall['engine'];

/** The number of records read, and written, at once. */
const [READ, WRITTEN] = [1_000, 10_000] as const;

/** Adds `GET` and `POST` of `/bulk/users`, `/bulk/items` and `/bulk/feedback`, as lines of JSON. */
export function addBulk(route: Route): void {
  const file = (records: (engine: Engine) => AsyncGenerator<readonly object[]>) => (call: GorseCall) => {
    call.reply.type('application/jsonl');
    return Readable.from(linesOf(records(call.engine)));
  };
  route('GET', '/bulk/users', 'read', file(users));
  route('GET', '/bulk/items', 'read', file(items));
  route('GET', '/bulk/feedback', 'read', file(feedback));
  route('POST', '/bulk/users', 'write', (call) =>
    load(call, (record, what) => named(one(GorseUser, record, what), ['UserId']), writeUsers),
  );
  route('POST', '/bulk/items', 'write', (call) =>
    load(call, (record, what) => named(one(GorseItem, record, what), ['ItemId']), writeItems),
  );
  route('POST', '/bulk/feedback', 'write', (call) =>
    load(
      call,
      (record, what) => named(one(GorseFeedback, record, what), ['UserId', 'ItemId']),
      (engine, records) => writeFeedback(engine, records, true),
    ),
  );
}

async function* linesOf(chunks: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const chunk of chunks) yield chunk.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** All users, a page at a time. */
export async function* users(engine: Engine): AsyncGenerator<readonly object[]> {
  for (let after: string | undefined; ; ) {
    const page = await engine.users.list({ after, limit: READ });
    yield page.map(fromUser);
    if (page.length < READ) return;
    after = page.at(-1)!.id;
  }
}

/** All items, a page at a time. */
export async function* items(engine: Engine): AsyncGenerator<readonly object[]> {
  for (let after: string | undefined; ; ) {
    const page = await engine.items.list({ after, limit: READ });
    yield page.map(fromItem);
    if (page.length < READ) return;
    after = page.at(-1)!.id;
  }
}

/** All events, a page at a time. */
export async function* feedback(engine: Engine): AsyncGenerator<readonly object[]> {
  for (let after: string | undefined; ; ) {
    const { events, next } = await engine.events.find({ after, limit: READ });
    yield fromEvents(events);
    if (next === null) return;
    after = next;
  }
}

/** Refuses ids that cannot be in Gorse's paths. */
function named<Rec extends object>(record: Rec, ids: readonly (keyof Rec)[]): Rec {
  for (const id of ids) {
    const text = String(record[id]);
    if (text === '' || text.includes('/'))
      throw wrong(`${String(id)}: ${JSON.stringify(text)} is empty, or holds a /`);
  }
  return record;
}

/** Writes the lines of a form's file. @throws HttpError 400 with the number of the first line that is wrong. */
async function load<Rec>(
  { engine, body, request }: GorseCall,
  parse: (record: unknown, what: string) => Rec,
  write: (engine: Engine, records: Rec[]) => Promise<unknown>,
) {
  const lines = decode(fileOf(body, request.headers['content-type'] ?? '')).split('\n');
  let written = 0;
  let batch: Rec[] = [];
  const flush = async () => {
    if (batch.length > 0) await write(engine, batch);
    written += batch.length;
    batch = [];
  };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      batch.push(parse(JSON.parse(line), 'record'));
    } catch (error) {
      await flush();
      throw wrong(
        `line ${index + 1}: ${clip((error as Error).message)}; the ${written} records before it were written`,
      );
    }
    if (batch.length === WRITTEN) await flush();
  }
  await flush();
  return affected(written);
}

/** The bytes of the field `file` in a form (RFC 7578). */
function fileOf(body: unknown, contentType: string): Buffer {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!Buffer.isBuffer(body) || boundary === undefined) {
    throw wrong('send a form (multipart/form-data) with the JSON lines as its field "file"');
  }
  const mark = Buffer.from(`--${boundary}`);
  for (let start = body.indexOf(mark); start >= 0; ) {
    const end = body.indexOf(mark, start + mark.length);
    if (end < 0) break;
    const part = body.subarray(start + mark.length, end);
    const head = part.indexOf('\r\n\r\n');
    if (head >= 0 && /\bname="?file"?/i.test(part.subarray(0, head).toString('latin1'))) {
      // A line break comes before the next boundary.
      return part.subarray(head + 4, part.length - 2);
    }
    start = end;
  }
  throw wrong('the form has no field "file"');
}
