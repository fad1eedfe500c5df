/** Requests of searches and suggestions and their answers, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Id } from '../store/index.js';
import { Bounds, FilterQuery, FilterText, Limit, ListedItem, request } from './list-schemas.js';
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
        'Words, in any language. "a phrase" must be there, one word after the other, -word must not, tag:name is a tag that the item must have; all else is text. Empty: all that the filter admits, the most popular first.',
      ),
    user: Id.describe('Who searches: what they like counts where the query is not specific.').optional(),
    session: Id.describe(
      'A visitor nobody knows, by their session; ignored where a user is given.',
    ).optional(),
    limit: Limit.optional(),
    filter: FilterQuery.optional(),
    facets: z.array(FacetBody).max(20).describe('What to count of all that is found.').optional(),
    sort: z
      .strictObject({
        by: z.string().min(1).max(256).describe('`title`, `published`, or an attribute.'),
        order: z.enum(['asc', 'desc']).describe('asc by default.').optional(),
      })
      .describe(
        'An order other than by how well items fit; then only items with all words are listed, or, where none has all, those with most.',
      )
      .optional(),
    after: z.string().max(1_000_000).describe('The `next` of the page before.').optional(),
    cursor: z.string().max(1_000_000).describe('As `after`, under its older name.').optional(),
  }),
  'SearchQuery',
  'What is searched for, and by whom.',
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
    total: z
      .int()
      .optional()
      .describe('How many items there are, on all pages; where facets or an order are asked for.'),
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
      .describe('The query with mistyped words as they may be meant; null where none is.'),
    instead: z
      .object({
        queries: z
          .array(z.object({ query: z.string(), total: z.int() }))
          .describe('The query with less demanded, and how many items it finds.'),
        topics: z.array(z.string()).describe('Tags of items that may be found.'),
      })
      .optional()
      .describe('Where nothing is found: what may help.'),
    next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
  }),
  'SearchAnswer',
  'What was found, the best first.',
);

export const SuggestParameters = z.strictObject({
  query: z.string().max(1_000).describe('What is typed so far.'),
  user: Id.describe('Who types.').optional(),
  session: Id.optional(),
  limit: number(z.int().min(1).max(50).describe('How many; 10 by default.')),
  filter: FilterText.optional(),
});

export const SuggestAnswer = z.object({
  suggestions: z.array(
    z.object({
      text: z.string(),
      item: z.string().optional().describe('The item whose title it is.'),
    }),
  ),
});
