/** `tandem providers`: lists, tests and selects the language models that write answers. */
import type { Command } from 'commander';
import type { ProviderSettings } from '../config/index.js';
import { type ProviderCalls, providerCalls } from '../generate/index.js';
import { SerialQueue } from '../runtime/index.js';
import { type Context, type DataOptions, folderCommand, groupOf, printJson, stoppable } from './command.js';
import { Failure } from './failure.js';
import { table } from './terminal/table.js';

interface Options extends DataOptions {
  readonly json?: boolean;
}

interface UseOptions extends DataOptions {
  readonly url?: string;
  readonly model?: string;
  readonly file?: string;
  readonly keyFrom?: string;
}

/** The commands `tandem providers`. */
export function providers(): Command {
  const list = folderCommand(
    'list',
    'those that are configured, and those that are found',
    'tandem providers list',
  )
    .option('--json', 'print as JSON')
    .action(stoppable(listed));
  const test = folderCommand(
    'test',
    'ask one that is configured for a sentence',
    'tandem providers test local',
  )
    .argument('<NAME>')
    .action(stoppable(tested));
  const use = folderCommand(
    'use',
    'write one into tandem.json, to be tried first',
    `tandem providers use ollama                          as found by \`tandem providers list\`
tandem providers use mine --url https://api.example.com/v1 --model small --key-from MY_KEY
tandem providers use own --file model.gguf`,
  )
    .argument('<NAME>', 'of one that was found, or a name for a new one')
    .option('--url <URL>', 'of an OpenAI-compatible API')
    .option('--model <NAME>', 'its model')
    .option('--file <PATH>', 'a GGUF file or a folder of a model, relative to the data folder')
    .option(
      '--key-from <VARIABLE>',
      'the environment variable that holds its key; the key itself is never written',
    )
    .action(stoppable(used));
  const remove = folderCommand('remove', 'take one out of tandem.json', 'tandem providers remove ollama')
    .argument('<NAME>')
    .action(stoppable(removed));
  return groupOf('providers', 'language models that write answers', [list, test, use, remove]);
}

/** A server that has the folder open applies changes of the file automatically. */
const callsOf = ({ data }: DataOptions): ProviderCalls =>
  providerCalls(data, new SerialQueue(), async () => {});

async function listed(_: Context, options: Options): Promise<void> {
  const { configured, found } = await callsOf(options).list();
  if (options.json) {
    printJson({ configured, found });
    return;
  }
  const row = (state: string) => (one: ProviderSettings) => [
    one.name,
    state,
    'url' in one ? `${one.model} at ${one.url}` : one.file,
    'url' in one && one.keyFrom ? `${one.keyFrom}${process.env[one.keyFrom] ? '' : ' (not set)'}` : '',
  ];
  process.stdout.write(
    table(
      [{ title: 'name' }, { title: 'state' }, { title: 'model' }, { title: 'key from' }],
      [
        ...configured.map(row('configured')),
        ...found.map(row('found')),
        ['extractive', 'always there, last', 'quotes the best sentences', ''],
      ],
    ),
  );
}

async function tested({ say, signal }: Context, name: string, options: Options): Promise<void> {
  const { milliseconds, text, failure } = await callsOf(options).test(name, signal);
  if (failure !== null) throw new Failure(`${name} ${failure}`);
  say(`${name} answered in ${Math.round(milliseconds)} ms: ${text}`);
}

async function used({ say }: Context, name: string, options: UseOptions): Promise<void> {
  const { url, model, file, keyFrom } = options;
  const given = Object.entries({ url, model, file, keyFrom }).filter(([, value]) => value !== undefined);
  await callsOf(options).use(name, given.length > 0 ? Object.fromEntries(given) : undefined);
  say(`${name} is tried first from now on; \`tandem providers test ${name}\` tries it now`);
}

async function removed({ say }: Context, name: string, options: DataOptions): Promise<void> {
  await callsOf(options).remove(name);
  say(`${name} is taken out of tandem.json`);
}
