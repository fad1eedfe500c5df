/** `tandem objective`: shows the objective, previews a change on real people's lists, and changes it. */
import type { Command } from 'commander';
import type { ObjectiveView, Trial } from '../control/index.js';
import {
  type Context,
  type DataOptions,
  dataCommand,
  printJson,
  stoppable,
  wholeNumber,
  withJson,
} from './command.js';
import { UsageError } from './failure.js';
import { withTarget } from './reach.js';
import { count, table } from './terminal/table.js';
import { cut, plain } from './terminal/width.js';

interface Options extends DataOptions {
  readonly try?: string;
  readonly set?: string;
  readonly clear?: boolean;
  readonly people: number;
  readonly limit: number;
  readonly json?: boolean;
}

const EXAMPLES = `tandem objective                                   what lists are ranked by
tandem objective --try "score * (1 + item.attributes.margin)"
tandem objective --set "p.click * (1 + 4 * p.like) - 0.5 * p.dismiss"
tandem objective --clear                           by the score alone`;

const NOTES = `A formula is written in CEL over p.OUTCOME, score, item.attributes.NAME, item.tags and item.age_days;
docs/objective.md explains it.`;

/** The command `tandem objective`. */
export function objective(): Command {
  return withJson(dataCommand('objective', 'show, try or change what lists are ranked by', EXAMPLES, NOTES))
    .option('--try <FORMULA>', "show the effect on people's lists, without changing anything")
    .option('--set <FORMULA>', 'rank by it from now on')
    .option('--clear', 'rank by the score alone from now on')
    .option('--people <N>', 'the number of people whose lists are compared', wholeNumber(1, 10_000), 200)
    .option('--limit <N>', 'the length of their lists', wholeNumber(1, 100), 10)
    .action(stoppable(run));
}

async function run(context: Context, options: Options): Promise<void> {
  const { set, clear, people, limit, json } = options;
  const asked = [options.try, set, clear].filter((option) => option !== undefined);
  if (asked.length > 1) throw new UsageError('only one of --try, --set and --clear can be done at a time');
  const print = (answer: object, text: string) => {
    if (json) printJson(answer);
    else process.stdout.write(text);
  };
  await withTarget(options, context, async (target) => {
    try {
      if (options.try !== undefined) {
        const { progress, signal } = context;
        const onProgress = progress.update.bind(progress);
        const found = await target.objective.try(options.try, { people, limit, onProgress, signal });
        progress.clear();
        print(found, trialText(found));
        return;
      }
      const view = await (asked.length > 0 ? target.objective.set(set ?? null) : target.objective.get());
      print(view, viewText(view));
    } catch (error) {
      for (const line of pointer(options.try ?? set ?? '', error)) context.say(line);
      throw error;
    }
  });
}

/** The invalid line of a formula, with a mark below the position. */
function pointer(formula: string, error: unknown): string[] {
  const place = /\bline (\d+), column (\d+): /.exec(error instanceof Error ? error.message : '');
  const line = place && formula.split('\n')[Number(place[1]) - 1];
  return line ? [`  ${plain(line)}`, `  ${' '.repeat(Number(place[2]) - 1)}^`] : [];
}

/** The current objective, and the names that it can use, as text. */
export function viewText({ objective, waiting, outcomes, attributes }: ObjectiveView): string {
  const names = (prefix: string, all: readonly string[]) =>
    all.length > 0 ? all.map((name) => prefix + name).join(', ') : 'none yet';
  return [
    `ranked by:   ${objective ?? 'score'}`,
    ...(waiting === null ? [] : [`not there:   ${waiting}`]),
    `outcomes:    ${names('p.', outcomes)}`,
    `attributes:  ${names('item.attributes.', attributes)}`,
    'besides:     score, item.id, item.title, item.tags, item.image, item.age_days',
    '',
  ].join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

const WIDTH = 34;

/** The effect of another objective on people's lists, as text. */
export function trialText({
  people,
  limit,
  overlap,
  unchanged,
  newFirst,
  retrievers,
  items,
  tags,
  examples,
}: Trial): string {
  if (people === 0) return 'there is nobody yet whose lists could be compared\n';
  const side = (list: Trial['examples'][number]['before'], k: number) => {
    const one = list[k];
    return one ? cut(plain(one.title ?? one.id), WIDTH) : '';
  };
  const moved = (what: string, { more, less }: Trial['items']) =>
    [...more, ...less].map(({ name, before, after }) => [what, name, before.toFixed(2), after.toFixed(2)]);
  const changes = [...moved('item', items), ...moved('tag', tags)];
  return [
    `Lists of ${limit} for ${people === 1 ? 'one person' : `${count(people)} people`}. Of a list, ${percent(overlap)} stays on average;`,
    `${percent(unchanged)} of people keep theirs as it is, ${percent(newFirst)} get another first item. Nothing was changed.\n`,
    'The weight of each retriever in what is shown:',
    table(
      [{ title: 'retriever' }, { title: 'before', right: true }, { title: 'after', right: true }],
      retrievers.map(({ name, before, after }) => [name, before.toFixed(4), after.toFixed(4)]),
    ),
    ...(changes.length > 0
      ? [
          'In how many places of a list, shown more first:',
          table(
            [
              { title: '' },
              { title: 'what', shrink: true },
              { title: 'before', right: true },
              { title: 'after', right: true },
            ],
            changes,
          ),
        ]
      : []),
    ...examples.map(({ user, before, after, overlap: own }) =>
      table(
        [
          { title: '#', right: true },
          { title: `${plain(user)} before` },
          { title: `after (${percent(own)} stays)` },
        ],
        Array.from({ length: Math.max(before.length, after.length) }, (_, k) => [
          String(k + 1),
          side(before, k),
          side(after, k),
        ]),
      ),
    ),
  ].join('\n');
}
