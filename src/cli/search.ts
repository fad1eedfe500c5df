/** `tandem search`: what fits a query, each item with its best passage. */
import type { Command } from 'commander';
import { type Context, type DataOptions, dataCommand, printJson, stoppable } from './command.js';
import { filterOf, type ListOptions, listOptions } from './filter.js';
import { withTarget } from './reach.js';
import { hitsText } from './terminal/hits.js';

interface Options extends DataOptions, ListOptions {
  readonly user?: string;
  readonly cursor?: string;
}

const EXAMPLES = `tandem search 'vector search'
tandem search '"nearest neighbour" -graph tag:retrieval'
tandem search '注意力' --user learner-7 --json`;

export function search(): Command {
  const command = dataCommand('search', 'find items by words, each with its best passage', EXAMPLES)
    .argument(
      '<QUERY...>',
      'words; "a phrase" must be there, one word after the other, -word must not, tag:name is a tag (quote it all for the shell)',
    )
    .option('--user <USER>', 'who searches: what they like counts where the query is not specific')
    .option('--cursor <NEXT>', 'the next page: what --json gave as next');
  return listOptions(command).action(stoppable(run));
}

async function run(context: Context, words: readonly string[], options: Options): Promise<void> {
  const { user, limit, cursor } = options;
  const query = words.join(' ');
  await withTarget(options, context, async (target) => {
    const answer = await target.search({ query, user, limit, cursor, filter: filterOf(options) });
    if (options.json) printJson(answer);
    else if (answer.items.length === 0) context.say('nothing is found');
    else process.stdout.write(hitsText(answer));
  });
}
