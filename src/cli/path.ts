/** `tandem path`: a learning path to an item or a role, by what a person knows and the time they have. */
import { type Command, InvalidArgumentError } from 'commander';
import type { LearningPath, PathStep } from '../pipeline/index.js';
import {
  type Context,
  type DataOptions,
  dataCommand,
  gather,
  printJson,
  stoppable,
  wholeNumber,
  withJson,
} from './command.js';
import { UsageError } from './failure.js';
import { withTarget } from './reach.js';
import { plural, table, terminalWidth } from './terminal/table.js';

interface Options extends DataOptions {
  readonly to?: string;
  readonly role?: string;
  readonly level?: number;
  readonly minutes?: number;
  readonly knows?: string[];
  readonly limit?: number;
  readonly json?: boolean;
}

const EXAMPLES = `tandem path --to lora
tandem path learner-7 --role agents --minutes 45
tandem path --to dpo --knows attention --knows adam --json`;

/** Reads minutes: a number from 1. */
function minutesOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 1)) throw new InvalidArgumentError('a number from 1 is needed');
  return value;
}

/** The command `tandem path`. */
export function path(): Command {
  return withJson(
    dataCommand('path', 'show a learning path to a goal', EXAMPLES)
      .argument('[USER]', 'the user: items that they finished count as known')
      .option('--to <ITEM>', 'the goal: the id of an item')
      .option('--role <TAG>', 'or all items with this tag')
      .option('--level <N>', 'for a role, items up to this level', wholeNumber(0, 1_000_000))
      .option('--minutes <N>', 'the available time', minutesOf)
      .option('--knows <ITEM>', 'the id of a known item; can be repeated', gather)
      .option('--limit <N>', 'the maximum number of steps', wholeNumber(1, 500)),
  ).action(stoppable(run));
}

async function run(context: Context, user: string | undefined, options: Options): Promise<void> {
  const { to, role, level, minutes, knows, limit } = options;
  if ((to === undefined) === (role === undefined)) throw new UsageError('name either --to or --role');
  if (level !== undefined && role === undefined) throw new UsageError('--level goes with --role');
  await withTarget(options, context, async (target) => {
    if (user !== undefined && !(await target.knows(user))) {
      context.say(`there is no user ${JSON.stringify(user)}: the path is that of somebody new`);
    }
    const found = await target.path({ user, goal: to, role, level, minutes, knows, limit });
    if (options.json) printJson(found);
    else process.stdout.write(pathText(found));
  });
}

const COLUMNS = [
  { title: '#', right: true },
  { title: 'level', right: true },
  { title: 'minutes', right: true },
  { title: 'item' },
  { title: 'title', shrink: true },
  { title: 'needed for', shrink: true },
];

/** A path as text: its steps and their durations, later and known items, and problems. */
export function pathText(path: LearningPath, max = terminalWidth()): string {
  const { items, later, known, leftOut, more } = path;
  const lines: string[] = [];
  if (items.length > 0) lines.push(stepTable(items, 0, max));
  const time = `${plural(items.length, 'step')}, ${plural(path.minutes, 'minute')}`;
  if (path.reached)
    lines.push(items.length === 0 ? 'nothing is left to learn\n' : `${time}: all that is needed\n`);
  else lines.push(`${time}: not all that is needed\n`);
  if (later.length > 0) lines.push('\nlater, when there is time:\n', stepTable(later, items.length, max));
  if (more > 0) lines.push(`and ${count(more)} (--limit shows more)\n`);
  if (known.length > 0) lines.push(`known already: ${known.join(', ')}\n`);
  for (const { id, reason, requiredBy } of leftOut) {
    const by = requiredBy === null ? '' : `, which ${requiredBy} requires`;
    lines.push(`left out: ${id}${by}: ${REASONS[reason]}\n`);
  }
  return lines.join('');
}

const count = (more: number): string => plural(more, 'further step');

const REASONS: { readonly [reason in LearningPath['leftOut'][number]['reason']]: string } = {
  unknown: 'there is no such item',
  'not shown': 'it is hidden, expired or not published yet',
  circle: 'what it requires leads in a circle',
};

function stepTable(steps: readonly PathStep[], from: number, max: number): string {
  const rows = steps.map(({ id, title, level, minutes, neededBy }, index) => [
    String(from + index + 1),
    String(level),
    String(minutes),
    id,
    title ?? '',
    neededBy.slice(0, 2).join(', ') + (neededBy.length > 2 ? ' …' : ''),
  ]);
  return table(COLUMNS, rows, max);
}
