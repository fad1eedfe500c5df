/** Routes of offline evaluation: the recommendations measured on held-out events, beside serving. */

import { HttpError } from '../errors.js';
import { EvaluationBody, EvaluationJobAnswer, EvaluationsAnswer } from '../evaluation-schemas.js';
import { answers, type Context } from './context.js';

/** Adds `POST /v1/evaluations`, `GET /v1/evaluations` and `DELETE /v1/evaluations`. */
export function addEvaluations({ app, state }: Context): void {
  const tags = ['models'];
  const evaluations = () => state.need().evaluations;

  app.post('/v1/evaluations', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'evaluate',
      summary: 'Starts an offline evaluation on held-out events of a copy, and responds at once.',
      body: EvaluationBody,
      response: answers(EvaluationJobAnswer, 409),
    },
    handler: async ({ body }) => {
      if ((await evaluations().job())?.status === 'running')
        throw new HttpError(409, 'evaluating', 'an evaluation runs: wait, or stop it first');
      const { holdout, after, share, train, seed, target, ks = [10, 20] } = body;
      return evaluations().start({
        holdout:
          holdout === 'after'
            ? { after: after ?? 0 }
            : holdout === 'random'
              ? { random: share ?? 0.2 }
              : holdout,
        ks,
        train,
        seed,
        target,
      });
    },
  });

  app.get('/v1/evaluations', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listEvaluations',
      summary: 'The last requested evaluation, and the stored results, the latest first.',
      response: answers(EvaluationsAnswer),
    },
    handler: async () => ({ job: await evaluations().job(), results: await evaluations().list() }),
  });

  app.delete('/v1/evaluations', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'stopEvaluation',
      summary: 'Stops the running evaluation.',
      response: answers(EvaluationJobAnswer, 404),
    },
    handler: async () => {
      if (!(await evaluations().stop())) throw new HttpError(404, 'not_found', 'no evaluation runs');
      return evaluations().job();
    },
  });
}
