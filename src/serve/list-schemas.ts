/** Requests for lists (recommended, ranked, popular ...) and their responses, as zod schemas; see `schemas`. */
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

/** Bounds of numbers or of times, not both. */
export const Bounds = z.union([
  bounds(z.number()),
  bounds(z.string().regex(new RegExp(TIME_PATTERN), 'is no time, such as 2026-11-23T08:00:00Z')),
]);

const conditions = {
  tags: Tags.describe('At least one of these tags.').optional(),
  withoutTags: Tags.describe('None of these tags.').optional(),
  attributes: Attributes.describe('By name: the value, or a list of which one must match.').optional(),
  ranges: z.record(z.string().max(256), Bounds).describe('Attributes by range, by name.').optional(),
  publishedFrom: Time.describe('Published at or after this time.').optional(),
  publishedBefore: Time.describe('Published before this time.').optional(),
  exclude: z.array(Id).max(10_000).describe('Ids of excluded items.').optional(),
};

export const FilterQuery = name(
  z.strictObject({
    ...conditions,
    and: z
      .strictObject(conditions)
      .describe('Conditions that must hold as well, also for items that are only named beside a list.')
      .optional(),
  }),
  'Filter',
  'The items that can be shown. All given conditions must hold.',
);

const After = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no next of a page')
  .describe('The `next` of the page before; the rest of the query, except for the limit, must be the same.');

/** An id in a body; whole numbers are converted to text, as in records. */
const SentId = z.preprocess(asId, Id).meta(SENT_ID);

const LatestEvent = z.strictObject({
  kind: z.preprocess(asKind, EventInput.shape.kind).describe('The kind of event, such as click.'),
  item: SentId,
});

/** The person of a list, and data sent about them. */
export const forWhom = {
  user: SentId.describe('For whom.').optional(),
  session: SentId.describe(
    'The session of a visitor who is not signed in; ignored where a user is given.',
  ).optional(),
  item: SentId.describe('The item in view: items similar to it weigh most.').optional(),
  filter: FilterQuery.optional(),
  exclude: z.array(SentId).max(10_000).describe('Ids of items to exclude.').optional(),
  events: z
    .array(LatestEvent)
    .max(1000)
    .describe(
      'Recent events of the person, the latest last. They count for this list only and are not stored. Unknown items are ignored.',
    )
    .optional(),
  impressions: z
    .boolean()
    .describe(
      'Whether to record an impression of each item of the list, for callers who show all of it. Needs a user or a session, and a key with the scope write.',
    )
    .optional(),
  explain: z
    .boolean()
    .describe('Whether to explain the scores of the first 50 items; see `explanation`.')
    .optional(),
};

export const RecommendBody = name(
  z.strictObject({ ...forWhom, limit: Limit.optional(), after: After.optional() }),
  'RecommendQuery',
  'A query for recommendations. Without a user and a session, the list is not personal.',
).nullish();

export const RankBody = name(
  z.strictObject({
    items: z.array(SentId).min(1).max(1000).describe('Ids of the candidates.'),
    ...forWhom,
    limit: z
      .int()
      .min(1)
      .max(1000)
      .describe('The length of the list, the best first; all candidates by default.')
      .optional(),
  }),
  'RankQuery',
  'Candidates, and the person for whom to rank them.',
);

/** Ids in a query string: one parameter, or several with the same name. */
const texts = (most: number) =>
  z.preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(Id).max(most));

/** Describes a string in the OpenAPI document as JSON with a component's schema. */
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
  exclude: texts(10_000).describe('Id of an item to exclude; can be repeated.').optional(),
  after: After.optional(),
};

export const ListQuery = z.strictObject(listQuery);

/** The query of a list that is the same for everybody; the user or session is for impressions. */
export const CommonListQuery = z.strictObject({
  ...listQuery,
  user: Id.describe('The user of recorded impressions; the list does not depend on it.').optional(),
  session: Id.describe('The session of recorded impressions; ignored where a user is given.').optional(),
  impressions: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .describe(
      'true: record an impression of each item. Needs a user or a session, and a key with the scope write.',
    )
    .optional(),
});

export const RecommendQuery = z.strictObject({
  user: Id.describe('For whom.').optional(),
  session: Id.describe(
    'The session of a visitor who is not signed in; ignored where a user is given.',
  ).optional(),
  item: Id.describe('The item in view.').optional(),
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
  'Length, filter, and the user or session of recorded impressions, on which the list does not depend.',
).nullish();

export const ListPath = z.strictObject({
  name: z.string().min(1).describe('A name in `lists` of tandem.json, or popular, or newest.'),
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
    by: z.enum(['fusion', 'ranker', 'objective']).describe('The score that orders the list, before boosts.'),
    place: z.int().describe('The place by the score alone, from 1; re-ranking may have given it another.'),
    features: z
      .array(
        z.object({
          name: z
            .string()
            .describe(
              'A feature, the common prefix of several, or `retriever.` and the name of a retriever.',
            ),
          effect: z
            .number()
            .describe(
              'The score less the score with these features replaced by their average over the candidates.',
            ),
          values: z
            .record(z.string(), z.number())
            .describe('The values that the ranker reads; empty without a ranker.'),
        }),
      )
      .describe('Those with the largest effect, 12 at most.'),
    outcomes: z
      .array(z.object({ name: z.string(), probability: z.number(), weight: z.number() }))
      .describe("The ranker's predictions, with their weights in its score."),
    terms: z
      .array(z.object({ text: z.string(), value: z.number().nullable() }))
      .describe('The terms of the objective; empty without one.'),
    rules: z
      .array(
        z.object({
          rule: z.enum(['boost', 'pin', 'exploration', 'seen']),
          where: z.string().describe('The condition of a boost.').optional(),
          factor: z.number().describe('The factor of the score.').optional(),
        }),
      )
      .describe(
        'The rules that raised, lowered or placed the item; seen: shown before without a positive event.',
      ),
  }),
  'Explanation',
  "The explanation of an item's score in numbers.",
);

const CappedItems = z
  .array(
    z.object({
      id: z.string(),
      title: z.string().nullable(),
      formula: z.string().describe('`each` or `where` of the cap.'),
      most: z.int().describe('The number of items that the cap allows.'),
    }),
  )
  .describe('With `explain`: items that would be in the list without a cap of the configuration.')
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
            'full-text, earlier-searches, sequence, similar-items, similar-people, same-tags, affinity, popular, newest, taste, vectors, repeat, pin or exploration.',
          ),
        weight: z.number().describe("The retriever's share in the item's score."),
        because: z.array(
          z.object({
            item: z.string().optional(),
            title: z.string().nullable().optional(),
            tag: z.string().optional(),
            term: z.string().optional().describe('A term of the query, as in the index.'),
            fields: z
              .array(z.string())
              .optional()
              .describe('The fields that contain the term: title, headings, tags, body.'),
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
        score: z
          .string()
          .describe('The formula that orders it: items above 0 are listed, the highest first.'),
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
  'The ranked candidates, the best first; and those that cannot be shown.',
);
