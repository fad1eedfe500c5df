/** Training over HTTP: its options, and the routes to start, watch and stop it. */
import { z } from 'zod';
import { MODELS, type ModelName } from '../../lifecycle/index.js';
import type { ModelRecord } from '../../models/index.js';
import type { RankerKind } from '../../rank/index.js';
import type { Progress } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { HttpError } from '../errors.js';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';
import { Version } from './models.js';

/** The model to train, with options. */
export const TrainBody = z.discriminatedUnion('model', [
  z.strictObject({
    model: z.enum(['sequence', 'text']).describe('text: the text encoder and, with it, the sequence model.'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .describe('The seed of random numbers.')
      .optional(),
  }),
  z.strictObject({
    model: z
      .enum(['passage-ranker', 'taste'])
      .describe(
        'passage-ranker: orders the passages of answers. taste: models of taste, with fusion weights.',
      ),
  }),
  z.strictObject({
    model: z
      .enum(['ranker', 'search-ranker'])
      .describe('search-ranker: orders search results, trained on the results that people took.'),
    scale: z
      .enum(['full', 'recent'])
      .describe('full: on all data, the default; recent: from the served version, on recent data.')
      .optional(),
  }),
]);

export type Training = z.output<typeof TrainBody>;

type RankerTraining = Extract<Training, { model: RankerKind }>;

const isOfRanker = (training: Training): training is RankerTraining =>
  training.model === 'ranker' || training.model === 'search-ranker';

const JobAnswer = name(
  z.object({
    model: z.enum(MODELS),
    status: z.enum(['running', 'finished', 'failed', 'cancelled']),
    progress: z
      .object({ phase: z.string(), done: z.number(), total: z.number().optional() })
      .nullable()
      .describe('The current step.'),
    version: Version.partial().nullable().describe('The trained version, once finished.'),
    error: z.string().nullable(),
  }),
  'TrainingJob',
  'A training requested over HTTP; the last one is remembered until the server stops.',
);

interface Job {
  readonly model: ModelName;
  readonly abort: AbortController;
  status: 'running' | 'finished' | 'failed' | 'cancelled';
  progress: Progress | null;
  version: object | null;
  error: string | null;
}

const shown = ({ abort: _, ...job }: Job) => job;

/** Runs the requested training. */
export function train(
  { models }: Pick<Engine, 'models'>,
  training: Training,
  options: { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal },
): Promise<ModelRecord> {
  if (isOfRanker(training)) return models.train(training.model, { ...options, scale: training.scale });
  return training.model === 'sequence' || training.model === 'text'
    ? models.train(training.model, { ...options, seed: training.seed })
    : models.train(training.model, options);
}

/** Starts a training in the background. */
function start(engine: Engine, training: Training): Job {
  const abort = new AbortController();
  const job: Job = {
    model: training.model,
    abort,
    status: 'running',
    progress: null,
    version: null,
    error: null,
  };
  const onProgress = (progress: Progress) => {
    job.progress = progress;
  };
  train(engine, training, { onProgress, signal: abort.signal }).then(
    (record) => {
      job.status = 'finished';
      job.version = record;
    },
    (error: Error) => {
      job.status = abort.signal.aborted ? 'cancelled' : 'failed';
      job.error = error.message;
    },
  );
  return job;
}

/** Adds `POST /v1/models/training`, `GET /v1/models/training` and `DELETE /v1/models/training`. */
export function addTraining({ app, state }: Context): void {
  const tags = ['models'];
  let job: Job | undefined;

  app.post('/v1/models/training', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'train',
      summary: 'Starts training a model in worker threads beside serving, and responds at once.',
      body: TrainBody,
      response: answers(JobAnswer, 409),
    },
    handler: ({ body }) => {
      if (job?.status === 'running') {
        throw new HttpError(
          409,
          'training',
          `the ${job.model} model is being trained: wait, or stop it first`,
        );
      }
      job = start(state.need(), body);
      return shown(job);
    },
  });

  app.get('/v1/models/training', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'trainingJob',
      summary: 'The last requested training with its progress.',
      response: answers(z.object({ job: JobAnswer.nullable().describe('null where none was requested.') })),
    },
    handler: () => ({ job: job ? shown(job) : null }),
  });

  app.delete('/v1/models/training', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'stopTraining',
      summary: 'Stops the running training.',
      response: answers(JobAnswer, 404),
    },
    handler: () => {
      if (job?.status !== 'running')
        throw new HttpError(404, 'not_found', 'no training runs that was asked for');
      job.abort.abort();
      return shown(job);
    },
  });
}
