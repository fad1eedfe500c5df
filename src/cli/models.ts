/** `tandem models`: the versions of what was learnt, how good each is, and which is served. */
import { Command } from 'commander';
import { type ListedModel, type ModelAlarm, ModelRegistry } from '../models/index.js';
import { debugOption } from './command.js';
import { table } from './terminal/table.js';
import { plain } from './terminal/width.js';

interface Options {
  readonly data: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  tandem models list
  tandem models show ranker-20260314-091500-x7ab
  tandem models admit ranker-20260314-091500-x7ab
  tandem models rollback ranker

A running server takes up what these commands change within seconds.`;

/** The metric that lists are judged by. */
const MAIN = 'NDCG@10';

/** Accounts that are named in full. */
const NAMED = 10;

export function models(): Command {
  const command = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .option('--data <DIR>', 'data folder', './data')
      .addOption(debugOption())
      .showHelpAfterError(`(tandem models ${name} --help tells how it is used)`);
  return new Command('models')
    .description('list, show, admit and roll back what was learnt')
    .addCommand(
      command('list', 'list the versions, the newest first').option('--json', 'print as JSON').action(list),
    )
    .addCommand(
      command('show', 'show what a version learnt from and how good it is')
        .argument('<ID>', 'the version')
        .option('--json', 'print as JSON')
        .action(show),
    )
    .addCommand(
      command('admit', 'serve a version from now on, also one that was refused')
        .argument('<ID>', 'the version')
        .action(admit),
    )
    .addCommand(
      command('rollback', 'stop serving a version, and serve the one before it')
        .argument('[KIND]', 'of which model', 'ranker')
        .action(rollback),
    )
    .addHelpText('after', EXAMPLES);
}

async function list({ data, json }: Options): Promise<void> {
  const registry = new ModelRegistry(data);
  const found = await registry.list();
  if (json) {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  if (found.length === 0) {
    process.stdout.write(`no models in ${data} yet\n`);
    return;
  }
  const columns = [
    { title: 'version' },
    { title: 'state' },
    { title: 'scale' },
    { title: MAIN, right: true },
    { title: 'samples', right: true },
    { title: 'data until' },
    { title: 'why', shrink: true },
  ];
  const rows = found.map((model) => [
    model.id,
    stateOf(model),
    model.scale,
    model.metrics[MAIN]?.toFixed(4) ?? '-',
    String(model.samples),
    model.span.to.slice(0, 16).replace('T', ' '),
    model.reason,
  ]);
  process.stdout.write(table(columns, rows));
  const open = (await registry.alarms()).filter((alarm) => alarm.open);
  for (const alarm of open) process.stdout.write(`\n${plain(inWords(alarm))}\n`);
}

/** What the watch noticed, and what it did. */
function inWords({ kind, at, since, reason, from, to, abandoned, accounts }: ModelAlarm): string {
  const went =
    to !== from
      ? `it is not served any more, ${to ?? `no ${kind}`} is`
      : abandoned > 0
        ? `what it had learnt live from ${abandoned} samples was given up`
        : 'it had learnt nothing live that could be given up';
  const some = accounts.slice(0, NAMED).join(', ');
  const more = accounts.length > NAMED ? ` and ${accounts.length - NAMED} more` : '';
  const who = accounts.length > 0 ? ` Taken for no people since: ${some}${more}.` : '';
  return (
    `${from} left its band, noticed ${at}, since about ${since}: ${reason}; ${went}. Nothing is learnt live until a ` +
    `version is admitted: \`tandem models admit ID\`, also this one again.${who}`
  );
}

function stateOf({ serving, admitted }: ListedModel): string {
  return serving ? 'serving' : admitted ? 'admitted' : 'refused';
}

async function show(id: string, { data, json }: Options): Promise<void> {
  const registry = new ModelRegistry(data);
  const model = await registry.show(id);
  const alarms = (await registry.alarms()).filter(({ from }) => from === id);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...model, alarms }, null, 2)}\n`);
    return;
  }
  const { metrics, settings, span, parent = 'none', ...rest } = model;
  const lines = [
    ['version', rest.id],
    ['state', `${stateOf(model)}: ${rest.reason}`],
    ['created', rest.created],
    ['learnt', `${rest.scale}, from ${rest.samples} samples of ${span.from} to ${span.to}`],
    ['goes on from', parent],
    ...Object.entries(metrics).map(([name, value]) => [name, String(Number(value.toPrecision(4)))]),
    ...alarms.map((alarm) => ['alarm', inWords(alarm)]),
    ['settings', JSON.stringify(settings)],
  ];
  process.stdout.write(
    lines
      .map(([name, value]) => plain(`${name}: ${value}`))
      .join('\n')
      .concat('\n'),
  );
}

async function admit(id: string, { data }: Options): Promise<void> {
  const { kind, reason, admitted } = await new ModelRegistry(data).admit(id);
  process.stdout.write(
    `${id} is served as ${kind} from now on${admitted ? '' : `; it had been refused: ${reason}`}\n`,
  );
}

async function rollback(kind: string, { data }: Options): Promise<void> {
  const { from, to } = await new ModelRegistry(data).rollback(kind);
  process.stdout.write(`${from} is not served any more; ${to ? `${to} is` : `no ${kind} is`}\n`);
}
