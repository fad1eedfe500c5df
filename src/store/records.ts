/**
 * The shapes of records: items, users and events, as they are sent by HTTP, in files or from code. One zod schema
 * for each validates, types and documents it.
 */
import { z } from 'zod';
import { isObject } from '../runtime/index.js';
import { ID_PATTERN, KIND_NAME, TEXT_PATTERN, TIME_NUMBERS, TIME_TEXT_PATTERN } from './patterns.js';
import { recordTime } from './time.js';

/** JSON that PostgreSQL's `jsonb` can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Limits of one record; a record beyond them is refused with the field's name. */
export const LIMITS = {
  /** The length of an id in characters (Unicode code points), as all lengths here except that of JSON. */
  id: 256,
  title: 10_000,
  body: 1_000_000,
  /** The length of a tag, and the number of tags of a record. */
  tag: 256,
  tags: 256,
  url: 4_096,
  /** The number of dimensions of a vector. */
  vector: 4_096,
  /** The nesting depth of attributes or context, and their length as JSON, in UTF-16 code units. */
  depth: 16,
  json: 65_536,
} as const;

/** Whether a text has at most `max` characters; one beyond U+FFFF counts once, though it takes two code units. */
function hasAtMost(text: string, max: number): boolean {
  if (text.length <= max) return true;
  if (text.length > 2 * max) return false;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    // The second half of a pair is not counted.
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  }
  return count <= max;
}

// PostgreSQL stores neither the NUL character nor half of a surrogate pair: say so, instead of failing late.
const UNSTORABLE = 'contains a NUL character or half of a surrogate pair';

const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** @param least the minimum length, 0 or 1. */
const text = (max: number, least: 0 | 1 = 0) =>
  z
    .string()
    .min(least, 'is empty')
    .refine((value) => hasAtMost(value, max), `is longer than ${max} characters`)
    .refine(isStorable, UNSTORABLE)
    .meta({ ...(least > 0 && { minLength: least }), maxLength: max, pattern: TEXT_PATTERN });

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const PRINTABLE = /^(?!\s)[^\u0000-\u001f\u007f-\u009f]*(?<!\s)$/;

/** An id that the caller chooses: no control characters, no white space at its ends. */
export const Id = z
  .string()
  .min(1, 'is empty')
  .refine((id) => hasAtMost(id, LIMITS.id), `is longer than ${LIMITS.id} characters`)
  .refine((id) => PRINTABLE.test(id), 'has a control character, or white space at its ends')
  .refine((id) => id.isWellFormed(), 'contains half of a surrogate pair')
  .meta({ minLength: 1, maxLength: LIMITS.id, pattern: ID_PATTERN });

const NO_TIME =
  'is not a time: send ISO 8601 such as 2026-11-23T08:00:00Z, or seconds or milliseconds since 1970';

/** How the OpenAPI document describes times as text. */
export const TIME_TEXT =
  'ISO 8601, such as 2026-11-23T08:00:00Z; or digits: 20261123, or seconds to nanoseconds since 1970.';

/** A time in any form that {@link recordTime} reads; milliseconds since 1970 once parsed. */
export const Time = z
  .unknown()
  .transform((value, context) => {
    const time =
      typeof value === 'string' || typeof value === 'number' || value instanceof Date
        ? recordTime(value)
        : undefined;
    if (time !== undefined) return time;
    context.addIssue(NO_TIME);
    return z.NEVER;
  })
  .meta({
    anyOf: [
      { type: 'string', pattern: TIME_TEXT_PATTERN, description: TIME_TEXT },
      ...TIME_NUMBERS.map((range) => ({
        type: 'number',
        ...range,
        description: 'Seconds since 1970 below 1e11, milliseconds from there; 20261123 is a date.',
      })),
    ],
  }) as unknown as z.ZodType<number, string | number | Date>;

const TOO_LONG = `is longer than ${LIMITS.json} characters of JSON`;

