/** Routes of experiments: create, stop, remove and report, while serving. */
import type { ExperimentInput } from '../../control/index.js';
import {
  ExperimentAnswer,
  ExperimentBody,
  ExperimentReportAnswer,
  NamePath,
  RemovedAnswer,
} from '../control-schemas.js';
import { HttpError } from '../errors.js';
import { answers, type Context } from './context.js';

/**
 * Adds `GET /v1/experiments`, `POST /v1/experiments`, `GET /v1/experiments/:name`, `POST /v1/experiments/:name/stop`
 * and `DELETE /v1/experiments/:name`.
 */
export function addExperiments({ app, state }: Context): void {
  const tags = ['control'];
  const experiments = () => state.need().experiments;

  app.get('/v1/experiments', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listExperiments',
      summary: 'The configured experiments, with their stopped arms.',
      response: answers(ExperimentAnswer.array()),
    },
    handler: () => experiments().list(),
  });

  app.post('/v1/experiments', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'createExperiment',
      summary: 'Writes an experiment to tandem.json; it runs from its `from` on, or at once.',
      body: ExperimentBody,
      response: answers(ExperimentAnswer, 409),
    },
    handler: async ({ body: { name, ...settings } }) => {
      const there = (await experiments().list()).some((one) => one.name === name);
      if (there) throw new HttpError(409, 'exists', `there is an experiment ${JSON.stringify(name)} already`);
      return experiments().create(name, settings as ExperimentInput);
    },
  });

  app.get('/v1/experiments/:name', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'reportExperiment',
      summary: 'The report of an experiment.',
      params: NamePath,
      response: answers(ExperimentReportAnswer, 404),
    },
    handler: ({ params }) => experiments().report(params.name),
  });

  app.post('/v1/experiments/:name/stop', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'stopExperiment',
      summary: 'Ends an experiment now; its figures are kept.',
      params: NamePath,
      response: answers(ExperimentAnswer, 404),
    },
    handler: ({ params }) => experiments().stop(params.name),
  });

  app.delete('/v1/experiments/:name', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'removeExperiment',
      summary: 'Removes an experiment and its figures from tandem.json.',
      params: NamePath,
      response: answers(RemovedAnswer, 404),
    },
    handler: async ({ params: { name } }) => {
      await experiments().remove(name);
      return { removed: name };
    },
  });
}
