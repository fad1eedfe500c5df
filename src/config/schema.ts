/**
 * The schema of `tandem.json`: meanings of event kinds, how lists are made, how long items and events count, named
 * lists, experiments, the text encoder, answers, and assistants.
 */
import { z } from 'zod';
import { Text } from '../embed/index.js';
import { COUNTED, FormulaError, parseCondition, parseList, parseNumber } from '../rank/index.js';
import { retrievers } from '../retrieve/index.js';
import { sumOf } from '../runtime/index.js';
import { Time } from '../store/index.js';
import { Answers } from './answers.js';
import { Assistants } from './assistants.js';
import { nameLike } from './names.js';

const Meaning = z.strictObject({
  meaning: z.enum(['positive', 'negative', 'neutral']),
  weight: z.number().min(0).max(1000),
  hides: z.boolean().default(false),
  repeats: z.boolean().optional(),
  positiveFrom: z.number().optional(),
  undoes: z.array(z.string().min(1)).max(100).optional(),
  undoesLatest: z.boolean().optional(),
});

/** A text that `parse` accepts; a wrong formula is refused with line, column and reason. */
const formula = (parse: (text: string) => unknown) =>
  z.string().check((payload) => {
    try {
      parse(payload.value);
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      payload.issues.push({ code: 'custom', message: error.message, input: payload.value, path: [] });
    }
  });

const times = { from: Time.optional(), until: Time.optional() };

const Place = z.int().min(1).max(500);

const Most = z.int().min(0).max(500);

const where = formula(parseCondition);

const Boost = z.strictObject({ where, factor: z.number().positive().max(1_000), ...times });

const Pin = z
  .strictObject({ item: z.string().optional(), where: where.optional(), place: Place, ...times })
  .refine(({ item, where }) => (item === undefined) !== (where === undefined), 'needs either item or where')
  .transform(({ item, where, ...rest }) =>
    item === undefined ? { ...rest, where: where! } : { ...rest, item },
  );

const Cap = z
  .strictObject({ each: formula(parseList).optional(), where: where.optional(), most: Most, ...times })
  .refine(({ each, where }) => (each === undefined) !== (where === undefined), 'needs either each or where')
  .transform(({ each, where, ...rest }) =>
    each === undefined ? { ...rest, where: where! } : { ...rest, each },
  );

const RETRIEVERS = retrievers.map(({ name }) => name);

/** What a list is made by. */
const variation = {
  objective: formula(parseNumber).nullable(),
  retrievers: z.record(z.string(), z.number().min(0).max(1_000)).check(({ value, issues }) => {
    for (const name of Object.keys(value)) {
      if (RETRIEVERS.includes(name)) continue;
      const message = `is no retriever: there are ${RETRIEVERS.join(', ')}`;
      issues.push({ code: 'custom', message, input: name, path: [name] });
    }
    if (RETRIEVERS.every((name) => value[name] === 0)) {
      issues.push({ code: 'custom', message: 'leaves no retriever', input: value, path: [] });
    }
  }),
  rules: z.strictObject({
    boosts: z.array(Boost).max(100).default([]),
    pins: z.array(Pin).max(100).default([]),
    caps: z.array(Cap).max(20).default([]),
  }),
  exploration: z.strictObject({ share: z.number().min(0).max(0.5) }),
};

const Name = nameLike('bolder-likes');

/** Lists that always exist, under Tandem's names and Gorse's. */
const ALWAYS = ['popular', 'newest', 'latest'];

const ListName = Name.refine((name) => !ALWAYS.includes(name), 'is the name of a list that is always there');

const Days = z.number().positive().max(36_500);

/** A list that is the same for everybody. */
const NamedList = z.strictObject({
  score: formula((text) => parseNumber(text, COUNTED)).describe(
    'Items above 0 are listed, the highest first.',
  ),
  where: formula((text) => parseCondition(text, COUNTED)).optional(),
  days: Days.optional().describe('How far back events are counted.'),
});

const Lifetime = z.strictObject({
  items: Days.optional().describe('Days for which items are shown after `published`.'),
  events: Days.optional().describe('Days after which events are deleted.'),
});

/** Given instead of the id of a ranker: lists are ranked by score fusion alone. */
export const FUSION_ALONE = 'blend';

const RankerId = z
  .string()
  .refine(
    (id) => id === FUSION_ALONE || /^ranker-[a-z0-9-]+$/.test(id),
    `is neither '${FUSION_ALONE}' nor the id of a ranker, as \`tandem models list\` shows them`,
  );

