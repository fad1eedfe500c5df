/** The part of `tandem.json` on answers: the providers of language models, in the order in which they are tried, and a budget. */
import { z } from 'zod';
import { nameLike } from './names.js';

/**
 * - `write`: writes answers
 * - `rewrite`: rewrites a follow-up question so that it stands alone
 * - `judge`: decides whether a source supports a sentence that is worded differently
 */
const TASKS = ['write', 'rewrite', 'judge'] as const;

export type Task = (typeof TASKS)[number];

const Limits = {
  timeout: z
    .number()
    .positive()
    .max(600)
    .default(30)
    .describe('Seconds until the first words, and between words.'),
  context: z.int().min(256).max(10_000_000).default(4_096).describe('Tokens of a prompt, at most.'),
  maxTokens: z.int().min(1).max(100_000).default(500).describe('Tokens of an answer, at most.'),
  tasks: z
    .array(z.enum(TASKS))
    .min(1)
    .default(['write'])
    .describe(
      'What it is asked for: write answers, rewrite follow-up questions so that they stand alone, judge whether a source supports a sentence.',
    ),
  difficulty: z
    .enum(['all', 'easy', 'hard'])
    .default('all')
    .describe(
      'Questions for which it comes before providers without a difficulty; for others it comes last.',
    ),
};

const ProviderName = nameLike('local').refine(
  (name) => name !== 'extractive',
  'is the name of what is always there: take another',
);

const Remote = z.strictObject({
  name: ProviderName,
  url: z
    .url({ protocol: /^https?$/ })
    .describe('Of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1.'),
  model: z.string().min(1).max(300),
  keyFrom: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is the name of an environment variable, never the key itself')
    .optional(),
  retries: z.int().min(0).max(10).default(2),
  price: z
    .strictObject({ input: z.number().min(0), output: z.number().min(0) })
    .optional()
    .describe('Of a million tokens.'),
  ...Limits,
});

const Local = z.strictObject({
  name: ProviderName,
  file: z.string().min(1).describe('A GGUF file or a folder of a model; relative to the data folder.'),
  ...Limits,
});

const Provider = z.union([Remote, Local]);

const PerDay = {
  tokensPerDay: z.int().min(0).optional(),
  moneyPerDay: z.number().min(0).optional(),
};

export const Answers = z
  .strictObject({
    providers: z
      .array(z.union([Remote, Local]))
      .max(20)
      .default([]),
    budget: z
      .strictObject({
        ...PerDay,
        perUser: z
          .strictObject(PerDay)
          .optional()
          .describe('Of each user or session; of those without either, together.'),
        perRequest: z
          .strictObject({ tokens: z.int().min(0).optional(), money: z.number().min(0).optional() })
          .optional()
          .describe('Of one question, with all calls of language models that are made for it.'),
      })
      .default({}),
    order: z
      .enum(['best-last', 'entropy'])
      .default('best-last')
      .describe(
        'Of sources in a prompt: the best nearest to the question, or the order after which the model is surest of how to go on, where it tells likelihoods.',
      ),
  })
  .check(({ value: { providers }, issues }) => {
    providers.forEach(({ name }, k) => {
      if (providers.findIndex((other) => other.name === name) < k)
        issues.push({
          code: 'custom',
          message: 'is the name of another provider',
          input: name,
          path: ['providers', k, 'name'],
        });
    });
  });

export type Answers = z.output<typeof Answers>;

export type ProviderSettings = Answers['providers'][number];

export type RemoteSettings = Extract<ProviderSettings, { url: string }>;

/** The settings of a provider, with defaults. */
export const providerWith = (settings: z.input<typeof Provider>): ProviderSettings =>
  Provider.parse(settings);
