/** `tandem providers`: which language models there are to write answers, trying one, and choosing. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ProviderSettings, readConfig, writeConfig } from '../config/index.js';
import { discoverProviders, tryProvider } from '../generate/index.js';
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

const configured = async ({ data }: DataOptions) => (await readConfig(data)).answers;

const found = ({ data }: DataOptions) =>
  discoverProviders({ env: process.env, files: modelsIn(data), fetch: globalThis.fetch });

/** What may be a model in the data folder: its files, and the folders with a model's configuration, these with a slash. */
function modelsIn(data: string): string[] {
  if (!existsSync(data)) return [];
  return readdirSync(data, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    const parts = ['config.json', 'tokenizer.json'].map((name) => join(data, entry.name, name));
    return parts.every((part) => existsSync(part)) ? [`${entry.name}/`] : [];
  });
}

async function listed(_: Context, options: Options): Promise<void> {
  const { providers } = await configured(options);
  const others = (await found(options)).filter(({ name }) => !providers.some((one) => one.name === name));
  if (options.json) {
    printJson({ configured: providers, found: others });
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
        ...providers.map(row('configured')),
        ...others.map(row('found')),
        ['extractive', 'always there, last', 'quotes the best sentences', ''],
      ],
    ),
  );
}

async function tested({ say, signal }: Context, name: string, options: Options): Promise<void> {
  const settings = (await configured(options)).providers.find((one) => one.name === name);
  if (!settings)
    throw new Failure(
      `tandem.json has no provider ${JSON.stringify(name)}; \`tandem providers list\` lists them`,
    );
  const { milliseconds, text, failure } = await tryProvider(settings, options.data, signal);
  if (failure !== undefined) throw new Failure(`${name} ${failure}`);
  say(`${name} answered in ${Math.round(milliseconds)} ms: ${text.trim().slice(0, 200)}`);
}

async function used({ say }: Context, name: string, options: UseOptions): Promise<void> {
  const { url, model, file, keyFrom, data } = options;
  const answers = await configured(options);
  const own = url ?? model ?? file ?? keyFrom;
  const given = { name, url, model, file, keyFrom };
  const settings =
    own === undefined
      ? (await found(options)).find((one) => one.name === name)
      : Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (!settings)
    throw new Failure(
      `no provider ${JSON.stringify(name)} was found; give --url and --model, or --file, or see \`tandem providers list\``,
    );
  const others = answers.providers.filter((one) => one.name !== name);
  await writeConfig(data, 'answers', { ...answers, providers: [settings, ...others] });
  say(`${name} is tried first from now on; \`tandem providers test ${name}\` tries it now`);
}

async function removed({ say }: Context, name: string, options: DataOptions): Promise<void> {
  const answers = await configured(options);
  const providers = answers.providers.filter((one) => one.name !== name);
  if (providers.length === answers.providers.length)
    throw new Failure(`tandem.json has no provider ${JSON.stringify(name)}`);
  await writeConfig(options.data, 'answers', { ...answers, providers });
  say(`${name} is taken out of tandem.json`);
}
