/** Conversion of a conversation with tools to the format of the AI SDK. */
import type { JSONSchema7, ModelMessage, ToolSet } from 'ai';
import type { ChatTurn, ToolTalk } from './provider.js';

/** The options of `streamText` for a conversation with tools or a schema; system messages are in the prompt's system part. */
export async function callOptions({ turns, tools, choice, schema }: ToolTalk) {
  const { jsonSchema, Output, tool } = await import('ai');
  const set: ToolSet = Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({
        description,
        inputSchema: jsonSchema((parameters ?? { type: 'object', properties: {} }) as JSONSchema7),
      }),
    ]),
  );
  return {
    messages: messagesOf(turns),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema as JSONSchema7) }) }),
    ...(tools.length > 0 && { tools: set, toolChoice: toolChoiceOf(choice) }),
  };
}

const toolChoiceOf = (choice: ToolTalk['choice']) =>
  typeof choice === 'string' ? choice : ({ type: 'tool', toolName: choice.name } as const);

/** The input of a model's tool call as JSON; unchanged if it is not JSON. */
export const argumentsOf = (input: unknown): string =>
  typeof input === 'string' ? input : JSON.stringify(input ?? {});

function messagesOf(turns: readonly ChatTurn[]): ModelMessage[] {
  const names = new Map(turns.flatMap(({ calls = [] }) => calls.map(({ id, name }) => [id, name] as const)));
  return turns.flatMap(({ role, content, calls = [], call = '' }): ModelMessage[] => {
    if (role === 'system') return [];
    if (role === 'user') return [{ role, content }];
    if (role === 'tool') {
      const output = { type: 'text' as const, value: content };
      const toolName = names.get(call) ?? 'unknown';
      return [{ role, content: [{ type: 'tool-result', toolCallId: call, toolName, output }] }];
    }
    const asked = calls.map(({ id, name, arguments: input }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: name,
      input: parsed(input),
    }));
    return [
      {
        role: 'assistant',
        content: [...(content === '' ? [] : [{ type: 'text' as const, text: content }]), ...asked],
      },
    ];
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
