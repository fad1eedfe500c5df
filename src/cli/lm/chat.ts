/** `tandem lm chat`: a chat with a language model in the terminal, or the answer to one prompt. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import {
  type GenerationOptions,
  type JsonSchema,
  LanguageProcess,
  type Piece,
  type Precision,
} from '../../models/index.js';
import type { ChatMessage } from '../../text/index.js';
import { type Context, gather, stoppable, wholeNumber } from '../command.js';
import { UsageError } from '../failure.js';
import { modelCommand, numberFrom } from './options.js';

interface Options extends Omit<GenerationOptions, 'schema' | 'signal'> {
  readonly prompt?: string;
  readonly system?: string;
  readonly continue?: string;
  readonly schema?: string;
  readonly precision: Precision;
  readonly context?: number;
  readonly threads?: number;
}

const EXAMPLES = `tandem lm chat model.gguf
tandem lm chat ./my-model --continue 'Once upon a time' --tokens 100
tandem lm chat model.gguf --prompt 'Name three rivers' --schema rivers.json --temperature 0`;

/** The command `tandem lm chat`. */
export function chatting(): Command {
  return modelCommand('chat', 'talk with a model', EXAMPLES)
    .argument(
      '<MODEL>',
      'a GGUF file, or a folder as Hugging Face has it or as `tandem lm pretrain` leaves it',
    )
    .option('--prompt <TEXT>', 'answer this and exit')
    .option('--continue <TEXT>', 'continue this text, without a chat template, and exit')
    .option('--system <TEXT>', 'the system prompt')
    .option('--schema <FILE>', 'JSON Schema that every answer must fit')
    .option('--tokens <N>', 'the maximum number of tokens of an answer', wholeNumber(1, 1e9))
    .option('--temperature <X>', '0 takes the likeliest token every time', numberFrom(0, 100), 0.7)
    .option('--top-k <N>', 'sample from this many of the likeliest tokens (top-k)', wholeNumber(1, 1e9), 40)
    .option(
      '--top-p <X>',
      'sample from the likeliest tokens whose probabilities add up to this (top-p)',
      numberFrom(0, 1),
      0.95,
    )
    .option(
      '--min-p <X>',
      'sample from tokens with this share of the highest probability (min-p)',
      numberFrom(0, 1),
      0,
    )
    .option(
      '--repetition <X>',
      'the penalty that divides the logits of recent tokens',
      numberFrom(0.01, 100),
      1,
    )
    .option('--stop <TEXT>', 'stop at this text (can be repeated)', gather)
    .option('--seed <N>', 'of the draws', wholeNumber(0, 2 ** 32 - 1), 0)
    .addOption(
      new Option('--precision <NAME>', 'of the weights in memory')
        .choices(['q8', 'q4', 'float32'])
        .default('q8'),
    )
    .option('--context <N>', 'the maximum number of tokens of the conversation', wholeNumber(16, 1 << 24))
    .option('--threads <N>', 'of the processor', wholeNumber(1, 1024))
    .action(stoppable(run));
}

async function run({ signal, say }: Context, path: string, options: Options): Promise<void> {
  const { prompt, system, precision, context, threads, schema: file, ...rest } = options;
  const schema = file === undefined ? undefined : schemaIn(file);
  const model = await LanguageProcess.open(path, {
    precision,
    ...(context !== undefined && { context }),
    ...(threads !== undefined && { threads }),
  });
  const settings: GenerationOptions = { ...rest, signal, ...(schema !== undefined && { schema }) };
  const messages: ChatMessage[] = system === undefined ? [] : [{ role: 'system', content: system }];
  try {
    if (options.continue !== undefined) {
      process.stdout.write(options.continue);
      await print(model.write({ text: options.continue }, settings), say);
    } else if (prompt !== undefined) {
      await print(model.write({ messages: [...messages, { role: 'user', content: prompt }] }, settings), say);
    } else await converse(model, messages, settings, say);
  } finally {
    await model.close();
  }
}

function schemaIn(file: string): JsonSchema {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonSchema;
  } catch (error) {
    throw new UsageError(`--schema ${file}: ${(error as Error).message}`);
  }
}

async function converse(
  model: LanguageProcess,
  messages: ChatMessage[],
  settings: GenerationOptions,
  say: (line: string) => void,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  settings.signal?.addEventListener('abort', () => terminal.close());
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim() !== '') {
      messages.push({ role: 'user', content: line });
      messages.push({ role: 'assistant', content: await print(model.write({ messages }, settings), say) });
    }
    terminal.prompt();
  }
}

/** Writes pieces of output as they are generated, and the speed. @returns the whole text. */
async function print(pieces: AsyncIterable<Piece>, say: (line: string) => void): Promise<string> {
  const begun = performance.now();
  let first = 0;
  let all = '';
  for await (const { text, usage, finish } of pieces) {
    if (first === 0) first = performance.now();
    all += text;
    process.stdout.write(text);
    if (!usage) continue;
    process.stdout.write('\n');
    const seconds = (performance.now() - first) / 1000;
    const rate =
      usage.written > 1 && seconds > 0 ? `, ${((usage.written - 1) / seconds).toFixed(1)} tokens/s` : '';
    say(
      `[${usage.prompt} tokens read, ${usage.reused} of them known; first after ${((first - begun) / 1000).toFixed(2)} s; ${usage.written} written${rate}${finish === 'length' ? '; ended by the limit of tokens' : ''}]`,
    );
  }
  return all;
}
