/**
 * The shapes of what is remembered: items, users and events, as they come in from HTTP, files or code. One zod schema
 * each, so that what validates, what types and what documents never drift apart.
 */
import { z } from 'zod';
import { parseTime } from './time.js';

/** JSON that PostgreSQL's `jsonb` can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What one record may hold at most; beyond it the record is refused with the field's name. */
export const LIMITS = {
  /** An id's length, in UTF-16 code units, as are all lengths here. */
  id: 256,
  title: 10_000,
  body: 1_000_000,
  /** A tag's length, and how many tags a record has. */
  tag: 256,
  tags: 256,
  url: 4_096,
  /** Depth of nesting and length of attributes or context, as JSON. */
  depth: 16,
  json: 65_536,
} as const;

// PostgreSQL stores neither the NUL character nor half of a surrogate pair: say so, instead of failing late.
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      (value) => !value.includes('\0') && value.isWellFormed(),
      'contains a NUL character or half of a surrogate pair',
    );

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const PRINTABLE = /^(?!\s)[^\u0000-\u001f\u007f-\u009f]*(?<!\s)$/;

/** An id of the user's own: no control characters, no white space at its ends. */
export const Id = z
  .string()
  .min(1)
  .max(LIMITS.id)
  .regex(PRINTABLE, 'has a control character, or white space at its ends')
  .refine((id) => id.isWellFormed(), 'contains half of a surrogate pair');

const NO_TIME =
  'is not a time: send ISO 8601 such as 2026-11-23T08:00:00Z, or seconds or milliseconds since 1970';

/** A time in any form that {@link parseTime} reads; milliseconds since 1970 once parsed. */
export const Time = z
  .union([z.string(), z.number(), z.date()], { error: NO_TIME })
  .transform((value, context) => {
    const time = parseTime(value);
    if (time !== undefined) return time;
    context.addIssue(NO_TIME);
    return z.NEVER;
  });

const TOO_LONG = `is longer than ${LIMITS.json} characters of JSON`;

/** Why `value` is not an object of JSON that can be stored, or `undefined` if it is. */
function unstorable(value: unknown): string | undefined {
  // Counted on the way down, so that what is far too large is refused before it costs anything: no member's JSON is
  // shorter than what is taken off here.
  let room: number = LIMITS.json;

  function of(value: unknown, depth: number): string | undefined {
    if (typeof value === 'string') {
      room -= value.length + 2;
      if (room < 0) return TOO_LONG;
      return value.includes('\0') || !value.isWellFormed()
        ? 'contains a NUL character or half of a surrogate pair'
        : undefined;
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
        // Copied by assignment, as much code does, it would change the copy's prototype instead.
        if (key === '__proto__') return 'has a key named __proto__';
        room -= 1;
        const reason = of(key, 0) ?? of((value as { [key: string]: unknown })[key], depth - 1);
        if (reason) return reason;
      }
    }
    return room < 0 ? TOO_LONG : undefined;
  }

  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object';
  return of(value, LIMITS.depth) ?? (JSON.stringify(value).length > LIMITS.json ? TOO_LONG : undefined);
}

/** An object of the user's own, any JSON. */
export const Attributes = z
  .unknown()
  .check((payload) => {
    const message = unstorable(payload.value);
    if (message) payload.issues.push({ code: 'custom', message, input: payload.value, path: [] });
  })
  // For the OpenAPI document. As a record of unknowns, zod would copy it member by member, for ten times the time.
  .meta({ type: 'object', additionalProperties: true }) as unknown as z.ZodType<
  { readonly [key: string]: Json },
  { readonly [key: string]: Json }
>;

const Tags = z
  .array(text(LIMITS.tag).min(1))
  .max(LIMITS.tags)
  .transform((tags) => [...new Set(tags)]);

const itemFields = {
  title: text(LIMITS.title).nullable(),
  body: text(LIMITS.body).nullable(),
  tags: Tags,
  attributes: Attributes,
  image: text(LIMITS.url).nullable(),
  published: Time.nullable(),
  expires: Time.nullable(),
  hidden: z.boolean(),
};

/** An item as it is sent: only the id is needed. `published` and `expires` bound when it may be recommended. */
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
});

/** What a patch of an item may change; attributes are merged by key, where `null` removes one. */
export const ItemPatch = z.strictObject(itemFields).partial();

const userFields = { tags: Tags, attributes: Attributes };

/** A user as it is sent: only the id is needed. `tags` are what the person says they like. */
export const UserInput = z.strictObject({
  id: Id,
  tags: userFields.tags.default([]),
  attributes: userFields.attributes.default({}),
});

/** What a patch of a user may change; attributes are merged by key, where `null` removes one. */
export const UserPatch = z.strictObject(userFields).partial();

/**
 * An event as it is sent: who (`user`, or `session` for a visitor nobody knows), did what (`kind`), to which `item`.
 * `request` and `position` (from 0) say which served list it answers. Without `id` it is new; without `at`, now.
 */
export const EventInput = z
  .strictObject({
    id: Id.optional(),
    kind: z
      .string()
      .regex(/^[a-z][a-z0-9_.-]{0,63}$/, 'is a lower-case word such as click, of at most 64 characters'),
    user: Id.optional(),
    session: Id.optional(),
    item: Id.optional(),
    at: Time.optional(),
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
  });

export type ItemInput = z.input<typeof ItemInput>;

export type ItemPatch = z.input<typeof ItemPatch>;

export type UserInput = z.input<typeof UserInput>;

export type UserPatch = z.input<typeof UserPatch>;

export type EventInput = z.input<typeof EventInput>;

/** An item as it is kept. Times are in milliseconds since 1970. */
export type Item = z.output<typeof ItemInput>;

/** A user as it is kept. */
export type User = z.output<typeof UserInput>;

/** An event whose shape has been checked. */
export type Event = z.output<typeof EventInput>;

/** One record of a batch that was not taken. */
export interface Refusal {
  /** Where in the batch it stood, from 0. */
  readonly index: number;
  /** The field that was wrong, as a path such as `tags.3`; empty for the record as a whole. */
  readonly field: string;
  readonly reason: string;
}

/** What became of a batch. `taken + repeated + refused.length` is its size. */
export interface WriteReport {
  readonly taken: number;
  /** Events that were there already, by their id. */
  readonly repeated: number;
  readonly refused: readonly Refusal[];
}

/** Checks each record of a batch by itself, so that a bad one costs nothing but itself. */
export function checkEach<Schema extends z.ZodType>(
  schema: Schema,
  records: readonly unknown[],
): { good: { index: number; record: z.output<Schema> }[]; refused: Refusal[] } {
  const good: { index: number; record: z.output<Schema> }[] = [];
  const refused: Refusal[] = [];
  for (let index = 0; index < records.length; index++) {
    const parsed = schema.safeParse(records[index]);
    if (parsed.success) good.push({ index, record: parsed.data });
    else {
      const issue = parsed.error.issues[0];
      refused.push({ index, field: issue.path.join('.'), reason: issue.message });
    }
  }
  return { good, refused };
}
