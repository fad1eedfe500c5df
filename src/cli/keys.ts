/** `tandem keys`: creates, lists and revokes API keys. */
import { type Command, Option } from 'commander';
import type { Scope } from '../store/index.js';
import {
  type Context,
  type DataOptions,
  dataCommand,
  groupOf,
  printJson,
  stoppable,
  withJson,
} from './command.js';
import { Failure } from './failure.js';
import { withKeys } from './reach.js';
import { table } from './terminal/table.js';

/** The commands `tandem keys`. */
export function keys(): Command {
  const create = dataCommand(
    'create',
    'create a key and print it; it cannot be shown again',
    'tandem keys create web-shop\ntandem keys create dashboard --scope read',
  )
    .argument('<NAME>', 'the name of the key')
    .addOption(
      new Option('--scope <SCOPE>', 'its scopes; admin: everything, including keys')
        .choices(['read', 'write', 'both', 'admin'])
        .default('both'),
    )
    .action(stoppable(createKey));
  const list = withJson(
    dataCommand('list', 'list the keys, without the keys themselves', 'tandem keys list'),
  ).action(stoppable(listKeys));
  const revoke = dataCommand(
    'revoke',
    'revoke a key; calls with it are refused',
    'tandem keys revoke web-shop',
  )
    .argument('<NAME>', 'its name')
    .action(stoppable(revokeKey));
  return groupOf('keys', 'create, list and revoke keys of the HTTP API', [create, list, revoke]);
}

async function createKey(
  context: Context,
  name: string,
  options: DataOptions & { scope: Scope | 'both' },
): Promise<void> {
  const SCOPES: { readonly [scope: string]: Scope[] } = {
    both: ['read', 'write'],
    admin: ['read', 'write', 'admin'],
  };
  const scopes = SCOPES[options.scope] ?? [options.scope as Scope];
  const { say } = context;
  await withKeys(options, context, async (keys) => {
    if ((await keys.list()).some((key) => key.name === name)) {
      throw new Failure(`there is a key '${name}' already: revoke it first, or choose another name`);
    }
    process.stdout.write(`${await keys.create(name, scopes)}\n`);
    say(
      `'${name}' may ${scopes.join(' and ')}; send it as: Authorization: Bearer KEY. It is not shown again.`,
    );
  });
}

async function listKeys(context: Context, options: DataOptions & { json?: boolean }): Promise<void> {
  const { say } = context;
  await withKeys(options, context, async (keys) => {
    const found = (await keys.list()).map((key) => ({
      ...key,
      created: new Date(key.created).toISOString(),
    }));
    if (options.json) printJson(found);
    else if (found.length === 0) say('there is no key yet: tandem keys create NAME');
    else {
      const columns = [{ title: 'name', shrink: true }, { title: 'may' }, { title: 'created' }];
      process.stdout.write(
        table(
          columns,
          found.map(({ name, scopes, created }) => [name, scopes.join(', '), created]),
        ),
      );
    }
  });
}

async function revokeKey(context: Context, name: string, options: DataOptions): Promise<void> {
  const { say } = context;
  await withKeys(options, context, async (keys) => {
    if (!(await keys.revoke(name)))
      throw new Failure(`there is no key '${name}': tandem keys list shows them`);
    say(`'${name}' is revoked`);
  });
}
