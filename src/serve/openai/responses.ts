/** POST /v1/responses: whole, or streamed as the events of the Responses API. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../../generate/index.js';
import { eventsOf, type SendEvent, untilGone } from '../event-stream.js';
import type { Context } from '../routes/context.js';
import { type Message, ResponsesAnswer, ResponsesBody } from './schemas.js';
import { questionOf, responseAnnotations, responseUsage, sourcesText } from './translate.js';

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
      const { model, input, stream } = request.body;
      const messages: readonly Message[] =
        typeof input === 'string' ? [{ role: 'user', content: input }] : input;
      const query = questionOf(request.body, messages, 'input');
      const engine = state.need();
      const response = new ResponseParts(model);
      if (!stream) return response.whole(await engine.ask(query, { signal: untilGone(reply) }));
      return eventsOf(reply, async (send, signal) => {
        response.begin(send);
        const answer = await engine.ask(query, { signal, onText: (delta) => response.add(send, delta) });
        response.end(send, answer);
      });
    },
  });
}

/** A response and the events that make it up. */
class ResponseParts {
  readonly #id = `resp_${randomUUID().replaceAll('-', '')}`;
  readonly #message = `msg_${randomUUID().replaceAll('-', '')}`;
  readonly #created = Math.floor(Date.now() / 1000);
  #number = 0;

  constructor(private readonly model: string) {}

  whole(answer: Answer) {
    return { ...this.#head('completed', [this.#item(answer)]), usage: responseUsage(answer), tandem: answer };
  }

  begin(send: SendEvent): void {
    const response = { ...this.#head('in_progress', []), usage: {} };
    this.#send(send, 'response.created', { response });
    this.#send(send, 'response.in_progress', { response });
    const item = {
      id: this.#message,
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      content: [],
    };
    this.#send(send, 'response.output_item.added', { output_index: 0, item });
    const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    this.#send(send, 'response.content_part.added', { ...this.#place, part });
  }

  add(send: SendEvent, delta: string): void {
    this.#send(send, 'response.output_text.delta', { ...this.#place, delta, logprobs: [] });
  }

  end(send: SendEvent, answer: Answer): void {
    const sources = sourcesText(answer);
    if (sources !== '') this.add(send, sources);
    const item = this.#item(answer);
    const [part] = item.content;
    part.annotations.forEach((annotation, annotation_index) => {
      this.#send(send, 'response.output_text.annotation.added', {
        ...this.#place,
        annotation_index,
        annotation,
      });
    });
    this.#send(send, 'response.output_text.done', { ...this.#place, text: part.text, logprobs: [] });
    this.#send(send, 'response.content_part.done', { ...this.#place, part });
    this.#send(send, 'response.output_item.done', { output_index: 0, item });
    this.#send(send, 'response.completed', { response: this.whole(answer) });
  }

  get #place() {
    return { item_id: this.#message, output_index: 0, content_index: 0 };
  }

  #send(send: SendEvent, type: string, data: object): void {
    send(type, { type, sequence_number: this.#number++, ...data });
  }

  #item(answer: Answer) {
    const text = answer.text + sourcesText(answer);
    const annotations = responseAnnotations(answer);
    return {
      id: this.#message,
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations, logprobs: [] }],
    };
  }

  #head(status: string, output: readonly object[]) {
    return {
      id: this.#id,
      object: 'response' as const,
      created_at: this.#created,
      status,
      model: this.model,
      output: [...output],
      error: null,
      incomplete_details: null,
      instructions: null,
      metadata: {},
      parallel_tool_calls: false,
      temperature: null,
      tool_choice: 'none',
      tools: [],
      top_p: null,
    };
  }
}
