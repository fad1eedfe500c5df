/** POST /v1/responses: whole, or streamed as the events of the Responses API. */
import { z } from 'zod';
import { eventsOf, untilGone } from '../event-stream.js';
import type { Context } from '../routes/context.js';
import { ResponseParts } from './response-parts.js';
import { ResponsesAnswer, ResponsesBody } from './schemas.js';
import { messagesIn, questionOf, refuseCall, responseChatOf, responseSchemaOf } from './translate.js';
import { writerOf } from './written.js';

/** Adds `POST /v1/responses`. */
export function addResponses({ app, state }: Context): void {
  app.post('/v1/responses', {
    config: { scope: 'read' },
    schema: {
      tags: ['openai'],
      operationId: 'createResponse',
      summary: 'Answers a question from the items, in the Responses API of OpenAI.',
      body: ResponsesBody,
      response: {
        200: {
          content: {
            'application/json': { schema: ResponsesAnswer },
            'text/event-stream': { schema: z.string() },
          },
        },
      },
    },
    handler: async (request, reply) => {
      const { input, stream, tools, tool_choice } = request.body;
      const engine = state.need();
      // A required call without tools is an error.
      if (!tools?.length) refuseCall(tool_choice);
      const isChat = (tools?.length ?? 0) > 0 || responseSchemaOf(request.body) !== undefined;
      const write = writerOf(
        engine,
        request.key?.name,
        isChat
          ? { chat: responseChatOf(request.body) }
          : { question: questionOf(request.body, messagesIn(input), 'input') },
      );
      const response = new ResponseParts(request.body);
      if (!stream) return response.whole(await write({ signal: untilGone(reply) }));
      return eventsOf(reply, async (send, signal) => {
        response.begin(send);
        const written = await write({
          signal,
          onText: (delta) => response.add(send, delta),
          onCall: (call) => response.call(send, call),
        });
        response.end(send, written);
      });
    },
  });
}