/** Why `value` is not an object of JSON that can be stored, or `undefined` if it is. */
function unstorable(value: unknown): string | undefined {
  // Counted while descending, so that JSON that is far too large is refused early: no member's JSON is shorter than
  // what is subtracted here.
  let room: number = LIMITS.json;

  function of(value: unknown, depth: number): string | undefined {
    if (typeof value === 'string') {
      room -= value.length + 2;
      if (room < 0) return TOO_LONG;
      return isStorable(value) ? undefined : UNSTORABLE;
    }
    room -= 1;
    if (value === null || typeof value === 'boolean') return undefined;
    if (typeof value === 'number')
      return Number.isFinite(value) ? undefined : 'contains a number that is not finite';
    if (typeof value !== 'object')
      return `contains a value of the type ${typeof value}, which JSON does not know`;
    if (depth === 0) return `is nested deeper than ${LIMITS.depth} levels`;
    if (Array.isArray(value)) {
      room -= value.length;
      for (let index = 0; room >= 0 && index < value.length; index++) {
        const reason = of(value[index], depth - 1);
        if (reason) return reason;
      }
    } else {
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null)
        return `contains a ${value.constructor?.name ?? 'value'}, which JSON does not know`;
      for (const key in value) {
        // Code that copies objects by assignment would set the copy's prototype.
        if (key === '__proto__') return 'has a key named __proto__';
        room -= 1;
        const reason = of(key, 0) ?? of((value as { [key: string]: unknown })[key], depth - 1);
        if (reason) return reason;
      }
    }
    return room < 0 ? TOO_LONG : undefined;
  }

  if (!isObject(value)) return 'is not an object';
  return of(value, LIMITS.depth) ?? (JSON.stringify(value).length > LIMITS.json ? TOO_LONG : undefined);
}

/** The reference to {@link JSON_DOCUMENT} within the OpenAPI document. */
export const JSON_REF = '#/components/schemas/Json';

/** For the OpenAPI document: any JSON that can be stored. Zod cannot describe this recursive schema. */
export const JSON_DOCUMENT = {
  description: 'Any JSON; strings without the NUL character, numbers that a double can hold.',
  anyOf: [
    { type: 'null' },
    { type: 'boolean' },
    { type: 'number', minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE },
    { type: 'string', pattern: TEXT_PATTERN },
    { type: 'array', items: { $ref: JSON_REF } },
    {
      type: 'object',
      propertyNames: { pattern: TEXT_PATTERN, not: { const: '__proto__' } },
      additionalProperties: { $ref: JSON_REF },
    },
  ],
} as const;

/** An object of any JSON that the caller chooses. */
export const Attributes = z
  .unknown()
  .check((payload) => {
    const message = unstorable(payload.value);
    if (message) payload.issues.push({ code: 'custom', message, input: payload.value, path: [] });
  })
  // Only for the OpenAPI document: parsed as a record, zod would copy it member by member, which takes ten times as
  // long.
  .meta({
    type: 'object',
    description: `At most ${LIMITS.json} characters of JSON, nested at most ${LIMITS.depth} levels deep.`,
    propertyNames: { pattern: TEXT_PATTERN, not: { const: '__proto__' } },
    additionalProperties: { $ref: JSON_REF },
  }) as unknown as z.ZodType<{ readonly [key: string]: Json }, { readonly [key: string]: Json }>;

/** The name of a file or another source. */
export const Source = text(LIMITS.url, 1);

/** A person's note on a decision. */
export const Note = text(1_000);

/** One tag. */
export const Tag = text(LIMITS.tag, 1);

const Tags = z
  .array(Tag)
  .max(LIMITS.tags)
  .transform((tags) => [...new Set(tags)]);

/**
 * A vector that the caller chooses, such as an embedding; stored as 32-bit floats, and compared by direction alone.
 */
export const Vector = z
  .array(z.number().min(-1e6).max(1e6))
  .min(1)
  .max(LIMITS.vector)
  .refine((vector) => vector.some((number) => Math.abs(number) > 1e-9), 'is all zeros: it has no direction')
  .meta({ contains: { anyOf: [{ exclusiveMinimum: 1e-9 }, { exclusiveMaximum: -1e-9 }] } })
  .nullable();

const itemFields = {
  title: text(LIMITS.title).nullable(),
  body: text(LIMITS.body).nullable(),
  tags: Tags,
  attributes: Attributes,
  image: text(LIMITS.url).nullable(),
  published: Time.nullable(),
  expires: Time.nullable(),
  hidden: z.boolean(),
  vector: Vector,
};

/** An item as it is sent; only the id is required. It may be recommended from `published` until `expires`. */
export const ItemInput = z.strictObject({
  id: Id,
  title: itemFields.title.default(null),
  body: itemFields.body.default(null),
  tags: itemFields.tags.default([]),
  attributes: itemFields.attributes.default({}),
  image: itemFields.image.default(null),
  published: itemFields.published.default(null),
  expires: itemFields.expires.default(null),
  hidden: itemFields.hidden.default(false),
  vector: itemFields.vector.default(null),
});

/** What a patch of an item may change; attributes are merged by key, where `null` removes one. */
export const ItemPatch = z.strictObject(itemFields).partial();

const userFields = { tags: Tags, attributes: Attributes, vector: Vector };

