/** Request and response of learning paths, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Id } from '../store/index.js';
import { FilterQuery } from './list-schemas.js';
import { name } from './schemas.js';

export const PathBody = name(
  z
    .strictObject({
      user: Id.describe('The user: items that they finished count as known.').optional(),
      session: Id.describe(
        'The session of a visitor who is not signed in; ignored where a user is given.',
      ).optional(),
      goal: Id.describe('The id of the item to reach. Either this or a role is required.').optional(),
      role: z.string().min(1).max(256).describe('All items with this tag, instead of a goal.').optional(),
      level: z.number().min(0).describe('For a role: only items up to this level.').optional(),
      minutes: z.number().min(1).describe('The available time in minutes; unlimited by default.').optional(),
      filter: FilterQuery.describe('Only items that it admits are on the path.').optional(),
      knows: z
        .array(Id)
        .max(10_000)
        .describe('Ids of items that the person knows besides those that they finished.')
        .optional(),
      limit: z
        .int()
        .min(1)
        .max(500)
        .describe('The maximum number of steps returned; 100 by default.')
        .optional(),
    })
    .meta({
      // Either a goal, or a role with or without a level.
      allOf: [
        {
          anyOf: [
            { required: ['goal'], not: { anyOf: [{ required: ['role'] }, { required: ['level'] }] } },
            { required: ['role'], not: { required: ['goal'] } },
          ],
        },
      ],
    }),
  'PathQuery',
  'The target, known items, and the available time. The attribute `requires` of an item is a list of ids; `level` and `minutes` are attributes, too (1 and 5 by default).',
);

const Steps = z.array(
  z.object({
    id: z.string(),
    title: z.string().nullable(),
    tags: z.array(z.string()),
    level: z.number(),
    minutes: z.number(),
    requires: z.array(z.string()).describe('Ids of the items that it requires, known or not.'),
    neededBy: z.array(z.string()).describe('Ids of the returned steps that require it.'),
  }),
);

export const PathAnswer = name(
  z.object({
    goal: z.string().nullable(),
    role: z.string().nullable(),
    items: Steps.describe('The steps that fit the time, each after everything that it requires.'),
    minutes: z.number().describe('The total minutes of these steps.'),
    reached: z.boolean().describe('Whether these steps are all that are needed.'),
    later: Steps.describe('The further steps needed, in order.'),
    more: z.int().describe('The number of further steps that the limit left out.'),
    known: z.array(z.string()).describe('Ids of known items that needed items require.'),
    leftOut: z
      .array(
        z.object({
          id: z.string(),
          reason: z.string().describe('unknown, not shown, or circle (of requirements).'),
          requiredBy: z.string().nullable().describe('The id of the item that requires it, if any.'),
        }),
      )
      .describe('Items that cannot be on the path, with the reason.'),
  }),
  'LearningPath',
  'A learning path.',
);
