/** A response of the Responses API and its events: a message with its text, and calls of tools. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { ToolCall } from '../../generate/index.js';
import type { SendEvent } from '../event-stream.js';
import type { ResponsesBody } from './schemas.js';
import { responseAnnotations, responseUsage, sourcesText } from './translate.js';
import type { Written } from './written.js';

const idOf = (kind: string): string => `${kind}_${randomUUID().replaceAll('-', '')}`;

/** The parts of one response, in the order in which they begin. */
export class ResponseParts {
  readonly #id = idOf('resp');
  readonly #message = idOf('msg');
  readonly #created = Math.floor(Date.now() / 1000);
  readonly #calls: ReturnType<typeof callItem>[] = [];
  #number = 0;
  /** The index of the message among the outputs; -1 while there is none. */
  #place = -1;

  constructor(private readonly body: z.output<typeof ResponsesBody>) {}

  whole(written: Written) {
    const calls = this.#calls.length > 0 ? this.#calls : written.calls.map(callItem);
    const output: object[] = [...calls];
    if (this.#place >= 0 || written.text !== '' || calls.length === 0)
      output.splice(Math.max(0, this.#place), 0, this.#item(written));
    return { ...this.#head('completed', output), usage: responseUsage(written), tandem: written };
  }

  begin(send: SendEvent): void {
    const response = { ...this.#head('in_progress', []), usage: {} };
    this.#send(send, 'response.created', { response });
    this.#send(send, 'response.in_progress', { response });
  }

  /** Adds a piece of the text. */
  add(send: SendEvent, delta: string): void {
    this.#beginMessage(send);
    this.#send(send, 'response.output_text.delta', { ...this.#at, delta, logprobs: [] });
  }

  /** Adds a complete call of a tool. */
  call(send: SendEvent, call: ToolCall): void {
    const item = callItem(call);
    const output_index = this.#calls.length + (this.#place >= 0 ? 1 : 0);
    this.#calls.push(item);
    const place = { item_id: item.id, output_index };
    const begun = { ...item, status: 'in_progress', arguments: '' };
    this.#send(send, 'response.output_item.added', { output_index, item: begun });
    this.#send(send, 'response.function_call_arguments.delta', { ...place, delta: item.arguments });
    this.#send(send, 'response.function_call_arguments.done', {
      ...place,
      name: item.name,
      arguments: item.arguments,
    });
    this.#send(send, 'response.output_item.done', { output_index, item });
  }

  end(send: SendEvent, written: Written): void {
    const sources = sourcesText(written);
    if (sources !== '') this.add(send, sources);
    if (this.#calls.length === 0) this.#beginMessage(send);
    if (this.#place >= 0) this.#endMessage(send, written);
    this.#send(send, 'response.completed', { response: this.whole(written) });
  }

  #beginMessage(send: SendEvent): void {
    if (this.#place >= 0) return;
    this.#place = this.#calls.length;
    const item = {
      id: this.#message,
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      content: [],
    };
    this.#send(send, 'response.output_item.added', { output_index: this.#place, item });
    const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    this.#send(send, 'response.content_part.added', { ...this.#at, part });
  }

  #endMessage(send: SendEvent, written: Written): void {
    const item = this.#item(written);
    const [part] = item.content;
    part.annotations.forEach((annotation, annotation_index) => {
      this.#send(send, 'response.output_text.annotation.added', {
        ...this.#at,
        annotation_index,
        annotation,
      });
    });
    this.#send(send, 'response.output_text.done', { ...this.#at, text: part.text, logprobs: [] });
    this.#send(send, 'response.content_part.done', { ...this.#at, part });
    this.#send(send, 'response.output_item.done', { output_index: this.#place, item });
  }

  get #at() {
    return { item_id: this.#message, output_index: this.#place, content_index: 0 };
  }

  #send(send: SendEvent, type: string, data: object): void {
    send(type, { type, sequence_number: this.#number++, ...data });
  }

  #item(written: Written) {
    const text = written.text + sourcesText(written);
    const annotations = responseAnnotations(written);
    return {
      id: this.#message,
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations, logprobs: [] }],
    };
  }

  #head(status: string, output: readonly object[]) {
    const { model, instructions, tools, tool_choice, temperature } = this.body;
    const offers = (tools ?? []).length > 0;
    return {
      id: this.#id,
      object: 'response' as const,
      created_at: this.#created,
      status,
      model,
      output: [...output],
      error: null,
      incomplete_details: null,
      instructions: instructions ?? null,
      metadata: {},
      parallel_tool_calls: offers,
      temperature: temperature ?? null,
      tool_choice: offers ? (tool_choice ?? 'auto') : 'none',
      tools: tools ?? [],
      top_p: null,
    };
  }
}

const callItem = ({ id, name, arguments: input }: ToolCall) => ({
  id: idOf('fc'),
  type: 'function_call' as const,
  call_id: id,
  name,
  arguments: input,
  status: 'completed',
});
