/** `tandem eval --questions`: metrics of answers on questions with known answers, by provider and by strategy. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type AnswerFigures,
  type KnownQuestion,
  measureAnswers,
  type Strategy,
} from '../../generate/index.js';
import { type Context, type DataOptions, printJson } from '../command.js';
import { UsageError } from '../failure.js';
import { withTarget } from '../reach.js';
import { table } from '../terminal/table.js';

const Line = z.object({
  question: z.string().min(1),
  answers: z.array(z.string().min(1)).default([]),
  item: z.string().optional(),
});

interface Options extends DataOptions {
  readonly questions: string;
  readonly provider?: readonly string[];
  readonly strategy?: readonly Strategy[];
  readonly json?: boolean;
}

/**
 * Measures the named providers, or the configured ones and the extractive writer; with strategies, all combinations.
 */
export async function evaluateQuestions(context: Context, options: Options): Promise<void> {
  const questions = questionsIn(options.questions);
  const providers = options.provider ?? ['', 'extractive'];
  await withTarget(options, context, async (target) => {
    const found: { [name: string]: AnswerFigures } = {};
    for (const { provider, strategy } of columnsOf(providers, options.strategy)) {
      const name = [provider || 'as configured', ...(strategy ? [strategy] : [])].join(', ');
      found[name] = await measureAnswers(
        questions,
        async (query) => {
          context.signal.throwIfAborted();
          return target.ask(query, { signal: context.signal });
        },
        {
          ...(provider && { provider }),
          ...(strategy && { strategy }),
          onProgress: (done) => context.progress.update({ phase: name, done, total: questions.length }),
        },
      );
    }
    context.progress.clear();
    if (options.json) printJson(found);
    else process.stdout.write(figuresTable(found));
  });
}

/** The compared columns: the extractive writer only has the strategy `direct`. */
function columnsOf(
  providers: readonly string[],
  strategies: readonly (Strategy | undefined)[] = [undefined],
) {
  return providers.flatMap((provider) =>
    provider === 'extractive'
      ? [{ provider, strategy: undefined }]
      : strategies.map((strategy) => ({ provider, strategy })),
  );
}

function questionsIn(file: string): KnownQuestion[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--questions ${file}: ${(error as Error).message}`);
  }
  const questions = text.split('\n').flatMap((line, k): KnownQuestion[] => {
    if (line.trim() === '') return [];
    const wrong = (what: string) =>
      new UsageError(
        `${file}, line ${k + 1}: ${what}; a line is such as {"question": "…", "answers": ["…"], "item": "id"}, without answers where the items have none`,
      );
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      throw wrong((error as Error).message);
    }
    const parsed = Line.safeParse(json);
    if (parsed.success) return [parsed.data];
    const [{ path, message }] = parsed.error.issues;
    throw wrong(`${path.join('.')}: ${message}`);
  });
  if (questions.length === 0) throw new UsageError(`${file} has no questions`);
  return questions;
}

const ROWS = [
  'questions',
  'contained',
  'firstSentence',
  'f1',
  'exactMatch',
  'cited',
  'refusedWrongly',
  'refusedRightly',
  'supported',
  'milliseconds',
  'tokens',
  'cost',
] as const;

function figuresTable(found: { readonly [name: string]: AnswerFigures }): string {
  const names = Object.keys(found);
  const text = (value: number | undefined) =>
    value === undefined ? '' : Number.isInteger(value) && value > 1 ? String(value) : value.toFixed(3);
  return table(
    [{ title: 'metric' }, ...names.map((title) => ({ title, right: true }))],
    ROWS.map((row) => [row, ...names.map((name) => text(found[name][row]))]),
  );
}
