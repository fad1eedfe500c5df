/** `tandem similar`: items similar to an item, with reasons. */
import type { Command } from 'commander';
import { type Context, type DataOptions, dataCommand, printJson, stoppable } from './command.js';
import { filterOf, type ListOptions, listOptions } from './filter.js';
import { withTarget } from './reach.js';
import { recommendationTable } from './recommendations.js';

const EXAMPLES = `tandem similar attention
tandem similar attention --limit 5 --json`;

/** The command `tandem similar`. */
export function similar(): Command {
  const command = dataCommand('similar', 'show items similar to an item', EXAMPLES).argument(
    '<ITEM>',
    'its id',
  );
  return listOptions(command).action(stoppable(run));
}

async function run(context: Context, item: string, options: DataOptions & ListOptions): Promise<void> {
  await withTarget(options, context, async (target) => {
    const answer = await target.similar(item, { limit: options.limit, filter: filterOf(options) });
    if (options.json) printJson(answer);
    else if (answer.items.length === 0) context.say('there are no similar items');
    else process.stdout.write(recommendationTable(answer));
  });
}
