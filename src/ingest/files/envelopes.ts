/**
 * Records within what databases, search engines and queues write around them, taken out: `_source` of Elasticsearch,
 * `Item` of DynamoDB, `fields` of Firestore, `after` of change data capture, `value` of Kafka, `node` of GraphQL. Values
 * that are written with their type become plain ones.
 */
import { isObject } from '../../runtime/index.js';
import { nameFit } from './fields.js';

type Members = { readonly [name: string]: unknown };

/** Types of DynamoDB: which values each has, and what becomes of them. */
const DYNAMO: { readonly [type: string]: (value: unknown) => unknown } = {
  S: (value) => value,
  // Digits that a double cannot hold are kept.
  N: (value) => (String(Number(value)) === String(value) ? Number(value) : value),
  B: (value) => value,
  BOOL: (value) => value,
  NULL: () => null,
  M: (value) => (isObject(value) ? plainMembers(value) : value),
  L: (value) => (Array.isArray(value) ? value.map(plainValue) : value),
  SS: (value) => value,
  NS: (value) => (Array.isArray(value) ? value.map(Number) : value),
  BS: (value) => value,
};

/** Types of Firestore's API. */
const FIRESTORE: { readonly [type: string]: (value: unknown) => unknown } = {
  stringValue: (value) => value,
  integerValue: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value),
  doubleValue: (value) => value,
  booleanValue: (value) => value,
  timestampValue: (value) => value,
  nullValue: () => null,
  // The path of a document ends with its id.
  referenceValue: (value) => String(value).split('/').at(-1),
  bytesValue: (value) => value,
  geoPointValue: (value) => value,
  mapValue: (value) => (isObject(value) && isObject(value.fields) ? plainMembers(value.fields) : {}),
  arrayValue: (value) => (isObject(value) && Array.isArray(value.values) ? value.values.map(plainValue) : []),
};

/** What a value written with its type is read by; `undefined` where it is written plainly. */
function typeOf(value: unknown): ((inner: unknown) => unknown) | undefined {
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  if (Object.hasOwn(FIRESTORE, name)) return FIRESTORE[name];
  if (!Object.hasOwn(DYNAMO, name)) return undefined;
  const inner = value[name];
  const fits =
    name === 'BOOL' || name === 'NULL'
      ? typeof inner === 'boolean'
      : name === 'M'
        ? isObject(inner)
        : name.length > 1 || name === 'L'
          ? Array.isArray(inner)
          : typeof inner === 'string';
  return fits ? DYNAMO[name] : undefined;
}

function plainValue(value: unknown): unknown {
  const read = typeOf(value);
  return read && isObject(value) ? read(Object.values(value)[0]) : value;
}

const plainMembers = (object: Members): Members =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plainValue(value)]));

/** Whether all members of an object are written with their types. */
function isTyped(object: Members): boolean {
  const values = Object.values(object);
  return values.length > 0 && values.every((value) => typeOf(value) !== undefined);
}

const SECONDS = ['_seconds', 'seconds'] as const;

const NANOSECONDS = ['_nanoseconds', 'nanoseconds', 'nanos'] as const;

/** A timestamp as Firestore's libraries and protocol buffers write it: `{"_seconds": 1793525410, "_nanoseconds": 0}`. */
function timestampOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  const seconds = SECONDS.map((name) => value[name]).find((one) => one !== undefined);
  const nanoseconds = NANOSECONDS.map((name) => value[name]).find((one) => one !== undefined);
  if (names.length !== 2 || nanoseconds === undefined || !/^-?\d{1,12}$/.test(String(seconds)))
    return undefined;
  return new Date(Number(seconds) * 1000 + Math.floor(Number(nanoseconds) / 1e6)).toISOString();
}

/** A record without an id of its own, with the one that stands around it. */
const withId = (id: unknown, record: Members): Members =>
  id === undefined || id === null || Object.keys(record).some((name) => /^_?id$/i.test(name))
    ? record
    : { id, ...record };

/** An event without a time of its own, with the one that stands around it. */
const withTime = (at: unknown, record: Members): Members =>
  at === undefined || Object.keys(record).some((name) => nameFit('events', 'at', name) >= 0)
    ? record
    : { ...record, timestamp: at };

/** A record in JSON within a text; `undefined` where it is none. */
function parsed(value: unknown): Members | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
  try {
    const found: unknown = JSON.parse(value);
    return isObject(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Members of what change data capture writes. */
const CHANGES = new Set([
  'before',
  'after',
  'source',
  'op',
  'ts_ms',
  'ts_us',
  'ts_ns',
  'transaction',
  'schema',
]);

/** Why an object is no record: it says that one was deleted. */
export const DELETION = 'says that a record was deleted, which a file cannot do: delete it by its id';

const isChange = (object: Members): boolean =>
  typeof object.op === 'string' &&
  'after' in object &&
  'ts_ms' in object &&
  Object.keys(object).every((name) => CHANGES.has(name));

/** The record within one envelope, or that it is a deletion; `undefined` where the object is no envelope. */
function opened(object: Members): Members | typeof DELETION | undefined {
  if (isObject(object._source) && ('_id' in object || '_index' in object))
    return withId(object._id, object._source);
  const names = Object.keys(object);
  if (names.length === 1 && isObject(object.Item) && isTyped(object.Item)) return plainMembers(object.Item);
  if (isObject(object.fields) && isTyped(object.fields) && typeof object.name === 'string')
    return withId(object.name.split('/').at(-1), plainMembers(object.fields));
  if (isTyped(object)) return plainMembers(object);
  if (isChange(object)) return isObject(object.after) ? object.after : DELETION;
  if (names.length === 2 && 'schema' in object && isObject(object.payload)) return object.payload;
  if ('topic' in object && 'offset' in object && 'partition' in object) {
    const record = parsed(object.value ?? object.payload);
    return record && withTime(object.timestamp ?? object.ts, record);
  }
  if (isObject(object.node) && names.every((name) => name === 'node' || name === 'cursor'))
    return object.node;
  return undefined;
}

/** So many envelopes are opened, one within the other. */
const DEEPEST = 4;

/** Whether {@link unwrapped} changes an object. */
export const isWrapped = (object: object): boolean =>
  opened(object as Members) !== undefined ||
  Object.values(object).some((value) => timestampOf(value) !== undefined);

/** The record within an object, with plain values, or {@link DELETION}. */
export function unwrapped(object: object): object | typeof DELETION {
  let record = object as Members;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const inner = opened(record);
    if (inner === DELETION) return DELETION;
    if (!inner) break;
    record = inner;
  }
  if (!Object.values(record).some((value) => timestampOf(value) !== undefined)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, timestampOf(value) ?? value]),
  );
}
