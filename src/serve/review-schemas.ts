/** What goes over HTTP about review, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Note } from '../store/index.js';
import { name } from './schemas.js';

const note = Note.describe('Why, for those who look at it later.').optional();

export const UserDecisionBody = z.strictObject({
  decision: z
    .enum(['bot', 'person'])
    .describe(
      'bot: their events count for their own lists alone; person: they are never marked, from the next start on where they were.',
    ),
  note,
});

export const ItemDecisionBody = z.strictObject({
  decision: z.enum(['hide', 'keep']).describe('keep: its reports so far are settled.'),
  note,
});

export const AnswerDecisionBody = z.strictObject({
  decision: z.enum(['right', 'wrong']).describe('right: the doubt was wrong; wrong: the answer was.'),
  note,
});

// ---- Answers: they document; nothing is checked on the way out

export const DecisionAnswer = name(
  z.object({
    at: z.string().describe('ISO 8601.'),
    what: z.enum(['user', 'item', 'answer']),
    id: z.string().describe('Of an answer: its request.'),
    decision: z.enum(['bot', 'person', 'hide', 'keep', 'right', 'wrong']),
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
    answers: z
      .array(
        z.object({
          id: z.string().describe('The request that it was given under.'),
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
      .describe('Answers in doubt, until they are decided on; the latest first, 200 at most.'),
    decisions: z.array(DecisionAnswer).describe('The latest first.'),
  }),
  'Review',
  'What was blocked or doubted, and what was decided about it.',
);
