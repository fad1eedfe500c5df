/** Requests for lists (recommended, ranked, popular ...) and their answers, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { asId, asKind } from '../ingest/index.js';
import { Attributes, EventInput, Id, Tag, TIME_PATTERN, Time } from '../store/index.js';
import { SENT_ID } from './openapi-inputs.js';
import { name, number } from './schemas.js';

export const Limit = z.int().min(1).max(500).describe('How many; 10 by default.');

const Tags = z.array(Tag).max(256);

const bounds = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({
    from: value.describe('At least.').optional(),
    to: value.describe('At most.').optional(),
    before: value.describe('Less than.').optional(),
  });

/** Bounds of numbers, or of times; not of both. */
export const Bounds = z.union([
  bounds(z.number()),
  bounds(z.string().regex(new RegExp(TIME_PATTERN), 'is no time, such as 2026-11-23T08:00:00Z')),
]);

export const FilterQuery = name(
  z.strictObject({
    tags: Tags.describe('At least one of these tags.').optional(),
    withoutTags: Tags.describe('None of these tags.').optional(),
    attributes: Attributes.describe('By name: the value, or a list of which one must match.').optional(),
    ranges: z.record(z.string().max(256), Bounds).describe('Attributes by range, by name.').optional(),
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
const SentId = z.preprocess(asId, Id).meta(SENT_ID);

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
  explain: z
    .boolean()
    .describe('Whether to tell what made the score of each item, of the first 50; see `explanation`.')
    .optional(),
};

export const RecommendBody = name(
  z.strictObject({ ...forWhom, limit: Limit.optional(), after: After.optional() }),
  'RecommendQuery',
  'For whom and what. With neither user nor session: for anybody.',
).nullish();

export const RankBody = name(
  z.strictObject({
    items: z.array(SentId).min(1).max(1000).describe('Ids of the candidates.'),
    ...forWhom,
    limit: z.int().min(1).max(1000).describe('How many, the best first; all by default.').optional(),
  }),
  'RankQuery',
  'Candidates of your own, and for whom to put them in order.',
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
export const FilterText = z
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

/** Of a list that is the same for everybody: with it, whose impressions are written. */
export const CommonListQuery = z.strictObject({
  ...listQuery,
  user: Id.describe('Whose impressions are recorded; the list does not depend on it.').optional(),
  session: Id.describe('The same of a visitor; ignored where a user is given.').optional(),
  impressions: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .describe('true: record an impression of each item. Needs a user or a session, and a key that may write.')
    .optional(),
});

export const RecommendQuery = z.strictObject({
  user: Id.describe('For whom.').optional(),
  session: Id.describe('A visitor nobody knows; ignored where a user is given.').optional(),
  item: Id.describe('The item being looked at now.').optional(),
  ...listQuery,
});

export const ListBody = name(
  z.strictObject({
    limit: Limit.optional(),
    filter: FilterQuery.optional(),
    exclude: forWhom.exclude,
    after: After.optional(),
    user: forWhom.user,
    session: forWhom.session,
    impressions: forWhom.impressions,
  }),
  'ListQuery',
  'How many, of which items, and whose impressions are recorded; the list does not depend on whose.',
).nullish();

export const ListPath = z.strictObject({
  name: z.string().min(1).describe('As in `lists` of tandem.json; or popular, or newest.'),
});

export const PeopleQuery = z.strictObject({
  limit: number(z.int().min(1).max(100).describe('How many; 10 by default.')),
});

export const SimilarUsersAnswer = z.object({
  users: z.array(z.object({ id: z.string(), score: z.number() })),
});

// ---- Answers

const Explanation = name(
  z.object({
    by: z.enum(['fusion', 'ranker', 'objective']).describe('What the list is ordered by, before boosts.'),
    place: z.int().describe('The place by the score alone, from 1; re-ranking may have given it another.'),
    features: z
      .array(
        z.object({
          name: z
            .string()
            .describe('A feature, what several begin with, or `retriever.` and the name of a retriever.'),
          effect: z
            .number()
            .describe(
              'The score less what it would be if these features were as the candidates have them on average.',
            ),
          values: z
            .record(z.string(), z.number())
            .describe('As the ranker reads them; empty without a ranker.'),
        }),
      )
      .describe('Those with the largest effect, 12 at most.'),
    outcomes: z
      .array(z.object({ name: z.string(), probability: z.number(), weight: z.number() }))
      .describe('What the ranker predicts, with the weight of each in its score.'),
    terms: z
      .array(z.object({ text: z.string(), value: z.number().nullable() }))
      .describe('What the objective is the sum of; empty where none counts.'),
    rules: z
      .array(
        z.object({
          rule: z.enum(['boost', 'pin', 'exploration', 'seen']),
          where: z.string().describe('The condition of a boost.').optional(),
          factor: z.number().describe('What the score was multiplied by.').optional(),
        }),
      )
      .describe('What lifted, lowered or placed the item; seen: shown before without being taken.'),
  }),
  'Explanation',
  'What made the score of an item, in numbers.',
);

const CappedItems = z
  .array(
    z.object({
      id: z.string(),
      title: z.string().nullable(),
      formula: z.string().describe('`each` or `where` of the cap.'),
      most: z.int().describe('How many items the cap lets in.'),
    }),
  )
  .describe('With `explain`: what would be in the list but for a cap of the configuration.')
  .optional();

export const ListedItem = z.object({
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
            'full-text, sequence, similar-items, similar-people, same-tags, affinity, popular, newest, taste, vectors, repeat, pin or exploration.',
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
  explanation: Explanation.optional(),
});

export const request = z.string().describe('Send it with the events that answer this list.');

export const RecommendationAnswer = name(
  z.object({
    request,
    items: z.array(ListedItem),
    next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
    capped: CappedItems,
  }),
  'Recommendation',
  'A served list, the best first.',
);

export const NamedListsAnswer = name(
  z.object({
    lists: z.array(
      z.object({
        name: z.string(),
        score: z.string().describe('The formula of its order: items above 0 are listed, the highest first.'),
        where: z.string().nullable().describe('The condition on items; null for all.'),
        days: z.number().nullable().describe('How far back events are counted; null for all of them.'),
      }),
    ),
  }),
  'NamedLists',
  'The lists that tandem.json names.',
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
            'unknown, hidden, not published yet, expired, undescribed (only events name it), looked at now, filter, or rule (of the configuration).',
          ),
      }),
    ),
    capped: CappedItems,
  }),
  'RankedList',
  'The candidates in order, the best first; and those that may not be shown.',
);
