/**
 * Requests and answers as zod schemas: queries are checked by them, and the OpenAPI document is made from them. Records
 * in bodies are documented here but checked by the engine, which must check them anyway; see {@link documents}.
 */
import { z } from 'zod';
import { asId, asKind } from '../ingest/index.js';
import {
  Attributes,
  EventInput,
  Id,
  ItemInput,
  ItemPatch,
  Tag,
  TIME_PATTERN,
  Time,
  UserInput,
  UserPatch,
} from '../store/index.js';
import { MOST_RECORDS } from './body.js';

const unchecked = new WeakSet<object>();

/** Marks a schema as one that documents and does not check: what it describes is checked elsewhere. */
export function documents<Schema extends z.ZodType>(schema: Schema): Schema {
  unchecked.add(schema);
  return schema;
}

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
  'Who (user, or the session of a visitor) did what (kind) to which item. An id makes sending twice count once. `request` and `position` say which served list the event answers. Also taken: ids as whole numbers, kinds in any case and with spaces (Add To Cart is add_to_cart), times and values as text of digits, and null for what may be left out.',
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

const Limit = z.int().min(1).max(500).describe('How many; 10 by default.');

const Tags = z.array(Tag).max(256);

export const FilterQuery = name(
  z.strictObject({
    tags: Tags.describe('At least one of these tags.').optional(),
    withoutTags: Tags.describe('None of these tags.').optional(),
    attributes: Attributes.describe('By name: the value, or a list of which one must match.').optional(),
    publishedFrom: Time.describe('Published at or after this time.').optional(),
    publishedBefore: Time.describe('Published before this time.').optional(),
    exclude: z.array(Id).max(10_000).describe('Ids of items left out.').optional(),
  }),
  'Filter',
  'Which items may be shown. All conditions given must hold.',
);

const After = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no next of a page')
  .describe('The `next` of the page before, to go on after it; all else but the limit is sent as for that.');

/** An id in a body; whole numbers are taken as text, as in records. */
const SentId = z.preprocess(asId, Id);

const LatestEvent = z.strictObject({
  kind: z.preprocess(asKind, EventInput.shape.kind).describe('What they did, such as click.'),
  item: SentId,
});

/** For whom a list is, and what is known of them besides. */
const forWhom = {
  user: SentId.describe('For whom.').optional(),
  session: SentId.describe(
    'A visitor nobody knows, by their session; ignored where a user is given.',
  ).optional(),
  item: SentId.describe('The item being looked at now: what goes with it weighs most.').optional(),
  filter: FilterQuery.optional(),
  exclude: z.array(SentId).max(10_000).describe('Ids of items to leave out.').optional(),
  events: z
    .array(LatestEvent)
    .max(1000)
    .describe(
      'What they did just now, the latest last. It counts in this answer and is not kept. Items that are not known are passed over.',
    )
    .optional(),
  impressions: z
    .boolean()
    .describe(
      'Whether to record an impression of each item of the answer, for callers who show all of it. Needs a user or a session, and a key that may write.',
    )
    .optional(),
};

export const RecommendBody = name(
  z.strictObject({ ...forWhom, limit: Limit.optional(), after: After.optional() }),
  'RecommendQuery',
  'For whom and what. With neither user nor session: for anybody.',
).nullish();

export const SearchBody = name(
  z.strictObject({
    query: z
      .string()
      .max(200_000)
      .describe(
        'Words, in any language. "a phrase" must be there, one word after the other, -word must not, tag:name is a tag that the item must have; all else is text. Empty: all that the filter admits, the most popular first.',
      ),
    user: Id.describe('Who searches: what they like counts where the query is not specific.').optional(),
    session: Id.describe(
      'A visitor nobody knows, by their session; ignored where a user is given.',
    ).optional(),
    limit: Limit.optional(),
    filter: FilterQuery.optional(),
    cursor: z.string().max(1_000_000).describe('The `next` of the page before.').optional(),
  }),
  'SearchQuery',
  'What is searched for, and by whom.',
);

export const RankBody = name(
  z.strictObject({
    items: z.array(SentId).min(1).max(1000).describe('Ids of the candidates.'),
    ...forWhom,
    limit: z.int().min(1).max(1000).describe('How many, the best first; all by default.').optional(),
  }),
  'RankQuery',
  'Candidates of your own, and for whom to put them in order.',
);

/** A whole number in a query string. */
const number = (schema: z.ZodType<number, number>) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text),
    schema.optional(),
  );

/** Ids in a query string: of one, or of several parameters of one name. */
const texts = (most: number) =>
  z.preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(Id).max(most));

/** Says in the document that a string is JSON, of a component's schema. */
const jsonText = (component: string) => ({
  contentMediaType: 'application/json',
  contentSchema: { $ref: `#/components/schemas/${component}` },
});

