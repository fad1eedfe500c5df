/** `tandem answers`: the costs of the latest answers, by provider and one by one. */
import type { Command } from 'commander';
import type { RecordedAnswer } from '../generate/index.js';
import { type Context, type DataOptions, dataCommand, printJson, stoppable, wholeNumber } from './command.js';
import { withTarget } from './reach.js';
import { table } from './terminal/table.js';

interface Options extends DataOptions {
  readonly limit: number;
  readonly json?: boolean;
}

const EXAMPLES = `tandem answers                 what the latest 20 cost, and all of them by provider
tandem answers --limit 500 --json`;

/** The command `tandem answers`. */
export function answers(): Command {
  return dataCommand('answers', 'show the costs of the latest answers', EXAMPLES)
    .option('--limit <N>', 'how many', wholeNumber(1, 500), 20)
    .option('--json', 'print them as JSON')
    .action(stoppable(run));
}

async function run(context: Context, options: Options): Promise<void> {
  const { limit, json } = options;
  await withTarget(options, context, async (target) => {
    const page = await target.answers({ limit });
    if (json) printJson(page);
    else if (page.answers.length === 0) process.stdout.write('no answers yet\n');
    else process.stdout.write(`${each(page.answers)}\n${byWriter(page.answers)}`);
  });
}

const right = (title: string) => ({ title, right: true });

const money = (value: number): string => (value === 0 ? '0' : value.toPrecision(3));

function each(rows: readonly RecordedAnswer[]): string {
  return table(
    [
      { title: 'at' },
      { title: 'provider' },
      { title: 'strategy' },
      { title: 'answered' },
      right('ms'),
      right('calls'),
      right('tokens in'),
      right('out'),
      right('cost'),
    ],
    rows.map(({ at, provider, strategy, answered, milliseconds, calls, input, output, cost }) => [
      new Date(at).toISOString().slice(0, 19),
      provider,
      strategy,
      answered ? 'yes' : 'no',
      milliseconds.toFixed(0),
      String(calls),
      String(input),
      String(output),
      money(cost),
    ]),
  );
}

/** Totals, and the median of the time. */
function byWriter(rows: readonly RecordedAnswer[]): string {
  const groups = new Map<string, RecordedAnswer[]>();
  for (const row of rows) {
    const name = JSON.stringify([row.provider, row.strategy]);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const sum = (group: readonly RecordedAnswer[], of: (row: RecordedAnswer) => number) =>
    group.reduce((total, row) => total + of(row), 0);
  return table(
    [
      { title: 'provider' },
      { title: 'strategy' },
      right('answers'),
      right('answered'),
      right('median ms'),
      right('tokens in'),
      right('out'),
      right('cost'),
    ],
    Array.from(groups.values(), (group) => {
      const times = group.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
      return [
        group[0].provider,
        group[0].strategy,
        String(group.length),
        String(sum(group, ({ answered }) => Number(answered))),
        times[times.length >> 1].toFixed(0),
        String(sum(group, ({ input }) => input)),
        String(sum(group, ({ output }) => output)),
        money(sum(group, ({ cost }) => cost)),
      ];
    }),
  );
}
