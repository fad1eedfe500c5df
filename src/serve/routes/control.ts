/** Routes of control: the objective, read, tried and changed while serving; reports on experiments and exploration. */
import {
  ExperimentAnswer,
  ExperimentReportAnswer,
  ExplorationAnswer,
  NamePath,
  ObjectiveAnswer,
  ObjectiveBody,
  TrialAnswer,
  TrialBody,
} from '../control-schemas.js';
import { answers, type Context } from './context.js';

export function addControl({ app, state }: Context): void {
  const tags = ['control'];

  app.get('/v1/objective', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'getObjective',
      summary: 'What lists are ranked by, and what a formula may name.',
      response: answers(ObjectiveAnswer),
    },
    handler: () => state.need().objective.get(),
  });

  app.put('/v1/objective', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'setObjective',
      summary: 'Changes what lists are ranked by, from the next list on, and in tandem.json.',
      body: ObjectiveBody,
      response: answers(ObjectiveAnswer),
    },
    handler: ({ body }) => state.need().objective.set(body.objective),
  });

  app.post('/v1/objective/try', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'tryObjective',
      summary: "Compares people's lists as they are with what they would be under another objective.",
      body: TrialBody,
      response: answers(TrialAnswer),
    },
    handler: ({ body: { objective, ...options } }) => state.need().objective.try(objective, options),
  });

  app.get('/v1/experiments', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listExperiments',
      summary: 'The experiments that are configured, and which arms were stopped.',
      response: answers(ExperimentAnswer.array()),
    },
    handler: () => state.need().experiments.list(),
  });

  app.get('/v1/experiments/:name', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'reportExperiment',
      summary: 'What an experiment shows so far.',
      params: NamePath,
      response: answers(ExperimentReportAnswer, 404),
    },
    handler: ({ params }) => state.need().experiments.report(params.name),
  });

  app.get('/v1/exploration', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'reportExploration',
      summary: 'How much is explored, and what comes of it, over the last 30 days.',
      response: answers(ExplorationAnswer),
    },
    handler: () => state.need().exploration.report(),
  });
}
