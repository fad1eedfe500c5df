/**
 * What clients of the OpenAI protocol send, as far as it is read, and what they are answered. Fields that are not read here
 * (temperature, seed ...) are taken and have no effect.
 */
import { z } from 'zod';
import { Id } from '../../store/index.js';
import { name } from '../schemas.js';

/** Text, or parts of which those of text are read. */
const Content = z.union([
  z.string().max(200_000),
  z.array(z.looseObject({ type: z.string(), text: z.string().max(200_000).optional() })).max(1_000),
]);

export type Content = z.output<typeof Content>;

const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: Content.nullish(),
});

export type Message = z.output<typeof Message>;

const Model = z
  .string()
  .max(600)
  .describe('tandem: all items; tandem:TAG: those with a tag. GET /v1/models lists them.');

const common = {
  model: Model,
  stream: z.boolean().nullish(),
  user: Id.nullish().describe('Who asks: the id of a user.'),
};

export const ChatBody = name(
  z.looseObject({
    ...common,
    messages: z.array(Message).min(1).max(1_000).describe('The last of a user is the question.'),
    n: z.literal(1).nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  }),
  'ChatCompletionRequest',
  'A conversation in the OpenAI protocol; the last message of a user is answered from the items.',
);

export const ResponsesBody = name(
  z.looseObject({
    ...common,
    input: z
      .union([z.string().max(200_000), z.array(Message).min(1).max(1_000)])
      .describe('A question, or a conversation whose last message of a user is the question.'),
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
          content: z.string(),
          refusal: z.null(),
          annotations: z.array(z.unknown()),
        }),
        logprobs: z.null(),
        finish_reason: z.literal('stop'),
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
