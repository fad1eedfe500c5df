/** Requests and responses of searches and suggestions, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Id } from '../store/index.js';
import { Bounds, FilterQuery, FilterText, forWhom, Limit, ListedItem, request } from './list-schemas.js';
import { name, number } from './schemas.js';

const FacetBody = z.strictObject({
  field: z.string().min(1).max(256).describe('`tags`, `published` (by day), or an attribute.'),
  limit: z
    .int()
    .min(1)
    .max(100)
    .describe('How many values, the most common first; 10 by default.')
    .optional(),
  ranges: z.array(Bounds).min(1).max(100).describe('Count by range instead of by value.').optional(),
});

const bound = z.union([z.number(), z.string()]).optional();

const range = { from: bound, to: bound, before: bound };

export const SearchBody = name(
  z.strictObject({
    query: z
      .string()
      .max(200_000)
      .describe(
        'Words, in any language. Items must contain a "quoted phrase", must not contain an excluded -word, and must have the tag of tag:name; everything else is text. An empty query lists all items that match the filter, the most popular first.',
      ),
    user: Id.describe('The user who searches: their taste counts if the query is not specific.').optional(),
    session: Id.describe(
      'The session of a visitor who is not signed in; ignored where a user is given.',
    ).optional(),
    limit: Limit.optional(),
    filter: FilterQuery.optional(),
    events: forWhom.events,
    impressions: forWhom.impressions,
    facets: z.array(FacetBody).max(20).describe('The facets to count over all results.').optional(),
    sort: z
      .strictObject({
        by: z.string().min(1).max(256).describe('`title`, `published`, or an attribute.'),
        order: z.enum(['asc', 'desc']).describe('asc by default.').optional(),
      })
      .describe(
        'An order other than relevance; then only items with all words are listed, or, where none has all, those with most.',
      )
      .optional(),
    after: z.string().max(1_000_000).describe('The `next` of the page before.').optional(),
    cursor: z.string().max(1_000_000).describe('The former name of `after`.').optional(),
  }),
  'SearchQuery',
  'A search query.',
);

const Ranges = z
  .array(z.array(z.int()).length(2))
  .describe("The positions of the query's words: from, and before; in UTF-16 code units.");

export const SearchAnswerBody = name(
  z.object({
    request,
    items: z.array(
      ListedItem.extend({
        chunk: z
          .object({
            headings: z.array(z.string()).describe('The headings above it, the outermost first.'),
            page: z.int().nullable().describe('From 1; null where the text has no pages.'),
            start: z.int().describe('Its position in the text of the item, in UTF-16 code units.'),
            end: z.int(),
            text: z.string(),
          })
          .describe(
            "The passage that matches the query best; of a long one, the part with most of the query's words.",
          ),
        highlights: z.object({
          title: Ranges,
          text: Ranges,
          from: z
            .int()
            .describe(
              'Where to begin an excerpt of a few lines: the sentence or clause from which on the passage has most of the query.',
            ),
        }),
      }),
    ),
    total: z.int().optional().describe('The number of items on all pages; with facets or an order.'),
    facets: z
      .array(
        z.object({
          field: z.string(),
          values: z
            .array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.int() }))
            .optional(),
          ranges: z.array(z.object({ ...range, count: z.int() })).optional(),
        }),
      )
      .optional(),
    didYouMean: z
      .string()
      .nullable()
      .describe('The query with mistyped words corrected; null where none is mistyped.'),
    instead: z
      .object({
        queries: z
          .array(z.object({ query: z.string(), total: z.int() }))
          .describe('The query with fewer conditions, and the number of items that it finds.'),
        topics: z.array(z.string()).describe('Tags of items that can be found.'),
      })
      .optional()
      .describe('Suggestions where nothing is found.'),
    next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
  }),
  'SearchAnswer',
  'The search results, the best first.',
);

export const SuggestParameters = z.strictObject({
  query: z.string().max(1_000).describe('The text typed so far.'),
  user: Id.describe('The user who types.').optional(),
  session: Id.optional(),
  limit: number(z.int().min(1).max(50).describe('How many; 10 by default.')),
  filter: FilterText.optional(),
});

export const SuggestAnswer = z.object({
  suggestions: z.array(
    z.object({
      text: z.string(),
      item: z.string().optional().describe('The item that has this title.'),
    }),
  ),
});
