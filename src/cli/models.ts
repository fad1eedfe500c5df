/** `tandem models`: the versions of trained models, their metrics, and which is served. */
import type { Command } from 'commander';
import { type ListedModel, type ModelAlarm, ModelRegistry } from '../models/index.js';
import { folderCommand, groupOf, printJson, withJson } from './command.js';
import { table } from './terminal/table.js';
import { plain } from './terminal/width.js';

interface Options {
  readonly data: string;
  readonly json?: boolean;
}

const NOTE = 'A running server follows within seconds.';

/** The main metric, shown in the list of versions. */
const MAIN = 'NDCG@10';

/** The number of accounts that are listed. */
const NAMED = 10;

/** The commands `tandem models`. */
export function models(): Command {
  const id = 'ranker-20260314-091500-x7ab';
  return groupOf('models', 'list, show, admit and roll back trained models', [
    withJson(folderCommand('list', 'list the versions, the newest first', 'tandem models list')).action(list),
    withJson(
      folderCommand('show', 'show how a version was trained, and its metrics', `tandem models show ${id}`),
    )
      .argument('<ID>', 'the version')
      .action(show),
    folderCommand(
      'admit',
      'serve a version from now on, even one that was refused',
      `tandem models admit ${id}`,
      NOTE,
    )
      .argument('<ID>', 'the version')
      .action(admit),
    folderCommand(
      'rollback',
      'stop serving a version, and serve the one before it',
      'tandem models rollback ranker',
      NOTE,
    )
      .argument('[KIND]', 'the kind of model', 'ranker')
      .action(rollback),
  ]);
}

async function list({ data, json }: Options): Promise<void> {
  const registry = new ModelRegistry(data);
  const found = await registry.list();
  if (json) {
    printJson(found);
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

/** An alarm and its consequences, as text. */
function inWords({ kind, at, since, reason, from, to, abandoned, accounts }: ModelAlarm): string {
  const went =
    to !== from
      ? `it is not served any more, ${to ?? `no ${kind}`} is`
      : abandoned > 0
        ? `what online learning had changed, from ${abandoned} samples, was discarded`
        : 'online learning had changed nothing that could be discarded';
  const some = accounts.slice(0, NAMED).join(', ');
  const more = accounts.length > NAMED ? ` and ${accounts.length - NAMED} more` : '';
  const who = accounts.length > 0 ? ` Marked as bots since: ${some}${more}.` : '';
  return (
    `${from} left its bounds, noticed ${at}, since about ${since}: ${reason}; ${went}. Online learning stays stopped until ` +
    `a version is admitted: \`tandem models admit ID\`, also this one again.${who}`
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
    printJson({ ...model, alarms });
    return;
  }
  const { metrics, settings, span, parent = 'none', ...rest } = model;
  const lines = [
    ['version', rest.id],
    ['state', `${stateOf(model)}: ${rest.reason}`],
    ['created', rest.created],
    ['trained', `${rest.scale}, on ${rest.samples} samples of ${span.from} to ${span.to}`],
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
