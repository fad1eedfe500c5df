/** Requests and responses of offline evaluation, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { Time } from '../store/index.js';
import { name } from './schemas.js';

export const EvaluationBody = name(
  z.strictObject({
    holdout: z
      .enum(['last', 'after', 'items', 'random'])
      .describe(
        "The split. last: hold out each person's last item; after: everything since a time; items: a tenth of the items, as new ones; random: a share of each person's items.",
      ),
    after: Time.describe('With after: the time.').optional(),
    share: z.number().min(0.01).max(0.99).describe('With random: the share; 0.2 by default.').optional(),
    target: z
      .enum(['all', 'liked'])
      .describe('liked: without items with a low rating; all by default.')
      .optional(),
    ks: z
      .array(z.int().min(1).max(500))
      .min(1)
      .max(10)
      .describe('The cut-offs of metrics; 10 and 20 by default.')
      .optional(),
    train: z
      .boolean()
      .describe('Whether to train models on the training part, too; takes minutes.')
      .optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional(),
  }),
  'EvaluationQuery',
  'The split and the metrics of an evaluation.',
);

// ---- Responses: for the OpenAPI document only; they are not validated

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
  'A requested evaluation; its result is listed once it is finished.',
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
        serving: z.array(z.string()).describe('The versions of models that were served at that time.'),
        methods: Figures,
        segments: z
          .array(
            z.object({
              name: z
                .enum(['few', 'some', 'many'])
                .describe("By the number of a person's other events: up to 5, up to 20, more."),
              people: z.int(),
              methods: Figures,
            }),
          )
          .describe("The metrics by the length of people's histories."),
        ranker: z.object({ admitted: z.boolean(), reason: z.string() }).optional(),
      }),
      'Evaluation',
      'The result of an evaluation.',
    ),
  ),
});