/** A user as it is sent; only the id is required. `tags` are interests that the person stated. */
export const UserInput = z.strictObject({
  id: Id,
  tags: userFields.tags.default([]),
  attributes: userFields.attributes.default({}),
  vector: userFields.vector.default(null),
});

/** What a patch of a user may change; attributes are merged by key, where `null` removes one. */
export const UserPatch = z.strictObject(userFields).partial();

/**
 * An event as it is sent: who (`user`, or `session` for a visitor who is not signed in) did what (`kind`) with which
 * `item`. `request` and `position` (from 0) name the served list that it answers. `id` is generated, and `at` is now,
 * where they are left out.
 */
export const EventInput = z
  .strictObject({
    id: Id.optional(),
    kind: z.string().regex(KIND_NAME, 'is a lower-case word such as click, of at most 64 characters'),
    user: Id.optional(),
    session: Id.optional(),
    item: Id.optional(),
    at: Time.describe('When; now, if left out. At most a day in the future.').optional(),
    value: z.number().min(-1e9).max(1e9).optional(),
    context: Attributes.optional(),
    request: Id.optional(),
    position: z.int().min(0).max(32_767).optional(),
  })
  .refine((event) => event.user !== undefined || event.session !== undefined, {
    path: ['user'],
    message: 'is missing: name the user, or the session of a visitor',
  })
  .refine((event) => event.item !== undefined || event.request !== undefined, {
    path: ['item'],
    message: 'is missing: name the item, or the request that the event answers',
  })
  .meta({
    allOf: [
      { anyOf: [{ required: ['user'] }, { required: ['session'] }] },
      // null is as if it was left out.
      {
        anyOf: [
          { required: ['item'] },
          { required: ['request'], properties: { request: { not: { type: 'null' } } } },
        ],
      },
    ],
  });

export type ItemInput = z.input<typeof ItemInput>;

export type ItemPatch = z.input<typeof ItemPatch>;

export type UserInput = z.input<typeof UserInput>;

export type UserPatch = z.input<typeof UserPatch>;

export type EventInput = z.input<typeof EventInput>;

/** An item as it is stored. Times are in milliseconds since 1970. */
export type Item = z.output<typeof ItemInput>;

/** A user as it is stored. */
export type User = z.output<typeof UserInput>;

/** An event whose shape has been checked. */
export type Event = z.output<typeof EventInput>;

/** A record of a batch that was refused. */
export interface Refusal {
  /** Its position in the batch, from 0. */
  readonly index: number;
  /** The field that was wrong, as a path such as `tags.3`; empty for the record as a whole. */
  readonly field: string;
  readonly reason: string;
}

/** The result of writing a batch. `taken + repeated + refused.length` is its size. */
export interface WriteReport {
  readonly taken: number;
  /** The number of events whose id existed already. */
  readonly repeated: number;
  readonly refused: readonly Refusal[];
}

/** So many fields that are not known are named. */
const MOST_NAMED = 5;

/**
 * The first thing that is wrong by a schema, in words for people: which field, and why.
 *
 * @example
 * flawOf(EventInput.safeParse({ user: 'ada', item: 'a', event: 'click' }).error);
 * // { field: 'kind', reason: "is missing; not known here: 'event'" }
 */
export function flawOf({ issues }: z.ZodError): { readonly field: string; readonly reason: string } {
  const [issue] = issues;
  const field = issue.path.join('.');
  const unknown = issues.flatMap((one) => (one.code === 'unrecognized_keys' ? one.keys : []));
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    return { field: field === '' ? key : `${field}.${key}`, reason: 'is not a field that is known here' };
  }
  if (issue.code !== 'invalid_type' || !issue.message.endsWith('received undefined'))
    return { field, reason: issue.message };
  const named = unknown.slice(0, MOST_NAMED).map((name) => `'${name.slice(0, 50)}'`);
  return { field, reason: `is missing${named.length > 0 ? `; not known here: ${named.join(', ')}` : ''}` };
}

/** Checks each record of a batch by itself, so that an invalid one does not affect the others. */
export function checkEach<Schema extends z.ZodType>(
  schema: Schema,
  records: readonly unknown[],
): { good: { index: number; record: z.output<Schema> }[]; refused: Refusal[] } {
  const good: { index: number; record: z.output<Schema> }[] = [];
  const refused: Refusal[] = [];
  for (let index = 0; index < records.length; index++) {
    const parsed = schema.safeParse(records[index]);
    if (parsed.success) good.push({ index, record: parsed.data });
    else refused.push({ index, ...flawOf(parsed.error) });
  }
  return { good, refused };
}
