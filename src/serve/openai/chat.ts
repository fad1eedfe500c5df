/** POST /v1/chat/completions: whole, or streamed in chunks. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChatOptions, ToolCall } from '../../generate/index.js';
import { eventsOf, type SendEvent, untilGone } from '../event-stream.js';
import type { Context } from '../routes/context.js';
import { ChatAnswer, ChatBody } from './schemas.js';
import {
  chatAnnotations,
  chatOf,
  chatUsage,
  questionOf,
  refuseCall,
  schemaOf,
  sourcesText,
} from './translate.js';
import { type Written, writerOf } from './written.js';

/** Adds `POST /v1/chat/completions`. */
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
      const { model, messages, stream, tools } = request.body;
      const engine = state.need();
      const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
      // A required call without tools is an error.
      if (!tools?.length) refuseCall(request.body.tool_choice);
      const isChat = (tools?.length ?? 0) > 0 || schemaOf(request.body) !== undefined;
      const write = writerOf(
        engine,
        request.key?.name,
        isChat
          ? { chat: chatOf(request.body) }
          : { question: questionOf(request.body, messages, 'messages') },
      );
      if (!stream) return completion(head, await write({ signal: untilGone(reply) }));
      const usage = request.body.stream_options?.include_usage === true;
      return eventsOf(
        reply,
        (send, signal) => streamed({ head, usage, write, send, signal }),
        'data: [DONE]\n\n',
      );
    },
  });
}

type Head = { id: string; created: number; model: string };

async function streamed({
  head,
  usage,
  write,
  send,
  signal,
}: {
  readonly head: Head;
  readonly usage: boolean;
  readonly write: (options: ChatOptions) => Promise<Written>;
  readonly send: SendEvent;
  readonly signal: AbortSignal;
}): Promise<void> {
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
  let calls = 0;
  const answer = await write({
    signal,
    onText: (content) => {
      begin();
      chunk({ content });
    },
    onCall: (call) => {
      begin();
      chunk({ tool_calls: [{ index: calls++, ...callBody(call) }] });
    },
  });
  begin();
  const sources = sourcesText(answer);
  if (sources !== '') chunk({ content: sources });
  chunk({ annotations: chatAnnotations(answer) }, finishOf(answer), { tandem: answer });
  if (usage)
    send(undefined, { ...head, object: 'chat.completion.chunk', choices: [], usage: chatUsage(answer) });
}

const finishOf = ({ calls }: Written) => (calls.length > 0 ? ('tool_calls' as const) : ('stop' as const));

const callBody = ({ id, name, arguments: input }: ToolCall) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: input },
});

const completion = (head: Head, answer: Written) => ({
  ...head,
  object: 'chat.completion' as const,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant' as const,
        content: answer.text === '' && answer.calls.length > 0 ? null : answer.text + sourcesText(answer),
        refusal: null,
        annotations: chatAnnotations(answer),
        ...(answer.calls.length > 0 && { tool_calls: answer.calls.map(callBody) }),
      },
      logprobs: null,
      finish_reason: finishOf(answer),
    },
  ],
  usage: chatUsage(answer),
  tandem: answer,
});
