/**
 * Exports of databases of documents with several collections in one file, each read as a table: bulk requests of
 * Elasticsearch and OpenSearch by their index, exports of Firestore and of Firebase's Realtime Database by the names of
 * their collections.
 */
import { isObject } from '../../../runtime/index.js';
import { DELETION, unwrapped } from '../envelopes.js';
import { parseObject, readObjects } from '../objects.js';
import { FileProblem } from '../problem.js';
import type { Source } from '../source.js';
import type { TableRows } from './sql.js';

type Row = { readonly [name: string]: unknown };

/** Actions that a bulk request has before each record. */
const ACTIONS = ['index', 'create', 'update', 'delete'] as const;

/** What an action says about the record on the next line; nothing where a line is none. */
function actionOf(object: object): { readonly name: string; readonly about: Row } | undefined {
  const [name, ...others] = Object.keys(object);
  if (others.length > 0 || !(ACTIONS as readonly string[]).includes(name)) return undefined;
  const about = (object as Row)[name];
  return isObject(about) && ('_id' in about || '_index' in about || Object.keys(about).length === 0)
    ? { name, about }
    : undefined;
}

/** Whether the lines are those of a bulk request: an action, and the record that it is for. */
export function isBulk(lines: readonly string[]): boolean {
  const [first, second] = lines.filter((line) => line.trim() !== '').map((line) => parseObject(line));
  return (
    typeof first === 'object' &&
    actionOf(first) !== undefined &&
    (second === undefined || typeof second === 'object')
  );
}

/** The records of a bulk request, by their index. */
export async function* readBulk(source: Pick<Source, 'bytes'>): AsyncGenerator<TableRows> {
  let action: ReturnType<typeof actionOf>;
  for await (const { objects, refused, bytes } of readObjects(source, 'lines')) {
    const tables = new Map<string, { object: object; line: number }[]>();
    const flaws = [...refused];
    for (const { object, line } of objects) {
      const next = action ? undefined : actionOf(object);
      if (next?.name === 'delete') flaws.push({ line, field: '', reason: DELETION });
      else if (next) action = next;
      else {
        const table = String(action?.about._index ?? 'records');
        const rows = tables.get(table) ?? [];
        tables.set(table, rows);
        const { doc } = object as Row;
        const record = action?.name === 'update' && isObject(doc) ? doc : object;
        const id = action?.about._id;
        rows.push({ object: id === undefined || 'id' in record ? record : { id, ...record }, line });
        action = undefined;
      }
    }
    for (const [table, rows] of tables) yield { table, objects: rows, refused: [], bytes };
    if (flaws.length > 0) yield { table: '', objects: [], refused: flaws, bytes };
  }
}

const COLLECTIONS = '__collections__';

/** Larger files of collections are not read, as each is one value of JSON. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Whether an object holds records by their ids. */
const isCollection = (value: unknown): value is { readonly [id: string]: Row } =>
  isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isObject);

/** Whether a file is an object of collections, each with a member for each record. */
export function isCollections(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  if (new RegExp(`^\\s*\\{\\s*"${COLLECTIONS}"\\s*:`).test(text)) return true;
  const object = parseObject(text);
  if (typeof object === 'string') return false;
  const members = Object.values(object);
  const isPlain = (value: unknown) => !isObject(value) || Object.keys(value).length === 0;
  return (
    members.length > 1 &&
    members.every(isCollection) &&
    // Records have members that are no objects, where collections have none.
    members.every((records) => Object.values(records).every((record) => Object.values(record).some(isPlain)))
  );
}

/** The records of all collections, with those within them. */
function* rowsIn(collections: Row): Generator<readonly [string, object]> {
  for (const [table, records] of Object.entries(collections)) {
    if (!isCollection(records)) continue;
    for (const [id, { [COLLECTIONS]: inner, ...members }] of Object.entries(records)) {
      const plain = unwrapped(members);
      const record = typeof plain === 'string' ? members : plain;
      if (Object.keys(record).length > 0)
        yield [table, Object.keys(record).some((name) => /^_?id$/i.test(name)) ? record : { id, ...record }];
      if (isObject(inner)) yield* rowsIn(inner);
    }
  }
}

/** The records of a file of collections. @throws FileProblem where it is too large. */
export async function* readCollections(source: Pick<Source, 'bytes' | 'name'>): AsyncGenerator<TableRows> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source.bytes()) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new FileProblem(
        `${source.name}: is one value of JSON of more than ${MOST_BYTES / 2 ** 20} MiB; write each collection as a file of an object a line`,
      );
  }
  const all = parseObject(Buffer.concat(chunks).toString('utf8'));
  if (typeof all === 'string') {
    yield { table: '', objects: [], refused: [{ line: 1, field: '', reason: all }], bytes };
    return;
  }
  const { [COLLECTIONS]: inner = all } = all as Row;
  const tables = new Map<string, { object: object; line: number }[]>();
  let number = 0;
  for (const [table, object] of isObject(inner) ? rowsIn(inner) : []) {
    const rows = tables.get(table) ?? [];
    tables.set(table, rows);
    rows.push({ object, line: ++number });
  }
  for (const [table, objects] of tables) yield { table, objects, refused: [], bytes };
}
