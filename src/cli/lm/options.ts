/** Common parts of the commands of `tandem lm`: numeric options, and numbers as text. */
import { Command, InvalidArgumentError, Option } from 'commander';

/** A command of `tandem lm`: with `--debug`, and examples at the end of its help. */
export function modelCommand(name: string, description: string, examples: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--debug', 'show where in the code an error comes from').env('TANDEM_DEBUG'))
    .showHelpAfterError(`(tandem lm ${name} --help tells how it is used)`)
    .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  ')}`);
}

/** A parser of options that are numbers within bounds, also in the form `7e9`. */
export function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`a number from ${least} to ${most} is needed`);
    return value;
  };
}

/**
 * A number with three significant digits and a letter for its thousands.
 *
 * @example
 * inShort(134_515_008); // '135 M'
 */
export function inShort(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P', ' E', ' Z', ' Y'];
  let unit = 0;
  let rest = value;
  while (rest >= 999.5 && unit + 1 < units.length) {
    rest /= 1000;
    unit++;
  }
  return `${Number(rest.toPrecision(3))}${units[unit]}`;
}

/**
 * A duration in its two largest units.
 *
 * @example
 * timeInShort(7_290); // '2 h 2 min'
 */
export function timeInShort(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 3_570) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600 + 1 / 120);
  if (hours < 48) return `${hours} h ${Math.round(Math.max(0, seconds - hours * 3600) / 60)} min`;
  return `${inShort(seconds / 86_400)} days`;
}
