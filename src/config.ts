/** The folder's `tandem.json`: what event kinds mean, and what lists are made by. */
import { unwatchFile, watchFile } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from './errors.js';
import { FormulaError, parseCondition, parseList, parseNumber } from './rank/index.js';
import { retrievers } from './retrieve/index.js';
import { Time } from './store/index.js';
import type { KindMeaning } from './types.js';

/** What common kinds mean unless configured otherwise. A kind that is not listed is kept, and means nothing. */
export const DEFAULT_KINDS: { readonly [kind: string]: KindMeaning } = {
  impression: { meaning: 'neutral', weight: 0, hides: false },
  view: { meaning: 'positive', weight: 0.5, hides: false },
  click: { meaning: 'positive', weight: 1, hides: false },
  like: { meaning: 'positive', weight: 2, hides: false },
  save: { meaning: 'positive', weight: 2, hides: false },
  share: { meaning: 'positive', weight: 2, hides: false },
  cart: { meaning: 'positive', weight: 2, hides: false },
  rating: { meaning: 'positive', weight: 1, hides: true },
  complete: { meaning: 'positive', weight: 2, hides: true },
  purchase: { meaning: 'positive', weight: 3, hides: true },
  dismiss: { meaning: 'negative', weight: 1, hides: true },
  dislike: { meaning: 'negative', weight: 1, hides: true },
  report: { meaning: 'negative', weight: 2, hides: true },
};

const Meaning = z.strictObject({
  meaning: z.enum(['positive', 'negative', 'neutral']),
  weight: z.number().min(0).max(1000),
  hides: z.boolean().default(false),
});

/** Text that `parse` takes; a formula that is wrong is refused with line, column and reason. */
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

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const Name = z.string().regex(NAME, 'is a lower-case name such as bolder-likes, of at most 64 characters');

/** Ranks nothing itself: lists are by the blend alone. */
export const BLEND_ALONE = 'blend';

const RankerId = z
  .string()
  .refine(
    (id) => id === BLEND_ALONE || /^ranker-[a-z0-9-]+$/.test(id),
    `is neither '${BLEND_ALONE}' nor the id of a ranker, as \`tandem models list\` shows them`,
  );

/** What an arm may do otherwise than all. */
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
    if (given.reduce((sum, share) => sum + share, 0) > 1 + 1e-9)
      wrong([], 'have shares of more than 1 in all');
  })
  .transform(({ arms, ...rest }) => {
    const { control, ...others } = arms;
    const all = Object.entries({ control: control!, ...others });
    return {
      ...rest,
      /** The control first. */
      arms: all.map(([name, { share = 1 / all.length, ...overrides }]) => ({ name, share, overrides })),
    };
  });

/** What makes vectors of items' texts. */
const Text = z.discriminatedUnion('encoder', [
  z.strictObject({ encoder: z.literal('trained') }),
  z.strictObject({ encoder: z.literal('none') }),
  z.strictObject({
    encoder: z.literal('endpoint'),
    url: z.url({
      protocol: /^https?$/,
      error: 'is the URL of an endpoint, such as https://api.openai.com/v1',
    }),
    model: z.string().min(1),
    keyFrom: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is the name of an environment variable, not the key itself')
      .optional(),
  }),
  z.strictObject({ encoder: z.literal('transformers'), model: z.string().min(1) }),
]);

const Config = z
  .strictObject({
    kinds: z.record(z.string(), Meaning).default({}),
    objective: variation.objective.default(null),
    retrievers: variation.retrievers.default({}),
    rules: variation.rules.default({ boosts: [], pins: [], caps: [] }),
    exploration: variation.exploration.default({ share: 0 }),
    experiments: z.record(Name, Experiment).default({}),
    text: Text.default({ encoder: 'trained' }),
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
export type TextSettings = Config['text'];
export type ExperimentSettings = Config['experiments'][string];
/** What a list is made by. */
export interface Variation extends Pick<Config, 'objective' | 'retrievers' | 'rules' | 'exploration'> {
  /** The version of the ranker, instead of the one that is served to all; or {@link BLEND_ALONE}. */
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

const fileOf = (folder: string) => join(folder, 'tandem.json');

/** The file's JSON; an empty object where there is no file. @throws InvalidInput where it is not JSON. */
async function readJson(folder: string): Promise<unknown> {
  const file = fileOf(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(file, `is not JSON: ${(error as Error).message}`);
  }
}

function check(folder: string, json: unknown): Config {
  const parsed = Config.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new InvalidInput(
    [fileOf(folder), ...(issue.path.length ? [issue.path.join('.')] : [])].join(': '),
    issue.code === 'invalid_key' ? issue.issues[0]!.message : issue.message,
  );
}

/**
 * Reads `tandem.json` of a data folder; a folder without one has the defaults.
 * @throws InvalidInput naming the file, and the field that is wrong.
 */
export async function readConfig(folder: string): Promise<Config> {
  return check(folder, await readJson(folder));
}

/**
 * Changes one field of `tandem.json`, all else being left as it is; the file is replaced at once, never half written.
 * @param value `undefined` takes the field out.
 * @throws InvalidInput where the file would be wrong then; it stays as it was.
 */
export async function writeConfig(folder: string, field: keyof Config, value: unknown): Promise<Config> {
  const json = { ...((await readJson(folder)) as object), [field]: value };
  const config = check(folder, json);
  const file = fileOf(folder);
  await writeFile(`${file}.new`, `${JSON.stringify(json, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
  return config;
}

/** How often the file is looked at, in milliseconds. */
const LOOK = 1_000;

/**
 * Watches `tandem.json` and reads it whenever it changes. It is looked at now and then, which works in every file
 * system and however an editor writes.
 * @param onError told why a changed file could not be taken over.
 * @returns what ends the watching.
 */
export function watchConfig(
  folder: string,
  onChange: (config: Config) => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  const file = fileOf(folder);
  const look = () => {
    readConfig(folder).then(onChange).catch(onError);
  };
  watchFile(file, { interval: LOOK, persistent: false }, look);
  return () => unwatchFile(file, look);
}

/** A kind's weight with its sign: above 0 for liking, below for disliking. */
export function signedWeight({ meaning, weight }: KindMeaning): number {
  return meaning === 'positive' ? weight : meaning === 'negative' ? -weight : 0;
}
