/** Routes of training: a model's training is started, watched and stopped. */
import { z } from 'zod';
import { MODELS, type ModelName } from '../../lifecycle/index.js';
import type { Progress } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { HttpError } from '../errors.js';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';
import { Version } from './models.js';

const TrainBody = z.strictObject({
  model: z.enum(MODELS).describe('Which model; `text` trains the text encoder and the sequence model.'),
  scale: z
    .enum(['full', 'recent'])
    .describe('`recent` goes on from the served ranker, on the last days; `full` by default.')
    .optional(),
});

const JobAnswer = name(
  z.object({
    model: z.enum(MODELS),
    status: z.enum(['running', 'finished', 'failed', 'cancelled']),
    progress: z
      .object({ phase: z.string(), done: z.number(), total: z.number().optional() })
      .nullable()
      .describe('What is being done now.'),
    version: Version.partial().nullable().describe('What was trained, once it is finished.'),
    error: z.string().nullable(),
  }),
  'TrainingJob',
  'A training that was asked for over HTTP; the last one is kept until the server stops.',
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

/** Starts a training that goes on by itself. */
function start(engine: Engine, model: ModelName, scale: 'full' | 'recent' | undefined): Job {
  const job: Job = {
    model,
    abort: new AbortController(),
    status: 'running',
    progress: null,
    version: null,
    error: null,
  };
  const options = {
    signal: job.abort.signal,
    onProgress: (progress: Progress) => {
      job.progress = progress;
    },
  };
  const training =
    model === 'ranker'
      ? engine.models.train(model, { ...options, scale })
      : engine.models.train(model, options);
  training.then(
    (record) => {
      job.status = 'finished';
      job.version = record;
    },
    (error: Error) => {
      job.status = job.abort.signal.aborted ? 'cancelled' : 'failed';
      job.error = error.message;
    },
  );
  return job;
}

export function addTraining({ app, state }: Context): void {
  const tags = ['models'];
  let job: Job | undefined;

  app.post('/v1/models/training', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'train',
      summary: 'Starts to train a model, in threads of its own, while lists are served; answers at once.',
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
      job = start(state.need(), body.model, body.scale);
      return shown(job);
    },
  });

  app.get('/v1/models/training', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'trainingJob',
      summary: 'The training that was asked for last, and how far it is.',
      response: answers(z.object({ job: JobAnswer.nullable().describe('null where none was asked for.') })),
    },
    handler: () => ({ job: job ? shown(job) : null }),
  });

  app.delete('/v1/models/training', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'stopTraining',
      summary: 'Stops the training that runs.',
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
