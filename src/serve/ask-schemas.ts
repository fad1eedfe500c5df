/** Questions and their answers, as zod schemas; see `schemas`. */
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
    .describe('What was said before, the latest last: a follow-up question is understood by it.')
    .optional(),
  user: Id.describe('Who asks.').optional(),
  session: Id.describe('A visitor nobody knows, by their session; ignored where a user is given.').optional(),
  filter: FilterQuery.optional(),
  passages: z
    .int()
    .min(1)
    .max(20)
    .describe('How many passages it is answered from; 5 by default.')
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
  .describe('The name of a conversation kept here, of the user or session that asks, in the place of turns.')
  .optional();

export const AskBody = name(
  z.strictObject({
    ...Asked,
    conversation: Conversation,
    sentences: z
      .int()
      .min(1)
      .max(5)
      .describe('How many sentences an extractive answer has at most; 2 by default.')
      .optional(),
    prompt: z
      .boolean()
      .describe('Whether the answer tells the prompt that a language model was sent.')
      .optional(),
    strategy: z
      .enum(STRATEGIES)
      .describe(
        'direct; self-consistency: of several answers what most of them say; self-asking: what must be known is asked first. The last two need a language model.',
      )
      .optional(),
    samples: z
      .int()
      .min(2)
      .max(10)
      .describe('With self-consistency: how many answers are compared; 5 by default.')
      .optional(),
    stream: z
      .boolean()
      .describe('Answer as server-sent events: `text` as it is written, then `answer` with all of it.')
      .optional(),
  }),
  'AskQuery',
  'A question, and who asks it.',
);

export const PromptBody = name(
  z.strictObject({
    ...Asked,
    tokens: z
      .int()
      .min(200)
      .max(1_000_000)
      .describe('Tokens of the prompt, at most; what the provider takes by default.')
      .optional(),
  }),
  'PromptQuery',
  'A question whose prompt is looked at.',
);

const Intent = z
  .string()
  .describe('What the question is in its conversation: question, follow-up, or again (in other words).');

const Questions = z
  .array(z.string())
  .describe('The questions that it consists of, each so that it stands alone, and searched for by itself.');

export const SentPromptBody = name(
  z.object({
    request: z.string(),
    question: z.string().describe('The question as it was searched for.'),
    intent: Intent,
    questions: Questions,
    provider: z.string().nullable().describe('Whose prompt it is; null where no provider is configured.'),
    system: z.string().describe('The first message, exactly as it is sent.'),
    user: z.string().describe('The second.'),
    parts: z
      .array(z.object({ name: z.string(), text: z.string(), tokens: z.int(), reason: z.string() }))
      .describe('What it is made of, and what was left out (without text), with the reasons.'),
    tokens: z.int(),
    budget: z.int().describe('Tokens at most.'),
    counted: z.string().describe("How tokens are counted: tokenizer (the model's own) or estimate."),
  }),
  'SentPrompt',
  'A prompt as a language model is sent it.',
);

const CitationBody = z.object({
  number: z.int().describe('As in the text of the answer: [1].'),
  item: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  page: z.int().nullable(),
  chunk: z.int().describe("Which of the item's chunks, from 0."),
  start: z.int().describe("Where the quote begins in the item's text, in UTF-16 code units."),
  end: z.int(),
  quote: z.string(),
  request: z
    .string()
    .describe('Send it, with the position, in the event that tells of opening what is cited.'),
  position: z.int().describe('-1 where it is of a memory.'),
});

const SentenceBody = z.object({
  text: z.string(),
  citations: z.array(z.int()).describe('Numbers of citations.'),
  supported: z.boolean().describe('Whether what it cites supports it.'),
  doubts: z.array(
    z.object({
      kind: z
        .string()
        .describe('number, name, negation, replaced, unsupported or disagreed (of most samples).'),
      written: z.string(),
      source: z.string(),
    }),
  ),
  agreement: z.number().describe('With self-consistency: the share of the samples that say it.').optional(),
});

const ContradictingSource = z.object({
  citation: z.int().describe('The number of the citation that says it.'),
  says: z.string().describe('What it says where the two differ.'),
  published: z.number().nullable().describe('Milliseconds since 1970.'),
});

export const AnswerBody = name(
  z.object({
    request: z.string().describe('Send it with the events that answer this answer.'),
    answered: z.boolean().describe('Whether the sources answer the question.'),
    text: z.string().describe('The answer, with [1] and the like behind what is cited.'),
    question: z.string().describe('The question as it was searched for: a follow-up with what it refers to.'),
    intent: Intent,
    questions: Questions,
    sentences: z.array(SentenceBody),
    citations: z.array(CitationBody),
    confidence: z.number().describe('How likely the sources answer the question, from 0 to 1.'),
    contradictions: z
      .array(
        z.object({
          kind: z.string().describe('number, date or negation.'),
          newer: ContradictingSource,
          older: ContradictingSource,
        }),
      )
      .describe('Sources that contradict each other; told at the end of the text, too.'),
    strategy: z.string().describe('How it was made.'),
    steps: z
      .array(z.object({ question: z.string(), answered: z.boolean(), text: z.string() }))
      .describe('With self-asking: what was asked first.')
      .optional(),
    nearest: z
      .array(z.object({ item: z.string(), title: z.string().nullable() }))
      .describe('Where the sources do not answer: what is nearest in them.'),
    provider: z.string().describe('Who wrote: the name of a provider, or extractive.'),
    notes: z.array(z.string()).describe('Providers that failed, and the like.'),
    usage: z
      .object({ input: z.int(), output: z.int() })
      .nullable()
      .describe('Tokens of all calls of language models; null where none was called.'),
    cost: z.number().describe("By the providers' prices."),
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
        provider: z.string().describe('Who wrote; extractive; or none, where it was stopped or failed.'),
        strategy: z.string(),
        answered: z.boolean(),
        milliseconds: z.number(),
        calls: z.int().describe('Of language models.'),
        input: z.number().describe('Tokens of prompts.'),
        output: z.number().describe('Tokens written.'),
        cost: z.number(),
      }),
    ),
    next: z.string().nullable().describe('Send it as `after` for the next page.'),
  }),
  'RecordedAnswers',
  'What answers cost.',
);
