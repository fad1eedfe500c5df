/** `tandem ask`: an answer to a question, from the items and with its sources. */
import { type Command, Option } from 'commander';
import { type Answer, type Citation, STRATEGIES, type Strategy } from '../generate/index.js';
import { type Context, type DataOptions, dataCommand, printJson, stoppable, wholeNumber } from './command.js';
import { withTarget } from './reach.js';
import { plain } from './terminal/width.js';

interface Options extends DataOptions {
  readonly user?: string;
  readonly provider?: string;
  readonly strategy?: Strategy;
  readonly samples?: number;
  readonly json?: boolean;
}

const EXAMPLES = `tandem ask 'How hot should water for green tea be?'
tandem ask 'How hot should water for green tea be?' --json
tandem ask 'Which of the two teas needs hotter water?' --strategy self-asking`;

/** The command `tandem ask`. */
export function ask(): Command {
  return dataCommand('ask', 'answer a question from the items, with citations', EXAMPLES)
    .argument('<QUESTION...>', 'a question, in any language (quote it for the shell)')
    .option('--user <USER>', 'the user who asks')
    .option('--provider <NAME>', 'what writes the answer: a provider of tandem.json, or extractive')
    .addOption(
      new Option('--strategy <NAME>', 'the strategy; all but direct need a language model').choices(
        STRATEGIES,
      ),
    )
    .option('--samples <N>', 'with self-consistency: the number of answers to compare', wholeNumber(2, 10))
    .option('--json', 'print the answer as JSON')
    .action(stoppable(run));
}

async function run(context: Context, words: readonly string[], options: Options): Promise<void> {
  const { user, provider, strategy, samples } = options;
  const question = words.join(' ');
  await withTarget(options, context, async (target) => {
    const answer = await target.ask(
      { question, user, provider, strategy, samples },
      { signal: context.signal },
    );
    if (options.json) printJson(answer);
    else process.stdout.write(answerText(answer));
  });
}

/** The answer, then a line for each source. */
function answerText({ text, citations, notes }: Answer): string {
  const sources = citations.map((citation) => `[${citation.number}] ${plain(placeOf(citation))}`);
  return [
    text.split('\n').map(plain).join('\n'),
    ...(sources.length > 0 ? ['', ...sources] : []),
    ...notes.map((note) => `note: ${plain(note)}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const placeOf = ({ item, title, headings, page }: Citation): string =>
  [
    title && title !== item ? `${title} (${item})` : item,
    ...headings,
    ...(page === null ? [] : [`page ${page}`]),
  ].join(' > ');
