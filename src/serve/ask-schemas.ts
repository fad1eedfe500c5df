/** Requests and responses of questions, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { STRATEGIES } from '../generate/index.js';
import { Id } from '../store/index.js';
import { FilterQuery } from './list-schemas.js';
import { name } from './schemas.js';

const TurnBody = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.string().max(8_000),
});

const Asked = {
  question: z.string().max(8_000).regex(/\S/, 'is empty').describe('In any language.'),
  turns: z
    .array(TurnBody)
    .max(20)
    .describe(
      'The earlier turns of the conversation, the latest last, by which follow-up questions are understood.',
    )
    .optional(),
  user: Id.describe('The user who asks.').optional(),
  session: Id.describe(
    'The session of a visitor who is not signed in; ignored where a user is given.',
  ).optional(),
  filter: FilterQuery.optional(),
  passages: z
    .int()
    .min(1)
    .max(20)
    .describe('The number of passages to answer from; 5 by default.')
    .optional(),
  provider: z
    .string()
    .min(1)
    .max(64)
    .describe('The name of a provider in tandem.json, or extractive; as configured by default.')
    .optional(),
};

const Conversation = z
  .string()
  .min(1)
  .max(256)
  .describe('The name of a stored conversation of the user or session, instead of turns.')
  .optional();

export const AskBody = name(
  z.strictObject({
    ...Asked,
    conversation: Conversation,
    sentences: z
      .int()
      .min(1)
      .max(5)
      .describe('The maximum number of sentences of an extractive answer; 2 by default.')
      .optional(),
    prompt: z
      .boolean()
      .describe('Whether to return the prompt that was sent to a language model.')
      .optional(),
    strategy: z
      .enum(STRATEGIES)
      .describe(
        'direct; self-consistency: what most of several answers say; self-asking: preliminary questions are answered first. The last two need a language model.',
      )
      .optional(),
    samples: z
      .int()
      .min(2)
      .max(10)
      .describe('With self-consistency: the number of answers to compare; 5 by default.')
      .optional(),
    stream: z
      .boolean()
      .describe(
        'Respond with server-sent events: `text` as it is written, then `answer` with the whole answer.',
      )
      .optional(),
  }),
  'AskQuery',
  'A question.',
);

export const PromptBody = name(
  z.strictObject({
    ...Asked,
    tokens: z
      .int()
      .min(200)
      .max(1_000_000)
      .describe("The maximum number of tokens of the prompt; the provider's limit by default.")
      .optional(),
  }),
  'PromptQuery',
  'A question whose prompt is to be shown.',
);

const Intent = z
  .string()
  .describe(
    'The role of the question in its conversation: question, follow-up, or again (asked in other words).',
  );

const Questions = z
  .array(z.string())
  .describe('The questions that it consists of, each standing alone and searched for separately.');

export const SentPromptBody = name(
  z.object({
    request: z.string(),
    question: z.string().describe('The question as rewritten for the search.'),
    intent: Intent,
    questions: Questions,
    provider: z
      .string()
      .nullable()
      .describe('The provider that the prompt is for; null where none is configured.'),
    system: z.string().describe('The first message, exactly as sent.'),
    user: z.string().describe('The second.'),
    parts: z
      .array(z.object({ name: z.string(), text: z.string(), tokens: z.int(), reason: z.string() }))
      .describe('The parts of the prompt, and those left out (without text), with the reasons.'),
    tokens: z.int(),
    budget: z.int().describe('Tokens at most.'),
    counted: z.string().describe('How tokens are counted: tokenizer (that of the model) or estimate.'),
  }),
  'SentPrompt',
  'A prompt as sent to a language model.',
);

const CitationBody = z.object({
  number: z.int().describe('As in the text of the answer: [1].'),
  item: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  page: z.int().nullable(),
  chunk: z.int().describe('The ordinal of the chunk within the item, from 0.'),
  start: z.int().describe("The position of the quote in the item's text, in UTF-16 code units."),
  end: z.int(),
  quote: z.string(),
  request: z.string().describe('Send it, with the position, in the event of opening the cited item.'),
  position: z.int().describe('-1 for a memory.'),
});

const SentenceBody = z.object({
  text: z.string(),
  citations: z.array(z.int()).describe('Numbers of citations.'),
  supported: z.boolean().describe('Whether its citations support it.'),
  doubts: z.array(
    z.object({
      kind: z
        .string()
        .describe('number, name, negation, replaced, unsupported or disagreed (of most samples).'),
      written: z.string(),
      source: z.string(),
    }),
  ),
  agreement: z
    .number()
    .describe('With self-consistency: the share of the samples that contain it.')
    .optional(),
});

const ContradictingSource = z.object({
  citation: z.int().describe('The number of the citation.'),
  says: z.string().describe('Its text where the sources differ.'),
  published: z.number().nullable().describe('Milliseconds since 1970.'),
});

export const AnswerBody = name(
  z.object({
    request: z.string().describe('Send it with the events that answer this answer.'),
    answered: z.boolean().describe('Whether the sources answer the question.'),
    text: z.string().describe('The answer, with citations such as [1].'),
    question: z
      .string()
      .describe('The question as rewritten for the search: a follow-up includes what it refers to.'),
    intent: Intent,
    questions: Questions,
    sentences: z.array(SentenceBody),
    citations: z.array(CitationBody),
    confidence: z.number().describe('The probability that the sources answer the question, from 0 to 1.'),
    contradictions: z
      .array(
        z.object({
          kind: z.string().describe('number, date or negation.'),
          newer: ContradictingSource,
          older: ContradictingSource,
        }),
      )
      .describe('Sources that contradict each other; also mentioned at the end of the text.'),
    strategy: z.string().describe('How it was made.'),
    steps: z
      .array(z.object({ question: z.string(), answered: z.boolean(), text: z.string() }))
      .describe('With self-asking: the preliminary questions.')
      .optional(),
    nearest: z
      .array(z.object({ item: z.string(), title: z.string().nullable() }))
      .describe('If the sources do not answer: the nearest passages.'),
    provider: z.string().describe('What wrote the answer: the name of a provider, or extractive.'),
    notes: z.array(z.string()).describe('Warnings, such as failed providers.'),
    usage: z
      .object({ input: z.int(), output: z.int() })
      .nullable()
      .describe('Tokens of all calls of language models; null where none was called.'),
    cost: z.number().describe("The cost by the providers' prices."),
    milliseconds: z.number(),
    prompt: SentPromptBody.optional(),
  }),
  'Answer',
  'An answer with its sources.',
);

export const AnswersQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: Id.describe('The `next` of the page before.').optional(),
});

export const RecordedAnswersBody = name(
  z.object({
    answers: z.array(
      z.object({
        request: z.string(),
        at: z.number().describe('Milliseconds since 1970.'),
        user: z.string().nullable(),
        provider: z
          .string()
          .describe('What wrote the answer: a provider, extractive, or none where it was stopped or failed.'),
        strategy: z.string(),
        answered: z.boolean(),
        milliseconds: z.number(),
        calls: z.int().describe('Calls of language models.'),
        input: z.number().describe('Tokens of prompts.'),
        output: z.number().describe('Tokens written.'),
        cost: z.number(),
      }),
    ),
    next: z.string().nullable().describe('Send it as `after` for the next page.'),
  }),
  'RecordedAnswers',
  'Answers and their costs.',
);
