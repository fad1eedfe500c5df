/** The mapping of a file's columns to fields of records, with how each is read and why. */
import type { Target, What } from './fields.js';
import type { Reader } from './readers.js';
import type { Share, Signal } from './signals.js';
import type { TimeParts } from './time-parts.js';
import type { TimeStyle } from './times.js';
import type { Withdrawal } from './withdrawn.js';

export interface Step {
  readonly column: string;
  readonly target: Target;
  readonly read: Reader;
  /** How the values are read where that is not plain from the field, such as `day first`. */
  readonly how?: string | undefined;
}

/** A column whose cells list the items of several events. */
export interface ItemList {
  readonly column: string;
  /** Empty where each cell shows its own. */
  readonly separator: string;
  /** Whether each item has how many there were of it: `Tea x2`. */
  readonly counted: boolean;
}

/** A column of times in which day and month cannot be told apart yet. */
export interface OpenOrder {
  readonly column: string;
  readonly field: string;
  readonly style: { -readonly [Name in keyof TimeStyle]: TimeStyle[Name] };
}

export interface Mapping {
  readonly what: What;
  /** In the order of the columns; of several for one field the first that has a value counts. */
  readonly steps: readonly Step[];
  /** Columns that fill nothing. */
  readonly leftOut: readonly string[];
  /** Columns of 0 and 1 whose names are tags. */
  readonly flags: readonly string[];
  /** Columns of text that are never attributes: those that `--map` gave away. */
  readonly barred: ReadonlySet<string>;
  /** The kind of events that name none; absent: `rating` for those with a value, else `click`. */
  readonly kind?: string | undefined;
  /** Whose the events are that name nobody. */
  readonly user?: string | undefined;
  /** A column of amounts bought, below zero for what was given back. */
  readonly quantity?: string | undefined;
  /** A column of numbers of invoices, which begin with a C where they cancel. */
  readonly invoice?: string | undefined;
  /** What became of orders: the columns that say so, and that of the order's number, whose further lines may leave it out. */
  readonly order?: { readonly number: string | undefined; readonly states: readonly string[] } | undefined;
  /** Whether ids of events are row numbers, which say nothing beside other tables. */
  readonly rowNumbers: boolean;
  /** The list within each record, such as `properties.products`, of which each member is an event of its own. */
  readonly each?: string | undefined;
  /** A column whose cells hold the items that were shown, with a 1 for those clicked: `N13-1 N15-0`. */
  readonly shown?: string | undefined;
  /** A column whose cells list the items that were shown beside that of the event: `a|b|c`. */
  readonly offered?: string | undefined;
  /** A column whose cells list the items of several events: `a, b, c`; the separator is empty where each cell shows its own. */
  readonly list?: ItemList | undefined;
  /** The columns of each of several events of a row, in one order of fields, the item first: `track_1`, `track_2`. */
  readonly numbered?: readonly (readonly string[])[] | undefined;
  /** The column that says whether, or when, what a row tells was taken back. */
  readonly withdrawn?: Withdrawal | undefined;
  /** A column of years, which become a part of items that are told by their titles: `Dune (1984)`. */
  readonly year?: string | undefined;
  /** Columns that say by 0 and 1, or by counts, what happened; a row without any is an impression. */
  readonly signals?: readonly Signal[] | undefined;
  /** How much of each thing was watched or read, from which the kind of an event is told. */
  readonly share?: Share | undefined;
  /** Columns that make a time together; the first is that of `at`. */
  readonly timeParts?: TimeParts | undefined;
  /** The kind of a row whose {@link signals} say nothing; `impression` where absent. */
  readonly silent?: string | undefined;
  readonly open: readonly OpenOrder[];
  /** What a person should know about how the file is read. */
  readonly notes: readonly string[];
}

/** A field that a record of this sort must have and that no column fills, or `undefined` where none is missing. */
export function missingField({
  what,
  steps,
  user,
}: Pick<Mapping, 'what' | 'steps' | 'user'>): string | undefined {
  const fields = new Set(steps.map(({ target }) => target.field));
  if (what !== 'events') return fields.has('id') ? undefined : 'id';
  if (user === undefined && !fields.has('user') && !fields.has('session')) return 'user';
  return fields.has('item') || fields.has('request') ? undefined : 'item';
}

/** Whether nothing says what happened, so that every event is a click. */
export function onlyClicks({ what, steps, kind, signals, share, shown }: Mapping): boolean {
  const told = steps.some(({ target }) => target.field === 'kind' || target.field === 'value');
  return what === 'events' && !told && !kind && !signals && !share && !shown;
}

/** `user=userId, item=movieId` for people. */
export function describeMapping({
  steps,
  flags,
  signals,
  share,
  user,
  offered,
  numbered,
  withdrawn,
}: Mapping): string {
  const parts = steps.map(({ column, target: { field, inside }, how }) => {
    const target = inside === undefined ? field : `${field}.${inside}`;
    return `${target === column ? column : `${target}=${column}`}${how ? ` (${how})` : ''}`;
  });
  if (user !== undefined) parts.push(`user '${user}' where none is named`);
  if (flags.length > 0) parts.push(`tags=${flags.length} columns of 0 and 1`);
  if (signals) parts.push(`kinds by ${signals.map(({ column, kind }) => `${column} (${kind})`).join(', ')}`);
  if (offered !== undefined) parts.push(`impressions of ${offered}`);
  if (numbered)
    parts.push(`${numbered.length} events a row, the last of ${numbered[numbered.length - 1].join(', ')}`);
  if (withdrawn) parts.push(`taken back where ${withdrawn.column} says so`);
  if (share) parts.push(`kind by the share ${share.column}${share.of ? ` of ${share.of}` : ''}`);
  return parts.join(', ');
}
