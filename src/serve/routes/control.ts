/**
 * Routes of control: reading, previewing and changing the objective; kinds of events; and the report of exploration.
 */
import {
  ExplorationAnswer,
  KindBody,
  KindPath,
  KindsAnswer,
  ObjectiveAnswer,
  ObjectiveBody,
  TrialAnswer,
  TrialBody,
} from '../control-schemas.js';
import { answers, type Context } from './context.js';

/**
 * Adds `GET /v1/objective`, `PUT /v1/objective`, `POST /v1/objective/try`, `GET /v1/kinds`, `PUT /v1/kinds/:kind` and
 * `GET /v1/exploration`.
 */
export function addControl({ app, state }: Context): void {
  const tags = ['control'];

  app.get('/v1/objective', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'getObjective',
      summary: 'The objective, and the names that a formula can use.',
      response: answers(ObjectiveAnswer),
    },
    handler: () => state.need().objective.get(),
  });

  app.put('/v1/objective', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'setObjective',
      summary: 'Changes the objective from the next list on, and in tandem.json.',
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
      summary: "Compares people's current lists with those under another objective.",
      body: TrialBody,
      response: answers(TrialAnswer),
    },
    handler: ({ body: { objective, ...options } }) => state.need().objective.try(objective, options),
  });

  app.get('/v1/kinds', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listKinds',
      summary: 'Kinds of events: the meaning of each for lists, and the number of its events.',
      response: answers(KindsAnswer),
    },
    handler: async () => ({ kinds: await state.need().kinds.list() }),
  });

  app.put('/v1/kinds/:kind', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'setKind',
      summary: 'Writes the meaning of a kind of events to tandem.json; it counts from the next start on.',
      params: KindPath,
      body: KindBody,
      response: answers(KindPath),
    },
    handler: async ({ params: { kind }, body }) => {
      await state.need().kinds.set(kind, body.meaning);
      return { kind };
    },
  });

  app.get('/v1/exploration', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'reportExploration',
      summary: 'The extent of exploration and its results over the last 30 days.',
      response: answers(ExplorationAnswer),
    },
    handler: () => state.need().exploration.report(),
  });
}
