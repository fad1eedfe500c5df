/** `tandem serve`: opens the data folder, fills it with the demo world where it is empty, and serves HTTP. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { readConfig } from '../config/index.js';
import { open } from '../engine.js';
import { importNotes } from '../ingest/index.js';
import type { Progress } from '../runtime/index.js';
import { codeOf } from '../runtime/index.js';
import { GORSE_KINDS, serve } from '../serve/index.js';
import type { Engine } from '../types.js';
import {
  type Context,
  creatingCommand,
  type DataOptions,
  gather,
  stoppable,
  wholeNumber,
} from './command.js';
import { fillWithDemo, isHalfFilled } from './demo/fill.js';
import { Failure } from './failure.js';
import { announce, whenFree } from './reach.js';
import { serveAllTenants } from './serve-tenants.js';
import { aborted } from './shutdown.js';
import { plural } from './terminal/table.js';

interface Options extends DataOptions {
  readonly host: string;
  readonly port: number;
  readonly sample: boolean;
  readonly keys?: boolean;
  readonly origin?: string[];
  readonly log?: boolean;
  readonly learn?: boolean;
  readonly gorse?: boolean;
  readonly tenants?: string;
}

const PORT = 7700;

const EXAMPLES = `tandem serve
tandem serve --data /srv/tandem --port 8080
tandem serve --tenants /srv/sites                several sites, each in a folder of its own
tandem serve --host 0.0.0.0                      other machines may call, with a key (tandem keys)`;

/** The command `tandem serve`. */
export function serving(): Command {
  return creatingCommand('serve', 'serve the HTTP API and a page to try it on', EXAMPLES)
    .option('--host <HOST>', 'address to listen on; beyond loopback, calls need a key', '127.0.0.1')
    .option('--port <PORT>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), PORT)
    .option('--keys', 'calls need a key on loopback too')
    .option('--origin <URL>', 'origin whose pages may call from a browser; can be repeated', gather)
    .option('--log', 'write a line of JSON for each call to standard error')
    .option('--gorse', "answer Gorse's REST API under /api too")
    .option('--learn', 'train models in the background, weekly, daily and live, and serve what proves better')
    .option('--no-sample', 'leave an empty folder empty')
    .option('--tenants <DIR>', 'serve each folder in a folder as a site of its own, selected by its keys')
    .action(stoppable(run));
}

/** Opens the engine, once the server can listen, and fills an empty folder with the demo world. */
async function prepare(
  options: Options,
  context: Context,
  listening: Promise<void>,
  tell: (step: Progress) => void,
): Promise<Engine> {
  const { say, progress, signal } = context;
  await listening;
  const engine = await whenFree(options.data, context, async () =>
    open({
      data: options.data,
      databaseUrl: options.databaseUrl,
      kinds: options.gorse ? { ...GORSE_KINDS, ...(await readConfig(options.data)).kinds } : undefined,
      learns: options.learn,
      undescribed: options.gorse ? 'show' : undefined,
      warn: say,
      onProgress: (step) => {
        // The folder is locked by this process from the first step on.
        tell(step);
        progress.update(step);
      },
    }),
  );
  try {
    const { items, users, events } = engine.stats();
    const half = options.sample && (await isHalfFilled(engine));
    if (items + users + events > 0 && !half) {
      say(`holds ${plural(items, 'item')}, ${plural(users, 'user')} and ${plural(events, 'event')}`);
    } else if (options.sample && !signal.aborted) {
      say(
        half
          ? 'filling the folder with the demo world was interrupted: going on ...'
          : 'the folder is empty: filling it with the demo world (--no-sample leaves it empty) ...',
      );
      const filled = await fillWithDemo(engine, {
        signal,
        onProgress: (step) => {
          tell(step);
          progress.update(step);
        },
      });
      if (filled) say(`filled with ${filled}; delete ${options.data} to begin with your own data`);
    } else say('the folder is empty: `tandem import` or the HTTP API fills it');
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** An error of listening as a message with a remedy. */
function explain(error: unknown, { host, port }: Options): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new Failure(
        `port ${port} is in use, perhaps by another tandem: stop that, or choose another with --port`,
      );
    case 'EACCES':
      return new Failure(
        `port ${port} needs more rights than this process has: choose one from 1024 with --port`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Failure(`${host} is no address of this machine: choose another with --host`);
    default:
      return error;
  }
}

async function run(context: Context, options: Options): Promise<void> {
  const { tenants } = options;
  if (tenants !== undefined) {
    await serveAllTenants(context, { ...options, tenants }).catch((error: unknown) => {
      throw explain(error, options);
    });
    return;
  }
  const { say, signal, progress } = context;
  let doing: Progress | undefined;
  const where = options.databaseUrl ? 'the PostgreSQL server' : options.data;
  say(`opening ${where} ...`);
  let listens = () => {};
  let fails: (error: unknown) => void = () => {};
  const listening = new Promise<void>((resolve, reject) => {
    listens = resolve;
    fails = reject;
  });
  const ownKey = randomBytes(32).toString('base64url');
  let announced: Promise<() => Promise<void>> | undefined;
  let url: string | undefined;
  const engine = prepare(options, context, listening, (step) => {
    doing = step;
    if (url !== undefined) announced ??= announce(options.data, url, ownKey);
  });
  // They are awaited below; until then, a rejection must not count as unhandled.
  engine.catch(() => {});
  listening.catch(() => {});
  try {
    const server = await serve(engine, {
      host: options.host,
      port: options.port,
      keys: options.keys,
      origins: options.origin,
      ownKey,
      gorse: options.gorse,
      log: options.log ? process.stderr : undefined,
      imports: () => importNotes(options.data),
      progress: () => doing,
    }).catch((error: unknown) => {
      fails(error);
      throw explain(error, options);
    });
    url = server.url;
    listens();
    try {
      await server.ready;
      progress.clear();
      announced ??= announce(options.data, server.url, ownKey);
      await announced;
      say(`ready: ${server.url}/ (Ctrl-C stops)`);
      await aborted(signal);
    } finally {
      await (await announced)?.();
      await server.close();
    }
  } finally {
    await engine.then(
      (opened) => opened.close(),
      () => {},
    );
  }
  say('stopped; all is written');
}
