/** What all commands share: the options that say where the data is, and how they start, stop and fail. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { Stopped } from './failure.js';
import { ProgressLine } from './terminal/progress.js';

export interface DataOptions {
  readonly data: string;
  readonly databaseUrl?: string | undefined;
}

/** A command with `--data`, `--database-url` and `--debug`, and examples at the end of its help. */
export function dataCommand(name: string, description: string, examples: string, notes = ''): Command {
  return new Command(name)
    .description(description)
    .option('--data <DIR>', 'folder of the data', './data')
    .addOption(
      new Option('--database-url <URL>', 'PostgreSQL server instead of the embedded database').env(
        'DATABASE_URL',
      ),
    )
    .addOption(debugOption())
    .showHelpAfterError(`(tandem ${name} --help tells how it is used)`)
    .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  ')}${notes && `\n\n${notes}`}`);
}

export function debugOption(): Option {
  return new Option('--debug', 'show where in the code an error comes from').env('TANDEM_DEBUG');
}

/** What a command's work is given besides its options. */
export interface Context {
  /** Aborted by the first Ctrl-C (or SIGTERM); the second ends the process at once. */
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  /** Writes a line to standard error, for people. */
  say(line: string): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The exit code of a process that was interrupted. */
const INTERRUPTED = 130;

/** Makes an action for commander of work that can be stopped. */
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
    const onSignal = () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      say('stopping (once more to stop at once) ...');
      controller.abort(new Stopped());
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
    try {
      await work({ signal: controller.signal, progress, say }, ...args);
    } finally {
      progress.clear();
      for (const signal of SIGNALS) process.off(signal, onSignal);
    }
  };
}

/** Reads a whole number within bounds, for options. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed`);
    }
    return value;
  };
}

/** Gathers an option that may be given more than once. */
export function gather(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
