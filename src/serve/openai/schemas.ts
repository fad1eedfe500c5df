/**
 * Requests of the OpenAI protocol, as far as they are read, and responses. Other fields (temperature, seed ...) are
 * accepted and have no effect.
 */
import { z } from 'zod';
import { Id } from '../../store/index.js';
import { name } from '../schemas.js';

/** Text, or parts, of which only text parts are read. */
const Content = z.union([
  z.string().max(200_000),
  z.array(z.looseObject({ type: z.string(), text: z.string().max(200_000).optional() })).max(1_000),
]);

export type Content = z.output<typeof Content>;

const Call = z.looseObject({
  id: z.string().max(300),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().max(300), arguments: z.string().max(200_000) }),
});

const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: Content.nullish(),
  tool_calls: z.array(Call).max(1_000).nullish(),
  tool_call_id: z.string().max(300).nullish(),
});

const ToolName = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'is a name such as get_weather');

const OfferedTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: ToolName,
    description: z.string().max(20_000).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: ToolName }) }),
]);

export type Message = z.output<typeof Message>;

const Schema = z.record(z.string(), z.unknown());

/** The form of the text. `json_object` names no schema, and would be free text here. */
const ResponseFormat = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('text') }),
    z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ schema: Schema }) }),
  ],
  'has the type text, or json_schema with the schema',
);

const TextFormat = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('text') }),
    z.looseObject({ type: z.literal('json_schema'), schema: Schema }),
  ],
  'has the type text, or json_schema with the schema',
);

const FORMAT = 'With a schema the conversation goes to a provider of tandem.json, whose text is JSON of it.';

const Model = z.string().max(600).describe('tandem: all items; tandem:TAG: those with a tag.');

const common = {
  model: Model,
  stream: z.boolean().nullish(),
  user: Id.nullish().describe('The id of the user who asks.'),
};

export const ChatBody = name(
  z.looseObject({
    ...common,
    messages: z.array(Message).min(1).max(1_000).describe('The last message of the user is the question.'),
    n: z.literal(1).nullish(),
    tools: z
      .array(OfferedTool)
      .max(128)
      .describe('With tools the conversation goes to a provider of tandem.json, and its calls come back.')
      .nullish(),
    tool_choice: ToolChoice.nullish(),
    response_format: ResponseFormat.describe(FORMAT).nullish(),
    temperature: z.number().min(0).max(2).describe('Where tools or a schema are given.').nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  }),
  'ChatCompletionRequest',
  'A conversation in the OpenAI protocol; the last message of a user is answered from the items.',
);

const FunctionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().max(300),
  name: z.string().max(300),
  arguments: z.string().max(200_000),
});

const FunctionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().max(300),
  output: Content,
});

/** Items of reasoning models: not read. */
const Reasoning = z.looseObject({ type: z.literal('reasoning') });

const InputItem = z.union([FunctionCall, FunctionOutput, Reasoning, Message]);

export type InputItem = z.output<typeof InputItem>;

export type FunctionCall = z.output<typeof FunctionCall>;

export type FunctionOutput = z.output<typeof FunctionOutput>;

const ResponseTool = z.looseObject({
  type: z.literal('function', 'is function: tools that run elsewhere are not offered here'),
  name: ToolName,
  description: z.string().max(20_000).nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});

const ResponseToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), name: ToolName }),
]);

export const ResponsesBody = name(
  z.looseObject({
    ...common,
    input: z
      .union([z.string().max(200_000), z.array(InputItem).min(1).max(1_000)])
      .describe(
        'A question, or a conversation whose last message of a user is the question; with calls of tools and what they gave.',
      ),
    instructions: z.string().max(200_000).describe('Where tools or a schema are given.').nullish(),
    tools: z
      .array(ResponseTool)
      .max(128)
      .describe('With tools the conversation goes to a provider of tandem.json, and its calls come back.')
      .nullish(),
    tool_choice: ResponseToolChoice.nullish(),
    text: z
      .looseObject({ format: TextFormat.describe(FORMAT).nullish() })
      .describe('The form of the text.')
      .nullish(),
    temperature: z.number().min(0).max(2).describe('Where tools or a schema are given.').nullish(),
    previous_response_id: z.null('is not kept here: send the conversation itself as input').optional(),
  }),
  'ResponseRequest',
  'A request of the Responses API of OpenAI.',
);

const Usage = z.looseObject({});

export const ChatAnswer = name(
  z.object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          refusal: z.null(),
          annotations: z.array(z.unknown()),
          tool_calls: z.array(z.unknown()).optional(),
        }),
        logprobs: z.null(),
        finish_reason: z.enum(['stop', 'tool_calls']),
      }),
    ),
    usage: Usage,
    tandem: z.unknown().describe('The answer as POST /v1/ask gives it.'),
  }),
  'ChatCompletion',
  'An answer in the OpenAI protocol, its sources as annotations and at the end of its text.',
);

export const ResponsesAnswer = name(
  z.looseObject({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int(),
    status: z.string(),
    model: z.string(),
    output: z.array(z.unknown()),
    usage: Usage,
  }),
  'Response',
  'An answer of the Responses API of OpenAI.',
);

const Embeddable = z.string().max(200_000).regex(/\S/, 'is empty');

export const EmbeddingsBody = name(
  z.looseObject({
    model: z.string().max(600).describe('tandem, or the name of the encoder as GET /v1/models has it.'),
    input: z.union(
      [Embeddable, z.array(Embeddable).min(1).max(2_048)],
      'is a text that is not empty, or a list of 1 to 2,048 of them; tokens are not taken: send the texts',
    ),
    encoding_format: z.enum(['float', 'base64']).nullish(),
    dimensions: z.int().min(1).describe('Only the width that the encoder has.').nullish(),
    user: z.string().nullish(),
  }),
  'EmbeddingsRequest',
  'Texts to vectors, in the OpenAI protocol.',
);

export const EmbeddingsAnswer = name(
  z.object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z
          .union([z.array(z.number()), z.string()])
          .describe('Numbers; with base64 the same as 32-bit floats, little-endian.'),
      }),
    ),
    model: z.string(),
    usage: Usage,
  }),
  'Embeddings',
  'Vectors of texts, in their order.',
);

export const ModelsAnswer = name(
  z.object({
    object: z.literal('list'),
    data: z.array(
      z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() }),
    ),
  }),
  'OpenAiModels',
  'The models of the OpenAI protocol.',
);
