/** Requests and responses of the objective, experiments and exploration, as zod schemas. */
import { z } from 'zod';
import { NAME } from '../config/index.js';
import { KIND_NAME, TIME_TEXT_PATTERN } from '../store/index.js';
import { name } from './schemas.js';

const Objective = z
  .string()
  .meta({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
  .nullable()
  .describe('A formula such as `p.click * (1 + 4 * p.like)`; null for the score alone.');

export const ObjectiveBody = z.strictObject({ objective: Objective });

export const TrialBody = z.strictObject({
  objective: Objective,
  people: z
    .int()
    .min(1)
    .max(10_000)
    .describe('The number of people whose lists are compared; 200 by default.')
    .optional(),
  limit: z.int().min(1).max(100).describe('The length of the lists; 10 by default.').optional(),
});

export const NamePath = z.strictObject({ name: z.string() });

/** A time in the form of tandem.json. */
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
        'By name, the overrides of each arm: objective, retrievers, rules, exploration or models, and its share. `control` has none.',
      ),
    from: time('At once, if left out.'),
    until: time('Until it is stopped, if left out.'),
  }),
  'NewExperiment',
  'An experiment in the form of tandem.json (docs/experiments.md).',
);

export const KindPath = z.strictObject({ kind: z.string().regex(KIND_NAME) });

const Meaning = z.strictObject({
  meaning: z.enum(['positive', 'negative', 'neutral']),
  weight: z.number().min(0).max(1000).describe('The weight of such an event relative to others.'),
  hides: z
    .boolean()
    .describe('Whether the item is not shown to the person again; false by default.')
    .optional(),
});

export const KindBody = z.strictObject({
  meaning: Meaning.nullable().describe('null: restore the default meaning.'),
});

export const KindsAnswer = z.object({
  kinds: z.array(
    name(
      z.object({
        kind: z.string(),
        events: z.int(),
        meaning: Meaning.loose().nullable().describe('null: such events have no meaning.'),
      }),
      'Kind',
      'A kind of events.',
    ),
  ),
});

export const RemovedAnswer = z.object({ removed: z.string() });

// ---- Responses: for the OpenAPI document only; they are not validated

export const ObjectiveAnswer = name(
  z.object({
    objective: z.string().nullable(),
    waiting: z.string().nullable().describe('Names in the formula that do not exist (yet), or null.'),
    outcomes: z.array(z.string()).describe('The names that p.NAME can use.'),
    attributes: z.array(z.string()).describe('The names that item.attributes.NAME can use.'),
  }),
  'Objective',
  'The objective that lists are ranked by.',
);

const Change = z.object({ name: z.string(), before: z.number(), after: z.number() });

const Moves = z
  .object({ more: z.array(Change), less: z.array(Change) })
  .describe("The average number of places in a person's list.");

const Listed = z.array(z.object({ id: z.string(), title: z.string().nullable(), score: z.number() }));

export const TrialAnswer = name(
  z.object({
    people: z.int(),
    limit: z.int(),
    overlap: z.number().describe('The average share of a list that stays in it.'),
    unchanged: z.number().describe('The share of people whose list is the same.'),
    newFirst: z.number().describe('The share of people whose first item is another.'),
    retrievers: z
      .array(Change)
      .describe('The average probability that each retriever gives to the items shown.'),
    items: Moves,
    tags: Moves,
    examples: z.array(z.object({ user: z.string(), overlap: z.number(), before: Listed, after: Listed })),
  }),
  'Trial',
  'The effect of a change of the objective.',
);

const experiment = {
  name: z.string(),
  state: z.enum(['waiting', 'running', 'ended']),
  problem: z.string().nullable().describe('Why it cannot run: an arm names a model that does not exist.'),
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
        .describe('When and why the arm was stopped automatically.'),
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
        .describe('Whether people are split as configured; with a wrong split, the figures are not valid.'),
      findings: z.array(
        z.object({
          metric: z.string(),
          arm: z.string(),
          control: z.number().describe('Events per list in the control.'),
          rate: z.number().describe('Events per list in the arm.'),
          difference: z.number(),
          interval: Interval,
          p: z.number().describe('Fixed horizon: valid for one look at an end that was fixed in advance.'),
          anytime: z
            .object({ interval: Interval, p: z.number() })
            .describe('Always valid: for any number of looks.'),
          corrected: z
            .object({ p: z.number(), anytime: z.number() })
            .describe('The p-values, corrected for the number of findings (Holm).'),
          verdict: z.enum(['better', 'worse', 'different']).optional(),
        }),
      ),
    }),
  }),
  'ExperimentReport',
  'The report of an experiment.',
);

export const ExplorationAnswer = name(
  z.object({
    share: z.number().describe('The configured share of places.'),
    places: z.int().describe('Places of served lists.'),
    explored: z.int().describe('Places that exploration filled.'),
    answers: z
      .array(z.object({ kind: z.string(), times: z.int(), explored: z.int() }))
      .describe('Events that name a list and a position, and those that answered an explored place.'),
  }),
  'Exploration',
  'The extent of exploration and its results over the last 30 days.',
);
