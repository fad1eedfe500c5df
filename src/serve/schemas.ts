/**
 * Requests and answers as zod schemas: queries are checked by them, and the OpenAPI document is made from them. Records
 * in bodies are documented here but checked by the engine, which must check them anyway; see {@link documents}.
 */
import { z } from 'zod';
import {
  EventInput,
  Id,
  ItemInput,
  ItemPatch,
  TIME_TEXT,
  TIME_TEXT_PATTERN,
  Time,
  UserInput,
  UserPatch,
} from '../store/index.js';
import { MOST_RECORDS } from './body.js';

const unchecked = new WeakSet<object>();

/** Marks a schema as one that documents and does not check: what it describes is checked elsewhere. */
function documents<Schema extends z.ZodType>(schema: Schema): Schema {
  unchecked.add(schema);
  return schema;
}

/** Whether bodies of a schema are checked by the handler instead, record by record. */
export const isUnchecked = (schema: object) => unchecked.has(schema);

/** Gives a schema a name of its own in the OpenAPI document. */
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
  'An item. Only the id is needed; what is left out is empty.',
);

export const UserRecord = name(UserInput, 'User', 'A user. Only the id is needed.');

/** A body of one record or many. */
export const oneOrMany = (record: z.ZodType) =>
  documents(z.union([record, z.array(record).max(MOST_RECORDS)]));

export const ItemPatchBody = documents(
  name(ItemPatch, 'ItemPatch', 'What to change. Attributes are merged by key; null removes one.'),
);

export const UserPatchBody = documents(
  name(UserPatch, 'UserPatch', 'What to change. Attributes are merged by key; null removes one.'),
);

// ---- Queries
/** A whole number in a query string. */
export const number = (schema: z.ZodType<number, number>) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    schema.optional(),
  );

export const PageQuery = z.strictObject({
  after: Id.describe('The last id of the page before; leave it out for the first page.').optional(),
  limit: number(z.int().min(1).max(1000).describe('How many; 100 by default.')),
});

/** A time in a query string. */
const TimeText = z
  .string()
  .pipe(Time as unknown as z.ZodType<number, string>)
  .meta({ type: 'string', pattern: TIME_TEXT_PATTERN, description: TIME_TEXT });

export const EventsQuery = z.strictObject({
  id: Id.describe("The event's own.").optional(),
  user: Id.optional(),
  session: Id.describe('Of a visitor nobody knows.').optional(),
  item: Id.optional(),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9_.-]{0,63}$/)
    .optional(),
  from: TimeText.optional(),
  before: TimeText.optional(),
  after: z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .describe('The next of the page before, asked for in the same order.')
    .optional(),
  order: z
    .enum(['oldest', 'newest'])
    .describe('Which come first, by when they came; oldest by default.')
    .optional(),
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
      'An event as it is kept.',
    ),
  ),
  next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
});

export const IdPath = z.strictObject({ id: Id.describe('Percent-encoded, with / as %2F.') });

/** Which events are taken back: with the person, what they did. */
export const TakeBackQuery = z.strictObject({
  user: Id.describe('Whose.'),
  item: Id.describe('With which item; with all, if left out.').optional(),
  kind: Id.describe('Of which kind; of all kinds, if left out.').optional(),
});

export const TakenBackAnswer = z.object({ deleted: z.int().describe('How many events there were.') });

export const IdsBody = z.strictObject({ ids: z.array(Id).min(1).max(MOST_RECORDS) });

// ---- Answers: they document; nothing is checked on the way out

const Attribute = z.record(z.string(), z.unknown());

export const ErrorAnswer = name(
  z.object({
    error: z
      .object({
        code: z.string().describe('What kind of error, for programs.'),
        message: z.string().describe('What is wrong, for people.'),
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
    repeated: z.int().describe('Events that were there already, by their id.'),
    refused: z.array(
      z.object({
        index: z.int().describe('Where in the batch the record stood, from 0.'),
        field: z.string().describe('Empty for the record as a whole.'),
        reason: z.string(),
      }),
    ),
  }),
  'WriteReport',
  'What became of a batch: taken + repeated + refused is its size. Refused records cost the others nothing.',
);

export const RefusedAnswer = name(
  ReportAnswer.extend({ error: z.object({ code: z.string(), message: z.string() }) }),
  'RefusedBatch',
  'The report of a batch of which nothing was taken.',
);

const StoredVector = z.array(z.number()).nullable().describe('A vector of your own.');

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
  'An item as it is kept.',
);

export const UserAnswer = name(
  z.object({ id: z.string(), tags: z.array(z.string()), attributes: Attribute, vector: StoredVector }),
  'StoredUser',
  'A user as it is kept.',
);

const next = z.string().nullable().describe('Send it as `after` for the next page; null on the last.');

export const ItemsAnswer = z.object({ items: z.array(ItemAnswer), next });

export const UsersAnswer = z.object({ users: z.array(UserAnswer), next });

export const ManyItemsAnswer = z.object({ items: z.array(ItemAnswer).describe('In any order.') });

export const ManyUsersAnswer = z.object({ users: z.array(UserAnswer).describe('In any order.') });

export const DeletedAnswer = z.object({ deleted: z.array(z.string()).describe('The ids that were there.') });

/** Of the document itself no more is said than that it is one. */
export const DocumentAnswer = z.object({ openapi: z.string() }).loose();

export const HealthAnswer = z.object({ status: z.string() });
