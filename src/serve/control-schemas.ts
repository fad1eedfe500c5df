/** What goes over HTTP about the objective, experiments and exploration, as zod schemas. */
import { z } from 'zod';
import { TIME_TEXT_PATTERN } from '../store/index.js';
import { name } from './schemas.js';

const Objective = z
  .string()
  .meta({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
  .nullable()
  .describe('A formula such as `p.click * (1 + 4 * p.like)`; null for the score alone.');

export const ObjectiveBody = z.strictObject({ objective: Objective });

export const TrialBody = z.strictObject({
  objective: Objective,
  people: z.int().min(1).max(10_000).describe("How many people's lists; 200 by default.").optional(),
  limit: z.int().min(1).max(100).describe('How long the lists are; 10 by default.').optional(),
});

export const NamePath = z.strictObject({ name: z.string() });

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** A time as tandem.json has it, which is what it is checked by. */
const time = (description: string) =>
  z
    .string()
    .meta({ pattern: TIME_TEXT_PATTERN, description: `ISO 8601. ${description}` })
    .optional();

export const ExperimentBody = name(
  z.strictObject({
    name: z.string().regex(NAME),
    metrics: z.array(z.string().min(1)).min(1).max(10).describe('Kinds of events, counted per served list.'),
    arms: z
      .record(z.string().regex(NAME), z.record(z.string(), z.unknown()))
      .describe(
        'By name, what each changes: objective, retrievers, rules, exploration or models, and its share. `control` changes nothing.',
      ),
    from: time('At once, if left out.'),
    until: time('Until it is stopped, if left out.'),
  }),
  'NewExperiment',
  'An experiment as it stands in tandem.json (docs/experiments.md).',
);

export const KindPath = z.strictObject({ kind: z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/) });

const Meaning = z.strictObject({
  meaning: z.enum(['positive', 'negative', 'neutral']),
  weight: z.number().min(0).max(1000).describe('How much one such event counts beside others.'),
  hides: z
    .boolean()
    .describe('Whether the item is not shown to the person again; false by default.')
    .optional(),
});

export const KindBody = z.strictObject({
  meaning: Meaning.nullable().describe('null: the usual meaning again.'),
});

export const KindsAnswer = z.object({
  kinds: z.array(
    name(
      z.object({
        kind: z.string(),
        events: z.int(),
        meaning: Meaning.loose().nullable().describe('null: such events count for nothing.'),
      }),
      'Kind',
      'A kind of events.',
    ),
  ),
});

export const RemovedAnswer = z.object({ removed: z.string() });

// ---- Answers: they document; nothing is checked on the way out

export const ObjectiveAnswer = name(
  z.object({
    objective: z.string().nullable(),
    waiting: z.string().nullable().describe('What the formula names that is not there (yet), or null.'),
    outcomes: z.array(z.string()).describe('What p.NAME may name.'),
    attributes: z.array(z.string()).describe('What item.attributes.NAME may name.'),
  }),
  'Objective',
  'What lists are ranked by.',
);

const Change = z.object({ name: z.string(), before: z.number(), after: z.number() });

const Moves = z
  .object({ more: z.array(Change), less: z.array(Change) })
  .describe("In how many places of a person's list, on average.");

const Listed = z.array(z.object({ id: z.string(), title: z.string().nullable(), score: z.number() }));

export const TrialAnswer = name(
  z.object({
    people: z.int(),
    limit: z.int(),
    overlap: z.number().describe('The share of a list that stays in it, on average.'),
    unchanged: z.number().describe('The share of people whose list stays as it is.'),
    newFirst: z.number().describe('The share of people whose list begins with another item.'),
    retrievers: z.array(Change).describe('The weight of each retriever in what is shown.'),
    items: Moves,
    tags: Moves,
    examples: z.array(z.object({ user: z.string(), overlap: z.number(), before: Listed, after: Listed })),
  }),
  'Trial',
  'What a change of the objective would do.',
);

const experiment = {
  name: z.string(),
  state: z.enum(['waiting', 'running', 'ended']),
  problem: z.string().nullable().describe('Why it cannot run: an arm names a model that is not there.'),
  from: z.string().nullable().describe('ISO 8601.'),
  until: z.string().nullable().describe('ISO 8601.'),
  metrics: z.array(z.string()).describe('Kinds of events, counted per served list.'),
  arms: z.array(
    z.object({
      name: z.string(),
      share: z.number(),
      overrides: z.record(z.string(), z.unknown()),
      stopped: z
        .object({
          at: z.string(),
          metric: z.string(),
          control: z.number(),
          rate: z.number(),
          p: z.number(),
        })
        .nullable()
        .describe('When and why the arm was stopped by itself.'),
    }),
  ),
};

export const ExperimentAnswer = name(
  z.object(experiment),
  'Experiment',
  'An experiment as it is configured; the control is the first arm.',
);

const Interval = z
  .object({ low: z.number().nullable(), high: z.number().nullable() })
  .describe('95 %; null where there is no bound yet.');

export const ExperimentReportAnswer = name(
  z.object({
    ...experiment,
    seen: z.object({
      arms: z.array(z.object({ name: z.string(), people: z.int(), lists: z.int() })),
      split: z
        .object({ p: z.number(), wrong: z.boolean() })
        .describe('Whether people are split as configured; figures of a wrong split mean nothing.'),
      findings: z.array(
        z.object({
          metric: z.string(),
          arm: z.string(),
          control: z.number().describe('Events per list in the control.'),
          rate: z.number().describe('Events per list in the arm.'),
          difference: z.number(),
          interval: Interval,
          p: z.number().describe('For one look at an end that was fixed beforehand.'),
          anytime: z.object({ interval: Interval, p: z.number() }).describe('Valid however often one looks.'),
          corrected: z
            .object({ p: z.number(), anytime: z.number() })
            .describe('The p-values, corrected for how many findings there are (Holm).'),
          verdict: z.enum(['better', 'worse', 'different']).optional(),
        }),
      ),
    }),
  }),
  'ExperimentReport',
  'What an experiment shows so far.',
);

export const ExplorationAnswer = name(
  z.object({
    share: z.number().describe('The share of places that is configured.'),
    places: z.int().describe('Places of served lists.'),
    explored: z.int().describe('Those among them that exploration filled.'),
    answers: z
      .array(z.object({ kind: z.string(), times: z.int(), explored: z.int() }))
      .describe('Events that name a list and a position, and those that answered an explored place.'),
  }),
  'Exploration',
  'How much is explored, and what comes of it, over the last 30 days.',
);
