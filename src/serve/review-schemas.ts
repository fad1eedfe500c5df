/** Requests and responses of reviews, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Note } from '../store/index.js';
import { name } from './schemas.js';

const note = Note.describe('The reason, for later readers.').optional();

export const UserDecisionBody = z.strictObject({
  decision: z
    .enum(['bot', 'person'])
    .describe(
      "bot: the user's events affect only their own lists; person: the user is never marked; if they are marked now, from the next start on.",
    ),
  note,
});

export const ItemDecisionBody = z.strictObject({
  decision: z.enum(['hide', 'keep']).describe('keep: the reports so far are dismissed.'),
  note,
});

export const AnswerDecisionBody = z.strictObject({
  decision: z.enum(['right', 'wrong']).describe('right: the answer was right; wrong: the answer was wrong.'),
  note,
});

// ---- Responses: for the OpenAPI document only; they are not validated

export const DecisionAnswer = name(
  z.object({
    at: z.string().describe('ISO 8601.'),
    what: z.enum(['user', 'item', 'answer']),
    id: z.string().describe('The request id of an answer.'),
    decision: z.enum(['bot', 'person', 'hide', 'keep', 'right', 'wrong']),
    note: z.string().nullable(),
    by: z.string().describe('The name of the key.'),
  }),
  'Decision',
  'A decision of a reviewer.',
);

export const ReviewAnswer = name(
  z.object({
    users: z.array(
      z.object({
        id: z.string(),
        why: z
          .enum(['tag', 'alarm', 'busy'])
          .describe(
            "tag: by a tag; alarm: the user's events alone caused an alarm of a model; busy: the user acts faster than people do, and is left out of training for that hour.",
          ),
        at: z.string().nullable().describe('The time of the alarm, in ISO 8601.'),
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
          at: z.string().describe('The time of the latest report, in ISO 8601.'),
          hidden: z.boolean(),
        }),
      )
      .describe('Items reported since the last decision on them.'),
    answers: z
      .array(
        z.object({
          id: z.string().describe('The request id of the answer.'),
          at: z.string().describe('ISO 8601.'),
          question: z.string(),
          text: z.string(),
          provider: z.string(),
          doubts: z.array(
            z.object({
              text: z.string().describe('A sentence that its sources do not support.'),
              why: z.array(z.string()),
            }),
          ),
        }),
      )
      .describe(
        'Answers with unsupported sentences that wait for a decision; the latest first, 200 at most.',
      ),
    decisions: z.array(DecisionAnswer).describe('The latest first.'),
  }),
  'Review',
  'Marked users, reported items, unsupported answers, and the decisions on them.',
);
