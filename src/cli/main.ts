/**
 * The entry of the command line: the list of commands, and errors as a line and an exit code.
 *
 * - commands: `import`, `serve`, `recommend`, `ask`, `answers`, `prompt`, `providers`, `mcp`, `search`, `path`,
 *   `similar`, `train`, `objective`, `experiments`, `eval`, `export`, `keys`, `models`, `lm`, `runs`, `doctor`,
 *   `prune`, `completion`; those of more than one file have a folder: `import/`, `eval/`, `lm/`, `doctor/`
 * - what they share: `command` (options, output, start and stop), `filter` options, `target` (the data folder, by
 *   `open`, or a server that has it open, by `reach`, `remote`, `remote-documents` and `connection`; `served-copy`),
 *   `serve-tenants`, `recommendations` as text, the `profile` of the data, `shutdown` on signals, `failure`,
 *   `terminal/` (progress, tables, bars)
 * - `demo/`: the demo world that fills an empty folder: notes, learners, events
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { InvalidInput, NotEnoughData, NotFound, Unavailable } from '../errors.js';
import { codeOf } from '../runtime/index.js';
import { DatabaseInUse, FolderInUse, NewerDatabase } from '../store/index.js';
import { describe, Failure, Stopped, UsageError } from './failure.js';

const FAILED = 1;

const USAGE = 2;

/** Whether an error's message already says what to do. */
async function isExplained(error: unknown): Promise<boolean> {
  // Loaded here, so that no command loads models that it does not use.
  const { LanguageModelError, NoSuchModel } = await import('../models/index.js');
  const explained = [
    UsageError,
    Failure,
    Stopped,
    FolderInUse,
    DatabaseInUse,
    NewerDatabase,
    InvalidInput,
    NotEnoughData,
    NotFound,
    Unavailable,
    NoSuchModel,
    LanguageModelError,
  ];
  return explained.some((type) => error instanceof type);
}

/** The commands, in the order in which help lists them. */
const COMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  import: async () => (await import('./import.js')).importing(),
  serve: async () => (await import('./serve.js')).serving(),
  recommend: async () => (await import('./recommend.js')).recommend(),
  mcp: async () => (await import('./mcp.js')).mcp(),
  providers: async () => (await import('./providers.js')).providers(),
  ask: async () => (await import('./ask.js')).ask(),
  answers: async () => (await import('./answers.js')).answers(),
  prompt: async () => (await import('./prompt.js')).prompt(),
  search: async () => (await import('./search.js')).search(),
  path: async () => (await import('./path.js')).path(),
  similar: async () => (await import('./similar.js')).similar(),
  train: async () => (await import('./train.js')).training(),
  objective: async () => (await import('./objective.js')).objective(),
  experiments: async () => (await import('./experiments.js')).experiments(),
  eval: async () => (await import('./eval.js')).evaluation(),
  export: async () => (await import('./export.js')).exporting(),
  keys: async () => (await import('./keys.js')).keys(),
  models: async () => (await import('./models.js')).models(),
  lm: async () => (await import('./lm.js')).languageModels(),
  runs: async () => (await import('./runs.js')).runs(),
  doctor: async () => (await import('./doctor.js')).doctor(),
  prune: async () => (await import('./prune.js')).prune(),
  completion: async () =>
    (await import('./completion.js')).completion(() =>
      Promise.all(Object.values(COMMANDS).map((load) => load())),
    ),
};

/** Commands that read little of the database, once. */
const SHORT: ReadonlySet<string> = new Set([
  ...['recommend', 'similar', 'search', 'path', 'ask', 'answers', 'prompt', 'providers'],
  ...['objective', 'experiments', 'keys', 'models', 'runs'],
]);

/** The version in package.json. */
function version(): string {
  const description: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return String((description as { version?: unknown }).version);
}

/** The exit code for an error, after a line about it on standard error. */
async function fail(error: unknown): Promise<number> {
  // Commander has already printed the message; `--help` is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  // The reader of the output has closed it, as `head` does.
  if (codeOf(error) === 'EPIPE') return 0;
  process.stderr.write(`tandem: ${describe(error)}\n`);
  if (process.argv.includes('--debug') || process.env.TANDEM_DEBUG) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  } else if (!(await isExplained(error))) {
    process.stderr.write(
      'tandem: `tandem doctor` looks for what is wrong; --debug shows where it happened\n',
    );
  }
  return error instanceof UsageError ? USAGE : FAILED;
}

const program = new Command('tandem')
  .description('Recommends content to people and context to models.')
  .version(version(), '-V, --version');

// Only the command that is called is loaded; all are where help lists them, or a name is unknown.
const called = process.argv[2] ?? '';

// The embedded database is WebAssembly. V8 compiles its functions a second time, optimised, once they have executed 2 to
// 13 MB of it: a third of the processor time of a short command. A server and an import run long enough to gain by it.
if (SHORT.has(called)) setFlagsFromString('--wasm-tiering-budget=500000000');

for (const name of Object.hasOwn(COMMANDS, called) ? [called] : Object.keys(COMMANDS)) {
  program.addCommand(await COMMANDS[name]());
}

/** Makes commands and their subcommands throw usage errors that refer to the help of the command. */
function reportErrors(command: Command, path: string): void {
  command.exitOverride();
  const holdsOthers = command.commands.length > 0;
  command.showHelpAfterError(
    `(${path} --help ${holdsOthers ? 'lists the commands' : 'tells how it is used'})`,
  );
  for (const child of command.commands) reportErrors(child, `${path} ${child.name()}`);
}

reportErrors(program, 'tandem');

process.stdout.on('error', async (error) => {
  process.exit(await fail(error));
});

let code = 0;

try {
  await program.parseAsync();
} catch (error) {
  code = await fail(error);
}

code ||= Number(process.exitCode ?? 0);

// Output is flushed before the process ends.
process.stdout.write('', () => process.exit(code));
