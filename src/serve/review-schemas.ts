/** What goes over HTTP about review, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { name } from './schemas.js';

const note = z.string().max(1_000).describe('Why, for those who look at it later.').optional();

export const UserDecisionBody = z.strictObject({
  decision: z
    .enum(['bot', 'person'])
    .describe(
      "bot: their events shape their own lists and nobody else's; person: they are never marked, from the next start on where they were.",
    ),
  note,
});

export const ItemDecisionBody = z.strictObject({
  decision: z.enum(['hide', 'keep']).describe('keep: its reports so far are settled.'),
  note,
});

// ---- Answers: they document; nothing is checked on the way out

export const DecisionAnswer = name(
  z.object({
    at: z.string().describe('ISO 8601.'),
    what: z.enum(['user', 'item']),
    id: z.string(),
    decision: z.enum(['bot', 'person', 'hide', 'keep']),
    note: z.string().nullable(),
    by: z.string().describe('The name of the key.'),
  }),
  'Decision',
  'What a person decided.',
);

export const ReviewAnswer = name(
  z.object({
    users: z.array(
      z.object({
        id: z.string(),
        why: z
          .enum(['tag', 'alarm', 'busy'])
          .describe(
            "tag: by a tag; alarm: their events alone set off a model's alarm; busy: they act faster than people do, and are left out of training for that hour.",
          ),
        at: z.string().nullable().describe('Of the alarm, in ISO 8601.'),
        reason: z.string().nullable(),
        marked: z.boolean(),
      }),
    ),
    items: z
      .array(
        z.object({
          id: z.string(),
          title: z.string().nullable(),
          reports: z.int(),
          people: z.int(),
          at: z.string().describe('Of the latest report, in ISO 8601.'),
          hidden: z.boolean(),
        }),
      )
      .describe('Reported since they were last decided on.'),
    decisions: z.array(DecisionAnswer).describe('The latest first.'),
  }),
  'Review',
  'What was blocked or doubted, and what was decided about it.',
);
