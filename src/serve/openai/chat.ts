/** POST /v1/chat/completions: whole, or streamed in chunks. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../../generate/index.js';
import { invalid } from '../errors.js';
import { eventsOf, untilGone } from '../event-stream.js';
import type { Context } from '../routes/context.js';
import { ChatAnswer, ChatBody } from './schemas.js';
import { chatAnnotations, chatUsage, questionOf, sourcesText } from './translate.js';

export function addChat({ app, state }: Context): void {
  app.post('/v1/chat/completions', {
    config: { scope: 'read' },
    schema: {
      tags: ['openai'],
      operationId: 'createChatCompletion',
      summary: 'Answers the last message of a conversation from the items, in the OpenAI protocol.',
      body: ChatBody,
      response: {
        200: {
          content: {
            'application/json': { schema: ChatAnswer },
            'text/event-stream': { schema: z.string() },
          },
        },
      },
    },
    handler: async (request, reply) => {
      const { model, messages, stream, stream_options, tool_choice } = request.body;
      if (tool_choice === 'required' || (typeof tool_choice === 'object' && tool_choice !== null))
        throw invalid(
          'tool_choice',
          'asks for a call of a tool: the models here answer from items, and call none',
        );
      const query = questionOf(request.body, messages, 'messages');
      const engine = state.need();
      const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
      if (!stream) return completion(head, await engine.ask(query, { signal: untilGone(reply) }));
      return eventsOf(
        reply,
        async (send, signal) => {
          const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
            send(undefined, {
              ...head,
              object: 'chat.completion.chunk',
              choices: [{ index: 0, delta, logprobs: null, finish_reason }],
              ...more,
            });
          let begun = false;
          const begin = () => {
            if (!begun) chunk({ role: 'assistant', content: '' });
            begun = true;
          };
          const onText = (content: string) => {
            begin();
            chunk({ content });
          };
          const answer = await engine.ask(query, { signal, onText });
          begin();
          const sources = sourcesText(answer);
          if (sources !== '') chunk({ content: sources });
          chunk({ annotations: chatAnnotations(answer) }, 'stop', { tandem: answer });
          if (stream_options?.include_usage)
            send(undefined, {
              ...head,
              object: 'chat.completion.chunk',
              choices: [],
              usage: chatUsage(answer),
            });
        },
        'data: [DONE]\n\n',
      );
    },
  });
}

const completion = (head: { id: string; created: number; model: string }, answer: Answer) => ({
  ...head,
  object: 'chat.completion' as const,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant' as const,
        content: answer.text + sourcesText(answer),
        refusal: null,
        annotations: chatAnnotations(answer),
      },
      logprobs: null,
      finish_reason: 'stop' as const,
    },
  ],
  usage: chatUsage(answer),
  tandem: answer,
});
