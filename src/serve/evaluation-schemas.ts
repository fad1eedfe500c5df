/** What goes over HTTP about offline evaluation, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Time } from '../store/index.js';
import { name } from './schemas.js';

export const EvaluationBody = name(
  z.strictObject({
    holdout: z
      .enum(['last', 'after', 'items', 'random'])
      .describe(
        "What is held out: each person's last item; everything from a moment on; a tenth of the items, as new ones; a share of what each had.",
      ),
    after: Time.describe('With after: from when on.').optional(),
    share: z.number().min(0.01).max(0.99).describe('With random; 0.2 by default.').optional(),
    target: z.enum(['all', 'liked']).describe('liked: not what was rated low; all by default.').optional(),
    ks: z
      .array(z.int().min(1).max(500))
      .min(1)
      .max(10)
      .describe('Lengths of lists; 10 and 20 by default.')
      .optional(),
    train: z
      .boolean()
      .describe('Whether models are trained, too, on what is not held out; takes minutes.')
      .optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional(),
  }),
  'EvaluationQuery',
  'What to hold out and to measure.',
);

// ---- Answers: they document; nothing is checked on the way out

export const EvaluationJobAnswer = name(
  z.object({
    status: z.enum(['running', 'finished', 'failed', 'cancelled']),
    progress: z
      .object({ phase: z.string(), done: z.number(), total: z.number().optional() })
      .loose()
      .nullable(),
    error: z.string().nullable(),
  }),
  'EvaluationJob',
  'An evaluation that was asked for; its result is among the others once it is finished.',
);

const Figures = z
  .record(
    z.string(),
    z.record(z.string(), z.object({ value: z.number(), low: z.number(), high: z.number() })),
  )
  .describe('By method and metric, with a 95 % interval.');

export const EvaluationsAnswer = z.object({
  job: EvaluationJobAnswer.nullable(),
  results: z.array(
    name(
      z.object({
        at: z.string().describe('ISO 8601.'),
        holdout: z.string(),
        people: z.int(),
        items: z.int(),
        seed: z.int(),
        trained: z.boolean(),
        serving: z.array(z.string()).describe('The versions of models that were served then.'),
        methods: Figures,
        segments: z
          .array(
            z.object({
              name: z.enum(['few', 'some', 'many']).describe('Up to 5 events besides; up to 20; more.'),
              people: z.int(),
              methods: Figures,
            }),
          )
          .describe('The same by how much is known of people.'),
        ranker: z.object({ admitted: z.boolean(), reason: z.string() }).optional(),
      }),
      'Evaluation',
      'What an evaluation found.',
    ),
  ),
});
