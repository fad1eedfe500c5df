/** Conversion between the OpenAI protocol and questions with their answers. */
import type { z } from 'zod';
import {
  type Answer,
  type AskQuery,
  type ChatQuery,
  type ChatTurn,
  type Citation,
  MEMORY,
} from '../../generate/index.js';
import { invalid } from '../errors.js';
import type {
  ChatBody,
  Content,
  FunctionCall,
  FunctionOutput,
  InputItem,
  Message,
  ResponsesBody,
} from './schemas.js';

/** The model that answers from all items; `tandem:TAG` from those with a tag. */
export const MODEL = 'tandem';

const TAGGED = `${MODEL}:`;

/**
 * The question of a conversation.
 *
 * @param field the field that holds the conversation.
 * @throws HttpError where there is no question, or the model is unknown.
 */
export function questionOf(
  { model, user }: { readonly model: string; readonly user?: string | null | undefined },
  messages: readonly Message[],
  field: string,
): AskQuery {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const question = last < 0 ? '' : textOf(messages[last].content);
  if (question.trim() === '') throw invalid(field, 'has no message of a user with text in it');
  const turns = messages.slice(0, last).flatMap(({ role, content }) => {
    const text = textOf(content);
    return (role === 'user' || role === 'assistant') && text !== '' ? [{ role, content: text } as const] : [];
  });
  return { question, turns, ...(user && { user }), ...collectionOf(model) };
}

const collectionOf = (model: string) => (model === MODEL ? {} : { filter: { tags: [tagOf(model)] } });

/** The schema that the text of a chat completion must fit; undefined if there is none. */
export const schemaOf = ({ response_format: format }: z.output<typeof ChatBody>): object | undefined =>
  format?.type === 'json_schema' ? format.json_schema.schema : undefined;

/** The schema that the text of a response must fit; undefined if there is none. */
export const responseSchemaOf = ({ text }: z.output<typeof ResponsesBody>): object | undefined =>
  text?.format?.type === 'json_schema' ? text.format.schema : undefined;

/** A conversation with tools or a schema. @throws HttpError where the model is unknown. */
export function chatOf(body: z.output<typeof ChatBody>): ChatQuery {
  const { model, user, messages, tools, tool_choice, temperature } = body;
  return {
    turns: messages.map((message): ChatTurn => {
      const { content, tool_calls, tool_call_id } = message;
      const calls = tool_calls?.map(({ id, function: { name, arguments: input } }) => ({
        id,
        name,
        arguments: input,
      }));
      return { role: roleOf(message), content: textOf(content), calls, call: tool_call_id ?? undefined };
    }),
    tools: (tools ?? []).map(({ function: { name, description, parameters } }) => ({
      name,
      description: description ?? undefined,
      parameters: parameters ?? undefined,
    })),
    schema: schemaOf(body),
    choice: typeof tool_choice === 'object' && tool_choice ? tool_choice.function : (tool_choice ?? 'auto'),
    ...(typeof temperature === 'number' && { temperature }),
    ...(user && { user }),
    ...collectionOf(model),
  };
}

/** The messages of a response's input, without calls of tools. */
export const messagesIn = (input: z.output<typeof ResponsesBody>['input']): readonly Message[] =>
  typeof input === 'string' ? [{ role: 'user', content: input }] : input.filter(isMessage);

const isMessage = (item: InputItem): item is Message => 'role' in item;

/** The conversation with tools or a schema of a response. @throws HttpError where the model is unknown. */
export function responseChatOf(body: z.output<typeof ResponsesBody>): ChatQuery {
  const { model, user, input, instructions, tools, tool_choice, temperature } = body;
  const items: readonly InputItem[] = typeof input === 'string' ? messagesIn(input) : input;
  return {
    turns: [...(instructions ? [{ role: 'system' as const, content: instructions }] : []), ...turnsIn(items)],
    tools: (tools ?? []).map(({ name, description, parameters }) => ({
      name,
      description: description ?? undefined,
      parameters: parameters ?? undefined,
    })),
    schema: responseSchemaOf(body),
    choice: tool_choice ?? 'auto',
    ...(typeof temperature === 'number' && { temperature }),
    ...(user && { user }),
    ...collectionOf(model),
  };
}

