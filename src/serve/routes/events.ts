/** Routes of events: write one or many, and read. A response of 200 means that accepted events are durable. */
import type { EventInput } from '../../store/index.js';
import { answerReport, writeBody } from '../batch.js';
import { JSON_TYPES, NDJSON_TYPES } from '../body.js';
import {
  EventRecord,
  EventsAnswer,
  EventsQuery,
  oneOrMany,
  RefusedAnswer,
  ReportAnswer,
} from '../schemas.js';
import { answers, type Context } from './context.js';

/** Adds `POST /v1/events` and `GET /v1/events`. */
export function addEvents({ app, state, metrics }: Context): void {
  app.post('/v1/events', {
    config: { scope: 'write' },
    schema: {
      tags: ['events'],
      operationId: 'addEvents',
      summary:
        'Records one or many events. After the response they are durable, and count from the next list on.',
      consumes: [JSON_TYPES[0], NDJSON_TYPES[0]],
      body: oneOrMany(EventRecord),
      response: { ...answers(ReportAnswer), 422: RefusedAnswer },
    },
    handler: async ({ body }, reply) =>
      answerReport(
        await writeBody(body, async (events) => {
          const report = await state.need().events.add(events as readonly EventInput[]);
          metrics.count(events, report);
          return report;
        }),
        reply,
      ),
  });

  app.get('/v1/events', {
    config: { scope: 'read' },
    schema: {
      tags: ['events'],
      operationId: 'listEvents',
      summary:
        'Events by user, item, kind and time, in the order of arrival or the newest first, a page at a time.',
      querystring: EventsQuery,
      response: answers(EventsAnswer),
    },
    handler: ({ query }) => state.need().events.find(query),
  });
}
