/** The request for a learning path and its answer, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Id } from '../store/index.js';
import { name } from './schemas.js';

export const PathBody = name(
  z
    .strictObject({
      user: Id.describe('Who learns: what they finished is known.').optional(),
      session: Id.describe(
        'A visitor nobody knows, by their session; ignored where a user is given.',
      ).optional(),
      goal: Id.describe('The id of the item to get to. Either this or a role is needed.').optional(),
      role: z.string().min(1).max(256).describe('All items with this tag, instead of a goal.').optional(),
      level: z.number().min(0).describe('Of a role: only items up to this level.').optional(),
      minutes: z.number().min(1).describe('The time there is; without it, as much as is needed.').optional(),
      knows: z
        .array(Id)
        .max(10_000)
        .describe('Ids of items that are known besides those that the person finished.')
        .optional(),
      limit: z.int().min(1).max(500).describe('How many steps are told at most; 100 by default.').optional(),
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
  'Where to, from what, and in what time. What an item requires is its attribute `requires`, a list of ids; `level` and `minutes` are attributes, too (1 and 5 where they are not said).',
);

const Steps = z.array(
  z.object({
    id: z.string(),
    title: z.string().nullable(),
    tags: z.array(z.string()),
    level: z.number(),
    minutes: z.number(),
    requires: z.array(z.string()).describe('Ids of what it requires, known or not.'),
    neededBy: z.array(z.string()).describe('Ids of the steps of this answer that require it.'),
  }),
);

export const PathAnswer = name(
  z.object({
    goal: z.string().nullable(),
    role: z.string().nullable(),
    items: Steps.describe('What there is time for, each after all that it requires.'),
    minutes: z.number().describe('How long these take.'),
    reached: z.boolean().describe('Whether these are all that is needed.'),
    later: Steps.describe('What is needed besides, in the order in which it follows.'),
    more: z.int().describe('How many further steps the limit left out.'),
    known: z.array(z.string()).describe('Ids of known items that something needed requires.'),
    leftOut: z
      .array(
        z.object({
          id: z.string(),
          reason: z.string().describe('unknown, not shown, or circle (of requirements).'),
          requiredBy: z.string().nullable().describe('The id of the item that requires it, if one does.'),
        }),
      )
      .describe('What cannot be on the path, and why.'),
  }),
  'LearningPath',
  'What to learn, in order.',
);
