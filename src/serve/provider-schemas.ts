/** Requests and responses of providers of language models, as zod schemas; see `schemas`. */
import { z } from 'zod';
import { name } from './schemas.js';

export const ProviderPath = z.strictObject({ name: z.string() });

const keyFrom = z.string().describe('The environment variable that holds its key, never the key itself.');

/** Documentation only: validated by the schema of the settings. */
export const ProviderBody = name(
  z.strictObject({
    url: z
      .string()
      .describe('The URL of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1.')
      .optional(),
    model: z.string().describe('The model at that URL.').optional(),
    keyFrom: keyFrom.optional(),
    file: z
      .string()
      .describe('Instead of url and model: a GGUF file or a folder of a model, relative to the data folder.')
      .optional(),
    timeout: z
      .number()
      .describe('Seconds until the first words, and between words; 30 by default.')
      .optional(),
    context: z.int().describe('Tokens of a prompt, at most; 4,096 by default.').optional(),
    maxTokens: z.int().describe('Tokens of an answer, at most; 500 by default.').optional(),
    retries: z.int().optional(),
    tasks: z
      .array(z.enum(['write', 'rewrite', 'judge']))
      .describe('Its tasks: write (by default), rewrite follow-up questions, judge sentences.')
      .optional(),
    difficulty: z
      .enum(['all', 'easy', 'hard'])
      .describe('Questions for which it is tried before others; all by default.')
      .optional(),
    price: z
      .strictObject({ input: z.number(), output: z.number() })
      .describe('The price of a million tokens.')
      .optional(),
  }),
  'ProviderSettings',
  'A language model at a URL or in a file.',
).nullish();

const tokens = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const money = z.number().min(0).describe("By the providers' prices.");

const perDay = { tokensPerDay: tokens.optional(), moneyPerDay: money.optional() };

const budget = {
  ...perDay,
  perUser: z.strictObject(perDay).describe('Of each user or session.').optional(),
  perRequest: z
    .strictObject({ tokens: tokens.optional(), money: money.optional() })
    .describe('Of one question.')
    .optional(),
};

export const BudgetBody = name(
  z.strictObject(budget),
  'Budget',
  'The budget of answers by language models, per day and per question.',
);

// ---- Responses: for the OpenAPI document only; they are not validated

const Provider = z
  .object({
    name: z.string(),
    url: z.string().optional(),
    model: z.string().optional(),
    keyFrom: keyFrom.optional(),
    keySet: z.boolean().nullable().describe('Whether that variable is set; null where no key is needed.'),
    file: z.string().optional(),
  })
  .loose();

export const ProvidersAnswer = name(
  z.object({
    configured: z
      .array(Provider)
      .describe('In the order in which they are tried; the extractive writer comes last.'),
    found: z.array(Provider).describe('Found on this machine, and not configured.'),
    budget: z.object(budget),
  }),
  'Providers',
  'The language models that write answers.',
);

export const ProviderTrialAnswer = name(
  z.object({
    milliseconds: z.number(),
    text: z.string().describe('Its answer.'),
    failure: z.string().nullable().describe('Why it failed; null where it answered.'),
  }),
  'ProviderTrial',
  'The result of testing a provider.',
);
