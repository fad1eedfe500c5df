/** The choices for an ambiguous file: the options that the message names. */

/** Options for one file, with their notation on the command line. */
export interface Choice {
  readonly text: string;
  readonly what?: 'items' | 'users' | 'events';
  readonly map?: readonly (readonly [field: string, column: string])[];
  readonly timeFormat?: 'day-first' | 'month-first';
}

/** The maximum number of columns offered for a field. */
const MOST = 12;

/** The longest column name that the text starts with. */
const columnAt = (text: string, columns: readonly string[]): string | undefined =>
  columns.filter((name) => name !== '' && text.startsWith(name)).sort((a, b) => b.length - a.length)[0];

/**
 * The choices that a remedy names; `COLUMN` is replaced by each column.
 *
 * @example
 * choicesOf('say so with --map item=sku, or --what users', ['user', 'sku']).map(({ text }) => text);
 * // ['--map item=sku', '--what users']
 */
export function choicesOf(remedy: string, columns: readonly string[]): Choice[] {
  const choices: Choice[] = [];
  if (/--what items, users or events/.test(remedy)) {
    return (['items', 'users', 'events'] as const).map((what) => ({ text: `--what ${what}`, what }));
  }
  let what: Choice['what'];
  for (const [, option, rest] of remedy.matchAll(/--(what|map|time-format) (.*?)(?= --|$)/gs)) {
    const named = /^(items|users|events)/.exec(rest)?.[1] as Choice['what'];
    if (option === 'what' && named) {
      // The mappings after it belong to it.
      if (/^\w+$/.test(rest.trim()) && remedy.includes(`--what ${named} --map`)) what = named;
      else choices.push({ text: `--what ${named}`, what: named });
    } else if (option === 'map') {
      const [, field, target] = /^([\w.]+)=(.*)$/s.exec(rest) ?? [];
      if (!field) continue;
      const one = columnAt(target, columns);
      const of = one === undefined ? columns.filter((name) => name !== '').slice(0, MOST) : [one];
      for (const column of of)
        choices.push({
          text: `${what ? `--what ${what} ` : ''}--map ${field}=${column}`,
          map: [[field, column]],
          ...(what && { what }),
        });
      what = undefined;
    } else if (option === 'time-format') {
      const order = /^(day|month)-first/.exec(rest)?.[0] as Choice['timeFormat'];
      if (order) choices.push({ text: `--time-format ${order}`, timeFormat: order });
    }
  }
  return choices;
}
