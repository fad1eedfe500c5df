/** `tandem recommend`: a list for a user, a visitor or anybody, with reasons. */
import type { Command } from 'commander';
import { type Context, type DataOptions, dataCommand, printJson, stoppable } from './command.js';
import { filterOf, type ListOptions, listOptions } from './filter.js';
import { withTarget } from './reach.js';
import { recommendationTable } from './recommendations.js';

interface Options extends DataOptions, ListOptions {
  readonly session?: string;
  readonly item?: string;
}

const EXAMPLES = `tandem recommend learner-7
tandem recommend learner-7 --item attention --limit 5
tandem recommend --tag gardening                  for anybody`;

/** The command `tandem recommend`. */
export function recommend(): Command {
  const command = dataCommand('recommend', 'recommend items to a person, with reasons', EXAMPLES)
    .argument('[USER]', 'the user; anybody by default')
    .option('--session <ID>', 'for a visitor known only by their session')
    .option('--item <ITEM>', 'the item in view');
  return listOptions(command).action(stoppable(run));
}

async function run(context: Context, user: string | undefined, options: Options): Promise<void> {
  const { session, item, limit } = options;
  await withTarget(options, context, async (target) => {
    const answer = await target.recommend({ user, session, item, limit, filter: filterOf(options) });
    if (options.json) {
      printJson(answer);
      return;
    }
    if (user !== undefined && !(await target.knows(user))) {
      context.say(`there is no user '${user}' yet: this is what anybody would be shown`);
    }
    if (answer.items.length === 0)
      context.say('nothing to recommend: no item is left (see `tandem import --help`)');
    else process.stdout.write(recommendationTable(answer));
  });
}
