/** `tandem prompt`: the prompt for a question as it is sent to a language model, and the tokens of each part. */
import type { Command } from 'commander';
import type { SentPrompt } from '../generate/index.js';
import { TemplateFile } from '../prompt/index.js';
import { type Context, type DataOptions, dataCommand, printJson, stoppable, wholeNumber } from './command.js';
import { UsageError } from './failure.js';
import { withTarget } from './reach.js';
import { plain } from './terminal/width.js';

interface Options extends DataOptions {
  readonly user?: string;
  readonly provider?: string;
  readonly tokens?: number;
  readonly template?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `tandem prompt 'How hot should water for green tea be?'
tandem prompt 'How hot should water for green tea be?' --tokens 500 --json
tandem prompt --template > data/prompt.md`;

const NOTES = `The template is prompt.md in the data folder, where there is one: sections # System and # User, with {{question}},
{{sources}}, {{conversation}}, {{examples}}, {{tools}} and {{today}}. It is used as soon as it changes.`;

/** The command `tandem prompt`. */
export function prompt(): Command {
  return dataCommand('prompt', 'show the prompt for a question, part by part', EXAMPLES, NOTES)
    .argument('[QUESTION...]', 'a question, in any language (quote it for the shell)')
    .option('--user <USER>', 'who asks')
    .option('--provider <NAME>', 'for which provider of tandem.json; the first by default')
    .option('--tokens <N>', 'tokens at most; what the provider takes by default', wholeNumber(200, 1_000_000))
    .option('--template', 'print the template in use instead')
    .option('--json', 'print it as JSON')
    .action(stoppable(run));
}

async function run(context: Context, words: readonly string[], options: Options): Promise<void> {
  if (options.template) {
    process.stdout.write(new TemplateFile(options.data, context.say).text);
    return;
  }
  const { user, provider, tokens } = options;
  if (words.length === 0) throw new UsageError('name a question, or --template');
  const query = { question: words.join(' '), user, provider, tokens };
  await withTarget(options, context, async (target) => {
    const sent = await target.prompt(query);
    if (options.json) printJson(sent);
    else process.stdout.write(promptText(sent));
  });
}

/** The two messages without control characters, then a line for each part. */
function promptText({ system, user, parts, tokens, budget, counted, provider }: SentPrompt): string {
  const whole = (text: string) => text.split('\n').map(plain).join('\n');
  const by = counted === 'tokenizer' ? "by the model's own tokenizer" : 'estimated';
  const lines = parts.map(
    ({ name, tokens, reason }) => `${String(tokens).padStart(6)}  ${plain(name)}: ${plain(reason)}`,
  );
  return [
    '--- system',
    whole(system),
    '--- user',
    whole(user),
    `--- ${tokens} of ${budget} tokens, ${by}${provider === null ? '; no provider is configured' : `, for ${provider}`}`,
    ...lines,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
