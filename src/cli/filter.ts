/** The options that say which items may be in a list, for `recommend` and `similar`. */
import type { Command } from 'commander';
import type { Filter } from '../indexes/index.js';
import { gather, wholeNumber } from './command.js';

export interface ListOptions {
  readonly limit: number;
  readonly tag?: string[];
  readonly withoutTag?: string[];
  readonly exclude?: string[];
  readonly json?: boolean;
}

/** Adds the options that all commands for lists have. */
export function listOptions(command: Command): Command {
  return command
    .option('--limit <N>', 'how many, 1 to 500', wholeNumber(1, 500), 10)
    .option('--tag <TAG>', 'only items with this tag; can be repeated: any of them', gather)
    .option('--without-tag <TAG>', 'no items with this tag; can be repeated', gather)
    .option('--exclude <ITEM>', 'not this item; can be repeated', gather)
    .option('--json', 'print as JSON, as the HTTP API answers');
}

/** The filter that these options ask for. */
export function filterOf({ tag, withoutTag, exclude }: ListOptions): Filter {
  return { tags: tag, withoutTags: withoutTag, exclude };
}
