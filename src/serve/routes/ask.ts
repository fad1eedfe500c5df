/** Routes of answers, whole or streamed as server-sent events, and of their prompts. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { AskQuery } from '../../generate/index.js';
import {
  AnswerBody,
  AnswersQuery,
  AskBody,
  PromptBody,
  RecordedAnswersBody,
  SentPromptBody,
} from '../ask-schemas.js';
import { eventsOf, untilGone } from '../event-stream.js';
import { answers, type Context } from './context.js';

/** Adds `POST /v1/ask`, `GET /v1/answers` and `POST /v1/prompt`. */
export function addAsk({ app, state }: Context): void {
  app.post('/v1/ask', {
    config: { scope: 'read' },
    schema: {
      tags: ['answers'],
      operationId: 'ask',
      summary: 'Answers a question from the items, with citations, or says that they do not answer it.',
      body: AskBody,
      response: {
        200: {
          content: {
            'application/json': { schema: AnswerBody },
            'text/event-stream': { schema: z.string() },
          },
        },
      },
    },
    handler: async (request, reply) => {
      const { stream, ...query } = request.body;
      const engine = state.need();
      if (stream) return streamed(reply, query, engine);
      return engine.ask(query, { signal: untilGone(reply) });
    },
  });

  app.get('/v1/answers', {
    config: { scope: 'admin' },
    schema: {
      tags: ['answers'],
      operationId: 'listAnswers',
      summary: 'The costs of the latest answers: provider, time, tokens and price; stored for 30 days.',
      querystring: AnswersQuery,
      response: answers(RecordedAnswersBody),
    },
    handler: (request) => state.need().answers(request.query),
  });

  app.post('/v1/prompt', {
    config: { scope: 'read' },
    schema: {
      tags: ['answers'],
      operationId: 'prompt',
      summary: 'The prompt for a question as it would be sent to a language model, part by part.',
      body: PromptBody,
      response: answers(SentPromptBody),
    },
    handler: (request) => state.need().prompt(request.body),
  });
}

/** Events `text` with `{ text }`, then `answer` with the whole answer; or `error`. */
function streamed(
  reply: FastifyReply,
  query: AskQuery,
  engine: ReturnType<Context['state']['need']>,
): Promise<FastifyReply> {
  return eventsOf(reply, async (send, signal) => {
    const answer = await engine.ask(query, { signal, onText: (text) => send('text', { text }) });
    send('answer', answer);
  });
}
