/** Routes of models: versions, admitting and rolling back, and the curves of training runs. */
import { z } from 'zod';
import type { ListedModel } from '../../models/index.js';
import { metricsOf, type Run, seriesOf } from '../../tensor/index.js';
import { HttpError } from '../errors.js';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';

/** The maximum number of listed runs, and of points of a curve, as a screen cannot show more. */
const RUNS = 50;
const POINTS = 500;

const VersionPath = z.strictObject({ id: z.string().min(1).max(256).describe('The id of the version.') });

export const Version = name(
  z.object({
    id: z.string(),
    kind: z.string(),
    scale: z.enum(['full', 'recent', 'live']),
    created: z.string().describe('ISO 8601.'),
    parent: z.string().optional().describe('The version that its training started from.'),
    span: z.object({ from: z.string(), to: z.string() }).describe('The times of its first and last data.'),
    samples: z.int(),
    settings: z.unknown(),
    metrics: z.record(z.string(), z.number()),
    admitted: z.boolean(),
    reason: z.string().describe('Why it was admitted or refused.'),
    serving: z.boolean(),
  }),
  'ModelVersion',
  'A version of a trained model.',
);

const VersionsAnswer = z.object({
  versions: z.array(Version).describe('The newest first.'),
  alarms: z
    .array(
      z
        .object({
          kind: z.string(),
          at: z.string(),
          reason: z.string(),
          from: z.string(),
          to: z.string().nullable(),
          open: z.boolean(),
        })
        .loose(),
    )
    .describe('Alarms of served models whose figures left their bands, the latest first.'),
});

const ServedAnswer = z.object({
  kind: z.string(),
  from: z.string().nullable().describe('The version that was served before; null where none was.'),
  to: z.string().nullable().describe('The version that is now served; null where none is.'),
});

const RunsAnswer = z.object({
  runs: z.array(
    name(
      z.object({
        id: z.string(),
        status: z.enum(['running', 'finished', 'failed', 'cancelled']),
        reason: z.string().optional(),
        startedAt: z.string(),
        updatedAt: z.string(),
        curves: z.array(
          z.object({
            metric: z.string(),
            steps: z.array(z.number()),
            values: z.array(z.number().nullable()).describe('null where a value was not finite.'),
          }),
        ),
      }),
      'TrainingRun',
      'A training run and its curves.',
    ),
  ),
});

/** A run in its response form, with curves thinned to what can be shown. */
function runAnswer(run: Run) {
  const { id, status, reason, startedAt, updatedAt } = run;
  const curves = metricsOf(run).map((metric) => {
    const { steps, values } = seriesOf(run, metric);
    const stride = Math.ceil(steps.length / POINTS);
    const kept = (_: number, index: number) => index % stride === 0 || index === steps.length - 1;
    return {
      metric,
      steps: steps.filter(kept),
      values: values.filter(kept).map((value) => (Number.isFinite(value) ? value : null)),
    };
  });
  const iso = (time: number) => new Date(time).toISOString();
  return { id, status, reason, startedAt: iso(startedAt), updatedAt: iso(updatedAt), curves };
}

/** The version of this id. @throws HttpError 404 */
function known(versions: readonly ListedModel[], id: string): ListedModel {
  const version = versions.find((one) => one.id === id);
  if (!version) throw new HttpError(404, 'not_found', 'there is no version of this id');
  return version;
}

/** Adds the routes of model versions and training runs below `/v1/models`. */
export function addModels({ app, state }: Context): void {
  const tags = ['models'];

  app.get('/v1/models/versions', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listVersions',
      summary: 'The versions of trained models, which are served, and alarms.',
      response: answers(VersionsAnswer),
    },
    handler: async () => {
      const { models } = state.need();
      const [versions, alarms] = await Promise.all([models.list(), models.alarms()]);
      // Without accounts, which identify people: an operator reads them on the machine.
      return { versions, alarms: alarms.map(({ accounts: _, ...alarm }) => alarm) };
    },
  });

  app.post('/v1/models/versions/:id/admit', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'admitVersion',
      summary: 'Serves a version from now on, even one that was refused.',
      params: VersionPath,
      response: answers(ServedAnswer, 404),
    },
    handler: async ({ params }) => {
      const { models } = state.need();
      const versions = await models.list();
      const { kind } = known(versions, params.id);
      const served = versions.find((one) => one.kind === kind && one.serving);
      await models.admit(params.id);
      return { kind, from: served?.id ?? null, to: params.id };
    },
  });

  app.post('/v1/models/versions/:id/rollback', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'rollbackVersion',
      summary: 'Rolls back from this version to the one served before.',
      params: VersionPath,
      response: answers(ServedAnswer, 404, 409),
    },
    handler: async ({ params }) => {
      const { models } = state.need();
      const version = known(await models.list(), params.id);
      if (!version.serving) {
        throw new HttpError(
          409,
          'not_serving',
          'this version is not being served: there is nothing to roll back',
        );
      }
      const { from, to } = await models.rollback(version.kind);
      return { kind: version.kind, from, to: to ?? null };
    },
  });

  app.get('/v1/models/runs', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listRuns',
      summary: `The last ${RUNS} training runs with their curves, the newest first.`,
      response: answers(RunsAnswer),
    },
    handler: async () => ({ runs: (await state.need().models.runs(RUNS)).map(runAnswer) }),
  });
}