/** JSON in a query string. */
const FilterText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is not JSON: send a filter such as {"tags":["jazz"]}, percent-encoded');
      return z.NEVER;
    }
  })
  .pipe(FilterQuery)
  .meta({ description: 'A filter as JSON, percent-encoded.', ...jsonText('FilterInput') });

const listQuery = {
  limit: number(Limit),
  filter: FilterText.optional(),
  exclude: texts(10_000).describe('Id of an item to leave out; can be repeated.').optional(),
  after: After.optional(),
};

export const ListQuery = z.strictObject(listQuery);

export const RecommendQuery = z.strictObject({
  user: Id.describe('For whom.').optional(),
  session: Id.describe('A visitor nobody knows; ignored where a user is given.').optional(),
  item: Id.describe('The item being looked at now.').optional(),
  ...listQuery,
});

export const PeopleQuery = z.strictObject({
  limit: number(z.int().min(1).max(100).describe('How many; 10 by default.')),
});

export const SimilarUsersAnswer = z.object({
  users: z.array(z.object({ id: z.string(), score: z.number() })),
});

export const PageQuery = z.strictObject({
  after: Id.describe('The last id of the page before; leave it out for the first page.').optional(),
  limit: number(z.int().min(1).max(1000).describe('How many; 100 by default.')),
});

/** A time in a query string, as ISO 8601. */
const TimeText = z
  .string()
  .pipe(Time as unknown as z.ZodType<number, string>)
  .meta({ type: 'string', pattern: TIME_PATTERN, description: 'ISO 8601, such as 2026-11-23T08:00:00Z.' });

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
    .describe('The next of the page before.')
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

export const DeleteBody = z.strictObject({ ids: z.array(Id).min(1).max(MOST_RECORDS) });

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
  }),
  'StoredItem',
  'An item as it is kept.',
);

export const UserAnswer = name(
  z.object({ id: z.string(), tags: z.array(z.string()), attributes: Attribute }),
  'StoredUser',
  'A user as it is kept.',
);

const next = z.string().nullable().describe('Send it as `after` for the next page; null on the last.');

export const ItemsAnswer = z.object({ items: z.array(ItemAnswer), next });

export const UsersAnswer = z.object({ users: z.array(UserAnswer), next });

export const DeletedAnswer = z.object({ deleted: z.array(z.string()).describe('The ids that were there.') });

const ListedItem = z.object({
  id: z.string(),
  score: z.number(),
  title: z.string().nullable(),
  tags: z.array(z.string()),
  image: z.string().nullable(),
  reasons: z
    .array(
      z.object({
        retriever: z
          .string()
          .describe(
            'full-text, sequence, similar-items, similar-people, same-tags, affinity, popular, newest, taste, pin or exploration.',
          ),
        weight: z.number().describe("The retriever's share in the item's score."),
        because: z.array(
          z.object({
            item: z.string().optional(),
            title: z.string().nullable().optional(),
            tag: z.string().optional(),
            term: z.string().optional().describe('Of the query, as it is in the index.'),
            fields: z
              .array(z.string())
              .optional()
              .describe('Where the term is: title, headings, tags, body.'),
            weight: z.number(),
          }),
        ),
      }),
    )
    .describe('Why the item is in the list.'),
});

const request = z.string().describe('Send it with the events that answer this list.');

export const RecommendationAnswer = name(
  z.object({
    request,
    items: z.array(ListedItem),
    next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
  }),
  'Recommendation',
  'A served list, the best first.',
);

const Ranges = z
  .array(z.array(z.int()).length(2))
  .describe('Where words of the query stand: from, and before; in UTF-16 code units.');

export const SearchAnswerBody = name(
  z.object({
    request,
    items: z.array(
      ListedItem.extend({
        chunk: z
          .object({
            headings: z.array(z.string()).describe('The headings that it stands under, the outermost first.'),
            page: z.int().nullable().describe('From 1; null where the text has no pages.'),
            start: z.int().describe('Where it begins in the text of the item, in UTF-16 code units.'),
            end: z.int(),
            text: z.string(),
          })
          .describe('The passage that fits the query best; of a long text the part with most of its words.'),
        highlights: z.object({ title: Ranges, text: Ranges }),
      }),
    ),
    next: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last.'),
  }),
  'SearchAnswer',
  'What was found, the best first.',
);

export const RankAnswer = name(
  z.object({
    request,
    items: z.array(ListedItem),
    leftOut: z.array(
      z.object({
        id: z.string(),
        reason: z
          .string()
          .describe(
            'unknown, hidden, not published yet, expired, looked at now, filter, or rule (of the configuration).',
          ),
      }),
    ),
  }),
  'RankedList',
  'The candidates in order, the best first; and those that may not be shown.',
);

/** Of the document itself no more is said than that it is one. */
export const DocumentAnswer = z.object({ openapi: z.string() }).loose();

export const HealthAnswer = z.object({ status: z.string() });
