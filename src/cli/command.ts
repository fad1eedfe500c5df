/** The parts that commands share: common options and output, start and stop, and parsers of option values. */
import { statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Failure } from './failure.js';
import { stopOnSignals } from './shutdown.js';
import { ProgressLine } from './terminal/progress.js';

export interface DataOptions {
  readonly data: string;
  readonly databaseUrl?: string | undefined;
}

/** A command with `--data` and `--debug`, and examples at the end of its help. */
function baseCommand(name: string, description: string, examples: string, notes = ''): Command {
  return new Command(name)
    .description(description)
    .option('--data <DIR>', 'folder of the data', './data')
    .addOption(new Option('--debug', 'show where in the code an error comes from').env('TANDEM_DEBUG'))
    .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  ')}${notes && `\n\n${notes}`}`);
}

function withDatabase(command: Command): Command {
  return command.addOption(
    new Option('--database-url <URL>', 'PostgreSQL server instead of the embedded database').env(
      'DATABASE_URL',
    ),
  );
}

/**
 * A command that works on the files of an existing data folder: a mistyped `--data` is an error, not a new folder.
 * With a PostgreSQL server the folder can be absent, as it then holds only models.
 */
export function folderCommand(name: string, description: string, examples: string, notes = ''): Command {
  return baseCommand(name, description, examples, notes).hook('preAction', (_, command) => {
    const { data, databaseUrl } = command.opts<DataOptions>();
    if (databaseUrl || isFolder(data)) return;
    throw new Failure(
      `there is no data folder at ${data}: check --data; \`tandem import\` or \`tandem serve\` makes a new one`,
    );
  });
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A command that works on the database of a data folder: with `--database-url` besides. */
export function dataCommand(name: string, description: string, examples: string, notes = ''): Command {
  return withDatabase(folderCommand(name, description, examples, notes));
}

/** As {@link dataCommand}, for commands that create the folder if there is none. */
export function creatingCommand(name: string, description: string, examples: string, notes = ''): Command {
  return withDatabase(baseCommand(name, description, examples, notes));
}

/** A command that only groups others. */
export function groupOf(name: string, description: string, commands: readonly Command[]): Command {
  const group = new Command(name).description(description);
  for (const command of commands) group.addCommand(command);
  return group;
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print as JSON');
}

/** Writes a value to standard output as indented JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** The context of a command besides its options. */
export interface Context {
  /** Aborted by the first Ctrl-C (or SIGTERM); the second ends the process at once. */
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  /** Writes a line to standard error, for people. */
  say(line: string): void;
}

/** Makes an action for commander that can be stopped. */
export function stoppable<Arguments extends unknown[]>(
  work: (context: Context, ...args: Arguments) => Promise<void>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => {
    const controller = new AbortController();
    const progress = new ProgressLine();
    const say = (line: string) => {
      progress.clear();
      process.stderr.write(`${line}\n`);
    };
    const ignoreSignals = stopOnSignals(controller, say);
    try {
      await work({ signal: controller.signal, progress, say }, ...args);
    } finally {
      progress.clear();
      ignoreSignals();
    }
  };
}

/** A parser of whole numbers within bounds, for options. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed`);
    }
    return value;
  };
}

/** Collects the values of a repeatable option. */
export function gather(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
