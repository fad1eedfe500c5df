/**
 * Requests and responses as zod schemas: queries are validated by them, and the OpenAPI document is generated from
 * them. Records in bodies are only documented here, as the engine validates them itself; see {@link documents}.
 */
import { z } from 'zod';
import {
  EventInput,
  Id,
  ItemInput,
  ItemPatch,
  KIND_NAME,
  TIME_TEXT,
  TIME_TEXT_PATTERN,
  Time,
  UserInput,
  UserPatch,
} from '../store/index.js';
import { MOST_RECORDS } from './body.js';

const unchecked = new WeakSet<object>();

/** Marks a schema as documentation only: the data is validated elsewhere. */
function documents<Schema extends z.ZodType>(schema: Schema): Schema {
  unchecked.add(schema);
  return schema;
}

/** Whether bodies of a schema are validated by the handler instead, record by record. */
export const isUnchecked = (schema: object) => unchecked.has(schema);

/** Makes a schema a named component of the OpenAPI document. */
export function name<Schema extends z.ZodType>(schema: Schema, id: string, description: string): Schema {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id, description });
  return schema;
}

// ---- Records as they are sent

export const EventRecord = name(
  EventInput,
  'Event',
  'Who (user, or the session of a visitor) did what (kind) to which item. An id makes sending twice count once. `request` and `position` say which served list the event answers. Also taken: ids as whole numbers, kinds in any case and with spaces (Add To Cart is add_to_cart), values as text of digits, and null for what may be left out.',
);

export const ItemRecord = name(
  ItemInput,
  'Item',
  'An item. Only the id is required; other fields are empty by default.',
);

export const UserRecord = name(UserInput, 'User', 'A user. Only the id is required.');

/** A body of one record or many. */
export const oneOrMany = (record: z.ZodType) =>
  documents(z.union([record, z.array(record).max(MOST_RECORDS)]));

export const ItemPatchBody = documents(
  name(ItemPatch, 'ItemPatch', 'The fields to change. Attributes are merged by key; null removes one.'),
);

export const UserPatchBody = documents(
  name(UserPatch, 'UserPatch', 'The fields to change. Attributes are merged by key; null removes one.'),
);

// ---- Queries
/** A whole number in a query string. */
export const number = (schema: z.ZodType<number, number>) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    schema.optional(),
  );

export const PageQuery = z.strictObject({
  after: Id.describe('The last id of the page before; absent for the first page.').optional(),
  limit: number(z.int().min(1).max(1000).describe('How many; 100 by default.')),
});

/** A time in a query string. */
const TimeText = z
  .string()
  .pipe(Time as unknown as z.ZodType<number, string>)
  .meta({ type: 'string', pattern: TIME_TEXT_PATTERN, description: TIME_TEXT });

export const EventsQuery = z.strictObject({
  id: Id.describe('The id of the event.').optional(),
  user: Id.optional(),
  session: Id.describe('The session of a visitor who is not signed in.').optional(),
  item: Id.optional(),
  kind: z.string().regex(KIND_NAME).optional(),
  from: TimeText.optional(),
  before: TimeText.optional(),
  after: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .describe('The next of the page before, with the same order.')
    .optional(),
  order: z.enum(['oldest', 'newest']).describe('The order of arrival; oldest first by default.').optional(),
  limit: number(z.int().min(1).max(1000).describe('How many; 100 by default.')),
});

export const EventsAnswer = z.object({
  events: z.array(
    name(
      z.object({
        id: z.string(),
        kind: z.string(),
        user: z.string().nullable(),
        session: z.string().nullable(),
        item: z.string().nullable(),
        at: z.string().describe('ISO 8601.'),
        value: z.number().nullable(),
        context: z.record(z.string(), z.unknown()).nullable(),
        request: z.string().nullable(),
        position: z.int().nullable(),
      }),
      'StoredEvent',
      'An event as it is stored.',
    ),
  ),
  next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
});

export const IdPath = z.strictObject({ id: Id.describe('Percent-encoded, with / as %2F.') });

/** The events to withdraw, with the person. */
export const TakeBackQuery = z.strictObject({
  user: Id.describe('Whose.'),
  item: Id.describe('The item; all items by default.').optional(),
  kind: Id.describe('The kind; all kinds by default.').optional(),
});

export const TakenBackAnswer = z.object({ deleted: z.int().describe('The number of withdrawn events.') });

export const IdsBody = z.strictObject({ ids: z.array(Id).min(1).max(MOST_RECORDS) });

// ---- Responses: for the OpenAPI document only; they are not validated

const Attribute = z.record(z.string(), z.unknown());

export const ErrorAnswer = name(
  z.object({
    error: z
      .object({
        code: z.string().describe('The code of the error, for programs.'),
        message: z.string().describe('The message, for people.'),
        field: z.string().optional().describe('The field that was wrong, as a path such as tags.3.'),
        reason: z.string().optional(),
      })
      .loose(),
  }),
  'Error',
  'Every error has this shape.',
);

export const ReportAnswer = name(
  z.object({
    taken: z.int(),
    repeated: z.int().describe('Events whose id existed already.'),
    refused: z.array(
      z.object({
        index: z.int().describe('The position of the record in the batch, from 0.'),
        field: z.string().describe('The field; empty for the whole record.'),
        reason: z.string(),
      }),
    ),
  }),
  'WriteReport',
  'The result of a batch: taken + repeated + refused is its size. Refused records do not affect the others.',
);

export const RefusedAnswer = name(
  ReportAnswer.extend({ error: z.object({ code: z.string(), message: z.string() }) }),
  'RefusedBatch',
  'The report of a batch whose records were all refused.',
);

const StoredVector = z.array(z.number()).nullable().describe('The vector that the caller set.');

export const ItemAnswer = name(
  z.object({
    id: z.string(),
    title: z.string().nullable(),
    body: z.string().nullable(),
    tags: z.array(z.string()),
    attributes: Attribute,
    image: z.string().nullable(),
    published: z.string().nullable().describe('ISO 8601.'),
    expires: z.string().nullable().describe('ISO 8601.'),
    hidden: z.boolean(),
    vector: StoredVector,
  }),
  'StoredItem',
  'An item as it is stored.',
);

export const UserAnswer = name(
  z.object({ id: z.string(), tags: z.array(z.string()), attributes: Attribute, vector: StoredVector }),
  'StoredUser',
  'A user as it is stored.',
);

const next = z.string().nullable().describe('Send it as `after` for the next page; null on the last.');

export const ItemsAnswer = z.object({ items: z.array(ItemAnswer), next });

export const UsersAnswer = z.object({ users: z.array(UserAnswer), next });

export const ManyItemsAnswer = z.object({ items: z.array(ItemAnswer).describe('In any order.') });

export const ManyUsersAnswer = z.object({ users: z.array(UserAnswer).describe('In any order.') });

export const DeletedAnswer = z.object({ deleted: z.array(z.string()).describe('The ids that existed.') });

/** The document describes itself as any object. */
export const DocumentAnswer = z.object({ openapi: z.string() }).loose();

export const HealthAnswer = z.object({ status: z.string() });