/** The turns in order; consecutive calls belong to one turn, together with the text before them. */
function turnsIn(items: readonly InputItem[]): ChatTurn[] {
  const turns: ChatTurn[] = [];
  for (const item of items) {
    if (isMessage(item)) turns.push({ role: roleOf(item), content: textOf(item.content) });
    else if (item.type === 'function_call') {
      const { call_id: id, name, arguments: input } = item as FunctionCall;
      const last = turns.at(-1);
      const call = { id, name, arguments: input };
      if (last?.role === 'assistant')
        turns[turns.length - 1] = { ...last, calls: [...(last.calls ?? []), call] };
      else turns.push({ role: 'assistant', content: '', calls: [call] });
    } else if (item.type === 'function_call_output') {
      const { call_id: call, output } = item as FunctionOutput;
      turns.push({ role: 'tool', content: textOf(output), call });
    }
  }
  return turns;
}

const roleOf = ({ role }: Message): ChatTurn['role'] =>
  role === 'developer' ? 'system' : role === 'function' ? 'tool' : role;

/** @throws HttpError where a call is required in a conversation without tools. */
export function refuseCall(choice: unknown): void {
  if (choice === 'required' || (typeof choice === 'object' && choice !== null))
    throw invalid('tool_choice', 'demands a call, and no tools are given');
}

function tagOf(model: string): string {
  if (model.startsWith(TAGGED) && model.length > TAGGED.length) return model.slice(TAGGED.length);
  throw invalid('model', `is no model: ${MODEL} answers from all items, ${MODEL}:TAG from those with a tag`);
}

const textOf = (content: Content | null | undefined): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text = '' }) => text).join('\n');

/** The sources appended to the text, as many clients drop annotations. */
export function sourcesText({ citations }: Pick<Answer, 'citations'>): string {
  if (citations.length === 0) return '';
  return `\n\n${citations.map((citation) => `[${citation.number}] ${nameOf(citation)}`).join('\n')}`;
}

const nameOf = ({ item, title, page }: Citation): string =>
  `${title && title !== item ? `${title} (${item})` : item}${page === null ? '' : `, page ${page}`}`;

/** The positions of citation marks such as `[1]` in the text. */
function marksOf(text: string, citations: readonly Citation[]) {
  return citations.flatMap((citation) => {
    const mark = `[${citation.number}]`;
    const at = text.indexOf(mark);
    return at < 0
      ? []
      : [
          {
            url: urlOf(citation.item),
            title: citation.title || citation.item,
            start_index: at,
            end_index: at + mark.length,
          },
        ];
  });
}

const urlOf = (item: string): string =>
  item.startsWith(MEMORY)
    ? `/v1/memories/${encodeURIComponent(item.slice(MEMORY.length))}`
    : `/v1/items/${encodeURIComponent(item)}`;

/** Citations as annotations of a chat completion. */
export const chatAnnotations = ({ text, citations }: Pick<Answer, 'text' | 'citations'>) =>
  marksOf(text, citations).map((url_citation) => ({ type: 'url_citation', url_citation }));

/** Citations as annotations of a response. */
export const responseAnnotations = ({ text, citations }: Pick<Answer, 'text' | 'citations'>) =>
  marksOf(text, citations).map((citation) => ({ type: 'url_citation', ...citation }));

/** Tokens of an answer in the form of chat completions; 0 where no language model was called. */
export const chatUsage = ({ usage }: Pick<Answer, 'usage'>) => ({
  prompt_tokens: usage?.input ?? 0,
  completion_tokens: usage?.output ?? 0,
  total_tokens: (usage?.input ?? 0) + (usage?.output ?? 0),
});

/** Tokens of an answer in the form of responses; 0 where no language model was called. */
export const responseUsage = ({ usage }: Pick<Answer, 'usage'>) => ({
  input_tokens: usage?.input ?? 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: usage?.output ?? 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: (usage?.input ?? 0) + (usage?.output ?? 0),
});