/** The settings that an arm may override. */
const Arm = z
  .strictObject({
    share: z.number().positive().max(1).optional(),
    ...variation,
    models: z.strictObject({ ranker: RankerId }),
  })
  .partial();

/** The arm that others are compared with. */
export const CONTROL = 'control';

const Experiment = z
  .strictObject({
    metrics: z.array(z.string().min(1)).min(1).max(10),
    arms: z.record(Name, Arm),
    ...times,
  })
  .check(({ value: { arms }, issues }) => {
    const wrong = (path: string[], message: string) =>
      issues.push({ code: 'custom', message, input: arms, path: ['arms', ...path] });
    const { control, ...others } = arms;
    if (!control) wrong([], `has no arm '${CONTROL}', with which the others are compared`);
    else if (Object.keys(control).some((field) => field !== 'share')) {
      wrong(
        [CONTROL],
        'changes nothing, so that the others can be compared with it; only share may be given',
      );
    }
    if (Object.keys(others).length === 0) wrong([], `has no arm besides '${CONTROL}'`);
    for (const [name, arm] of Object.entries(others)) {
      if (overridden(arm).length === 0) wrong([name], 'changes nothing');
    }
    const shares = Object.values(arms).map(({ share }) => share);
    const given = shares.filter((share) => share !== undefined);
    if (given.length > 0 && given.length < shares.length) wrong([], 'need all a share, or none');
    if (sumOf(given) > 1 + 1e-9) wrong([], 'have shares of more than 1 in all');
  })
  .transform(({ arms, ...rest }) => {
    const { control, ...others } = arms;
    const all = Object.entries({ control: control, ...others });
    return {
      ...rest,
      /** The control first. */
      arms: all.map(([name, { share = 1 / all.length, ...overrides }]) => ({ name, share, overrides })),
    };
  });

export const Config = z
  .strictObject({
    kinds: z.record(z.string(), Meaning).default({}),
    objective: variation.objective.default(null),
    retrievers: variation.retrievers.default({}),
    rules: variation.rules.default({ boosts: [], pins: [], caps: [] }),
    exploration: variation.exploration.default({ share: 0 }),
    experiments: z.record(Name, Experiment).default({}),
    text: Text.default({ encoder: 'trained' }),
    undescribed: z.enum(['hide', 'show']).default('hide'),
    lifetime: Lifetime.default({}),
    repeats: z
      .union([z.boolean(), z.strictObject({ days: z.string().min(1) })])
      .default(true)
      .describe(
        'Whether items come back that are taken again; the attribute of items that says after how many days.',
      ),
    lists: z.record(ListName, NamedList).default({}),
    answers: Answers.default({ providers: [], budget: {}, order: 'best-last' }),
    assistants: Assistants.default({ keys: {} }),
  })
  .check(({ value: { experiments }, issues }) => {
    const all = Object.entries(experiments);
    all.forEach(([name, one], index) => {
      for (const [before, other] of all.slice(0, index)) {
        const both = changes(one).find((field) => changes(other).includes(field));
        if (!both || !overlap(one, other)) continue;
        const message = `changes ${both}, as '${before}' does at the same time: end that first`;
        issues.push({ code: 'custom', message, input: name, path: ['experiments', name] });
      }
    });
  });

export type Config = z.output<typeof Config>;

export type ExperimentSettings = Config['experiments'][string];

/** What a list is made by. */
export interface Variation extends Pick<Config, 'objective' | 'retrievers' | 'rules' | 'exploration'> {
  /** The version of the ranker, instead of the one that is served to all; or {@link FUSION_ALONE}. */
  readonly models?: { readonly ranker: string } | undefined;
}

function overridden(arm: Partial<Variation>): (keyof Variation)[] {
  return (['objective', 'retrievers', 'rules', 'exploration', 'models'] as const).filter(
    (field) => arm[field] !== undefined,
  );
}

const changes = ({ arms }: ExperimentSettings) => arms.flatMap(({ overrides }) => overridden(overrides));

function overlap(a: ExperimentSettings, b: ExperimentSettings): boolean {
  const { NEGATIVE_INFINITY: ever, POSITIVE_INFINITY: always } = Number;
  return (a.from ?? ever) < (b.until ?? always) && (b.from ?? ever) < (a.until ?? always);
}
