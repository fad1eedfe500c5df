/** `tandem experiments`: lists the experiments, and reports their results so far. */
import type { Command } from 'commander';
import type { ExperimentView, ExplorationReport, Interval } from '../control/index.js';
import type { Engine } from '../types.js';
import {
  type Context,
  type DataOptions,
  dataCommand,
  groupOf,
  printJson,
  stoppable,
  withJson,
} from './command.js';
import { withTarget } from './reach.js';
import { count, table } from './terminal/table.js';
import { plain } from './terminal/width.js';

type Report = Awaited<ReturnType<Engine['experiments']['report']>>;

type JsonOption = DataOptions & { readonly json?: boolean };

/** The commands `tandem experiments`. */
export function experiments(): Command {
  const list = dataCommand(
    'list',
    'list the experiments, and how much is explored',
    'tandem experiments list',
  );
  const report = dataCommand(
    'report',
    'report the results of an experiment so far',
    'tandem experiments report bolder\ntandem experiments report bolder --json',
  ).argument('<NAME>', 'its name in tandem.json');
  return groupOf('experiments', 'list experiments, and report their results', [
    withJson(report).action(stoppable(showReport)),
  ]).addCommand(withJson(list).action(stoppable(listAll)), { isDefault: true });
}

async function listAll(context: Context, options: JsonOption): Promise<void> {
  await withTarget(options, context, async (target) => {
    const all = await target.experiments.list();
    const exploration = await target.exploration.report();
    if (options.json) {
      printJson({ experiments: all, exploration });
      return;
    }
    if (all.length === 0)
      context.say('there is no experiment in tandem.json (docs/experiments.md shows one)');
    else process.stdout.write(listText(all) + problemsText(all));
    process.stdout.write(explorationText(exploration));
  });
}

/** The experiments as a table. */
export function listText(all: readonly ExperimentView[]): string {
  return table(
    [
      { title: 'experiment' },
      { title: 'state' },
      { title: 'arm' },
      { title: 'share', right: true },
      { title: 'changes' },
    ],
    all.flatMap(({ name, state, arms }) =>
      arms.map((arm, k) => [
        k === 0 ? name : '',
        k === 0 ? state : '',
        arm.name,
        `${(100 * arm.share).toFixed(1)} %`,
        Object.keys(arm.overrides).join(', ') + (arm.stopped ? ' (stopped: it did harm)' : ''),
      ]),
    ),
  );
}

/** Why experiments that should run do not. */
export function problemsText(all: readonly ExperimentView[]): string {
  return all
    .filter(({ problem }) => problem !== null)
    .map(({ name, problem }) => `\n${name} does not run: ${plain(problem!)}\n`)
    .join('');
}

/** How much was explored in the last 30 days, as text. */
export function explorationText({ share, places, explored, answers }: ExplorationReport): string {
  const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  const lines = [
    `exploration: ${(100 * share).toFixed(1)} % of places are configured; of ${count(places)} served in the last 30 days, ` +
      `${count(explored)} were explored (${percent(explored, places)})\n`,
  ];
  if (explored > 0 && answers.length > 0) {
    lines.push(
      table(
        [
          { title: 'answers' },
          { title: 'explored places', right: true },
          { title: 'other places', right: true },
        ],
        answers.map(({ kind, times, explored: own }) => [
          kind,
          percent(own, explored),
          percent(times - own, places - explored),
        ]),
      ),
    );
  }
  return lines.join('');
}

async function showReport(context: Context, name: string, options: JsonOption): Promise<void> {
  await withTarget(options, context, async (target) => {
    const found = await target.experiments.report(name);
    if (options.json) printJson(found);
    else process.stdout.write(reportText(found));
  });
}

const signed = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;

/** An interval of a difference, as shares of the control's rate. */
function range({ low, high }: Interval, control: number): string {
  // Over HTTP, a missing bound is null.
  if (!Number.isFinite(low) || !Number.isFinite(high) || control === 0) return 'too few yet';
  return `${signed(low / control)} to ${signed(high / control)}`;
}

const probability = (p: number) => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** An experiment as text: its arms, how they compare, and what was found. */
export function reportText({ name, state, problem, arms, seen }: Report): string {
  const { split, findings } = seen;
  const lines = [
    `${name} (${state})\n`,
    ...(problem === null ? [] : [`\nIt does not run: ${plain(problem)}\n\n`]),
    table(
      [
        { title: 'arm' },
        { title: 'share', right: true },
        { title: 'people', right: true },
        { title: 'lists', right: true },
      ],
      seen.arms.map((arm, k) => [
        arm.name,
        `${(100 * arms[k].share).toFixed(1)} %`,
        count(arm.people),
        count(arm.lists),
      ]),
    ),
    split.wrong
      ? `\nDo not trust the figures: people are not split as configured (p = ${split.p.toPrecision(2)}). Look for what loses people of one arm.\n`
      : `\nPeople are split as configured (p = ${probability(split.p)}).\n`,
    '\n',
    table(
      [
        { title: 'metric' },
        { title: 'arm' },
        { title: 'control', right: true },
        { title: 'per list', right: true },
        { title: 'change', right: true },
        { title: 'at any time (95 %)', right: true },
        { title: 'p', right: true },
        { title: 'at the end (95 %)', right: true },
        { title: 'p', right: true },
        { title: '' },
      ],
      findings.map((one) => [
        one.metric,
        one.arm,
        one.control.toPrecision(3),
        one.rate.toPrecision(3),
        one.control > 0 ? signed(one.difference / one.control) : '',
        range(one.anytime.interval, one.control),
        probability(one.corrected.anytime),
        range(one.interval, one.control),
        probability(one.corrected.p),
        one.verdict ?? '',
      ]),
    ),
    `\nLook at 'any time' as often as you like; at 'the end' once, at an end that was fixed beforehand. p is corrected for ${findings.length === 1 ? 'one finding' : `${findings.length} findings`} (Holm).\n`,
  ];
  for (const { name: arm, stopped } of arms) {
    if (!stopped) continue;
    const { at, metric, control, rate, p } = stopped;
    lines.push(
      `\n'${arm}' was stopped on ${at} as it did harm: ${metric} per list ${rate.toPrecision(3)}, in the control ${control.toPrecision(3)} (p = ${probability(p)}). Its people are served as all are.\n`,
    );
  }
  return lines.join('');
}
