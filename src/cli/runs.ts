/** `tandem runs`: the training runs of a data folder, their loss curves in the terminal, and plots as files. */
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import {
  drawCurves,
  listRuns,
  metricsOf,
  panelsOf,
  plotHtml,
  plotSvg,
  type Run,
  seriesOf,
  short,
} from '../tensor/index.js';
import { folderCommand, printJson, withJson } from './command.js';
import { Failure, UsageError } from './failure.js';
import { duration } from './terminal/progress.js';
import { table, terminalWidth } from './terminal/table.js';
import { plain } from './terminal/width.js';

const EXAMPLES = `tandem runs                             the runs in ./data, and the newest one's curves
tandem runs ranker-20260314-091500      the curves of one run; the beginning of its id is enough
tandem runs ranker-a ranker-b --plot compare.html
tandem runs --json`;

interface Options {
  data: string;
  plot?: string;
  json?: boolean;
}

/** The command that shows training runs. */
export function runs(): Command {
  return withJson(folderCommand('runs', 'show training runs and their loss curves', EXAMPLES))
    .argument('[ID...]', 'runs to show and compare (default: list all, show the newest)')
    .option('--plot <FILE>', 'write a self-contained plot: .svg or .html', plotFile)
    .action(show);
}

function plotFile(path: string): string {
  if (!/\.(svg|html)$/i.test(path)) throw new InvalidArgumentError('The file must end in .svg or .html.');
  return path;
}

async function show(ids: string[], { data, plot, json }: Options): Promise<void> {
  const all = await listRuns(data);
  const chosen = ids.length > 0 ? ids.map((id) => find(all, id, data)) : all.slice(0, 1);
  if (plot !== undefined) {
    if (chosen.length === 0) throw new Failure(`no runs in ${data}: nothing to plot`);
    await writeFile(plot, /\.svg$/i.test(plot) ? plotSvg(chosen) : plotHtml(chosen));
    process.stderr.write(`wrote ${plot}\n`);
  }
  if (json) {
    const listed = ids.length > 0 ? chosen : all;
    printJson(listed.map((run) => summary(run, ids.length > 0)));
    return;
  }
  if (all.length === 0) {
    process.stdout.write(`no training runs in ${data}\n`);
    return;
  }
  const terminal = process.stdout.isTTY === true;
  const width = Math.min(terminal ? terminalWidth() : 80, 160);
  const colour = terminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const parts = panelsOf(chosen).map((panel) => drawCurves(panel, { width, colour }));
  if (ids.length === 0) parts.unshift(list(all));
  if (ids.length === 0 && parts.length > 1) parts.splice(1, 0, chosen[0].id);
  if (parts.length === 0) parts.push(`${chosen.map(({ id }) => id).join(', ')}: nothing logged yet`);
  for (const run of chosen) {
    if (run.reason !== undefined) parts.push(plain(`${run.id} ${run.status}: ${run.reason}`));
  }
  process.stdout.write(`${parts.join('\n\n')}\n`);
}

/** The run with this id, or the only one whose id starts with it. */
function find(all: readonly Run[], id: string, data: string): Run {
  const exact = all.find((run) => run.id === id);
  if (exact) return exact;
  const [first, ...others] = all.filter((run) => run.id.startsWith(id));
  if (!first)
    throw new UsageError(`no run "${id}" in ${data}: \`tandem runs --data ${data}\` lists those there are`);
  if (others.length > 0) {
    throw new Error(
      `"${id}" may mean ${[first, ...others].map((run) => run.id).join(', ')}: write more of it`,
    );
  }
  return first;
}

/** A run as `--json` prints it; JSON has no NaN, so a value that is not finite becomes text. */
function summary(run: Run, withPoints: boolean) {
  const { points, startedAt, updatedAt, ...rest } = run;
  const plain = (value: number) => (Number.isFinite(value) ? value : String(value));
  const metrics = metricsOf(run).map((metric) => {
    const { values } = seriesOf(run, metric);
    const finite = values.filter(Number.isFinite);
    const least = finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : null;
    return [metric, { last: plain(values.at(-1)!), least }] as const;
  });
  return {
    ...rest,
    startedAt: new Date(startedAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    step: points.at(-1)?.step ?? 0,
    metrics: Object.fromEntries(metrics),
    ...(withPoints && {
      points: points.map(({ step, time, values }) => ({
        step,
        time: new Date(time).toISOString(),
        values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value)])),
      })),
    }),
  };
}

/** All runs, one per line. */
function list(all: readonly Run[]): string {
  const rows = all.map((run) => {
    const last = (metric: string) => {
      const value = seriesOf(run, metric).values.at(-1);
      return value === undefined ? '-' : short(value);
    };
    return [
      run.id,
      run.status,
      String(run.points.at(-1)?.step ?? 0),
      last('loss'),
      last('validation_loss'),
      new Date(run.startedAt).toISOString().slice(0, 16).replace('T', ' '),
      duration(run.updatedAt - run.startedAt),
    ];
  });
  const columns = [
    { title: 'run', shrink: true },
    { title: 'status' },
    { title: 'step', right: true },
    { title: 'loss', right: true },
    { title: 'validation', right: true },
    { title: 'started (UTC)' },
    { title: 'took' },
  ];
  return table(columns, rows).trimEnd();
}
