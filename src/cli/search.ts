/** `tandem search`: finds items, each with its best passage. */
import { type Command, Option } from 'commander';
import { type Context, type DataOptions, dataCommand, printJson, stoppable } from './command.js';
import { filterOf, type ListOptions, listOptions } from './filter.js';
import { withTarget } from './reach.js';
import { hitsText } from './terminal/hits.js';

interface Options extends DataOptions, ListOptions {
  readonly user?: string;
  readonly after?: string;
  readonly cursor?: string;
  readonly sort?: string;
  readonly descending?: boolean;
}

const EXAMPLES = `tandem search 'vector search'
tandem search '"nearest neighbour" -graph tag:retrieval'
tandem search '注意力' --user learner-7 --json`;

/** The command `tandem search`. */
export function search(): Command {
  const command = dataCommand('search', 'find items by words, each with its best passage', EXAMPLES)
    .argument(
      '<QUERY...>',
      'words; "a phrase" must be there, one word after the other, -word must not, tag:name is a tag (quote it all for the shell)',
    )
    .option('--user <USER>', 'the user who searches: their taste counts if the query is not specific')
    .option('--sort <FIELD>', 'sort by title, published or an attribute instead of relevance')
    .option('--descending', 'with --sort, the largest first')
    .option('--after <NEXT>', 'the next page: the value of next from --json')
    .addOption(new Option('--cursor <NEXT>', 'the former name of --after').hideHelp());
  return listOptions(command).action(stoppable(run));
}

async function run(context: Context, words: readonly string[], options: Options): Promise<void> {
  const { user, limit, cursor, after = cursor, sort: by, descending } = options;
  const sort =
    by === undefined ? undefined : { by, order: descending ? ('desc' as const) : ('asc' as const) };
  const query = words.join(' ');
  await withTarget(options, context, async (target) => {
    const answer = await target.search({ query, user, limit, after, filter: filterOf(options), sort });
    if (options.json) {
      printJson(answer);
      return;
    }
    if (answer.items.length === 0) context.say('nothing is found');
    if (answer.didYouMean !== null) context.say(`did you mean: ${answer.didYouMean}`);
    for (const { query, total } of answer.instead?.queries ?? []) context.say(`${total} with: ${query}`);
    const topics = answer.instead?.topics ?? [];
    if (topics.length > 0) context.say(`topics: ${topics.join(', ')}`);
    process.stdout.write(hitsText(answer));
  });
}
