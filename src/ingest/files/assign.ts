/** The assignment of columns to fields: by `--map`, by their usual names, and by whether their values fit. */

import { chooseReader, type ReadOptions } from './choose-reader.js';
import {
  type Assigning,
  assignKind,
  assignTime,
  eventColumns,
  nameGuests,
  namesSorts,
  signInVisitors,
  toldColumns,
} from './event-columns.js';
import { FIELDS, type FieldType, nameFit, normalise, type Target, targetOf, type What } from './fields.js';
import type { Mapping, OpenOrder, Step } from './mapping.js';
import type { Column, Profile } from './profile.js';
import {
  goneReader,
  PART_TYPES,
  partReader,
  type Reader,
  STATUS,
  statusReader,
  truthReader,
} from './readers.js';
import { isLabel, signalsIn } from './signals.js';
import { clockBeside, dateInParts, type TimeParts, zoneBeside } from './time-parts.js';
import { areMonthDays } from './times.js';
import { isTimeOfWithdrawal, standingIn, type Withdrawal, withdrawalIn } from './withdrawn.js';
import { isFlag, isTruth } from './words.js';

export interface AssignOptions extends ReadOptions {
  readonly map: ReadonlyMap<string, string>;
  readonly kind?: string | undefined;
  /** Whose all events are, where no column says so. */
  readonly user?: string | undefined;
  /** Fields whose column was told from values alone. */
  readonly guessed?: ReadonlyMap<string, string> | undefined;
  /** Further columns with the fields that they fill, where a known format has them. */
  readonly extra?: readonly (readonly [column: string, field: string])[] | undefined;
  /** The file's name, which may tell what its events are. */
  readonly file?: string | undefined;
  /** Whether the records are in Tandem's own form, whose ids are kept as they are. */
  readonly own?: boolean | undefined;
}

/** So many columns of 0 and 1 beside each other are tags. */
const LEAST_FLAGS = 4;

/** Names of columns that say whether something is shown, the inverse of `hidden`. */
const SHOWN_NAMES = new Set(
  'published ispublished active isactive enabled isenabled visible isvisible visibility public ispublic status availability stockstatus isopen poststatus productstatus visibilityincatalog state listed aktiv istaktiv sichtbar actif publie enligne activo publicado activado ativo attivo pubblicato actief gepubliceerd aktywny активен активный опубликовано 状态 available isavailable productvisible productactive isshown 上架 是否上架 是否显示 公開 公開中 نشط متاح สถานะ'.split(
    ' ',
  ),
);

/** Columns of when something was taken away. */
const GONE = /^(deleted|removed|archived|discontinued|trashed|unpublished)(at|on|date|time)$/;

const TAGS = new Set(['tags', 'tag', 'producttags', 'posttags']);

const CATEGORIES = new Set(['categories', 'category', 'productcategories', 'postcategories']);

/** The share of 0 and -1, which stand for no time where others are times. */
const noTimes = ({ counts, filled }: Profile): number =>
  ((counts.get('0') ?? 0) + (counts.get('-1') ?? 0)) / filled;

/** Whether the values of a column can be what the field takes. */
function fits(type: FieldType, profile: Profile | undefined): boolean {
  if (!profile || profile.filled === 0) return true;
  switch (type) {
    case 'time':
      // Also where a few are wrong, which are then reported.
      return profile.times > 0 && profile.times + noTimes(profile) >= 0.5;
    case 'number':
      return profile.numbers >= 0.5;
    case 'truth':
      return profile.truths >= 0.9;
    case 'kind':
      return (
        profile.distinct <= 200 &&
        profile.longest <= 64 &&
        !isLabel(profile) &&
        profile.times < 0.9 + (profile.whole === 1 ? 1 : 0)
      );
    case 'id':
      return profile.objects < 0.5 && profile.lists < 0.5;
    default:
      return true;
  }
}

/** Assigns what `--map` names, then what is known by its name; further columns of items and users become attributes. */
export function assign(what: What, columns: readonly Column[], options: AssignOptions): Mapping {
  const steps: Step[] = [];
  const notes: string[] = [];
  const open: OpenOrder[] = [];
  const taken = new Set<string>();
  const filled = new Set<string>();
  const add = (column: Column, target: Target, read?: Reader, how?: string) => {
    taken.add(column.name);
    filled.add(target.field);
    const made = read ? { read, how } : chooseReader(column, target, options, open);
    steps.push({ column: column.name, target, ...made });
  };
  assignTold(what, columns, options, { taken, filled, add, notes });
  if (what === 'items') assignShown(columns, { taken, filled, add, notes });
  const dated =
    what === 'events' && !filled.has('at') ? assignDate(columns, { taken, filled, add, notes }) : undefined;
  const mapped = new Set(filled);
  for (const [field, { type }] of Object.entries(FIELDS[what])) {
    if (mapped.has(field)) continue;
    for (const column of candidates(what, field, columns, taken, notes)) add(column, { field, type });
    if (field === 'tags') {
      joinNumbered(what, columns, { taken, filled, add, notes });
      joinCategories(columns, steps, { taken, filled, add, notes });
    }
  }
  if (what === 'events') {
    if (!filled.has('at')) assignTime(columns, { taken, filled, add, notes });
    if (!filled.has('kind') && !filled.has('value') && options.kind === undefined)
      assignKind(columns, { taken, filled, add, notes });
    signInVisitors(columns, steps, { taken, filled, add, notes });
    nameGuests(columns, steps, { taken, filled, add, notes });
  }
  const parts = dated ?? (what === 'events' ? clockOf(columns, steps, taken) : undefined);
  if (parts) notes.push(`the time of events is in ${[parts.first, ...parts.rest].join(', ')} together`);
  const special = what === 'events' ? eventColumns(columns, steps, options, notes) : {};
  const told = toldColumns(special);
  const unused = ({ name }: Column) => !taken.has(name) && !told.has(name);
  const kind = special.kind ?? options.kind;
  const withdrawn =
    what === 'events' ? withdrawalOf(columns, unused, { ...options, kind }, open, notes) : undefined;
  if (withdrawn) told.add(withdrawn.column);
  const flags = what === 'events' ? [] : flagColumns(columns, taken);
  const barred = new Set<string>();
  const leftOut: string[] = [];
  for (const [field, from] of options.map)
    if (from === '') for (const name of FIELDS[what][field]?.names ?? []) barred.add(name);
  for (const column of columns) {
    if (taken.has(column.name) || flags.includes(column.name) || told.has(column.name)) continue;
    if (what === 'events' || column.name === '' || barred.has(normalise(column.name))) {
      leftOut.push(column.name);
    } else {
      add(column, { field: 'attributes', inside: column.name, type: 'any' });
    }
  }
  const order = new Map(columns.map(({ name }, index) => [name, index]));
  // A field's columns stay in the order of how well their names fit, fields in that of their first column.
  steps.sort((a, b) =>
    a.target.field === b.target.field && a.target.inside === b.target.inside
      ? 0
      : order.get(a.column)! - order.get(b.column)!,
  );
  return {
    what,
    steps,
    leftOut,
    flags,
    barred,
    open,
    notes,
    user: what === 'events' ? options.user : undefined,
    timeParts: parts,
    withdrawn,
    rowNumbers: what === 'events' && !options.own && hasRowNumbers(steps, columns),
    ...special,
  };
}

/** How it is told which events were taken back. */
function withdrawalOf(
  columns: readonly Column[],
  free: (column: Column) => boolean,
  options: AssignOptions,
  open: OpenOrder[],
  notes: string[],
): Withdrawal | undefined {
  const column = withdrawalIn(columns, free);
  if (!column) {
    const standing = standingIn(columns, free, options.kind);
    if (standing) notes.push(`${standing.name} says what was taken back`);
    return standing && { column: standing.name, stands: true };
  }
  notes.push(`what has ${column.name} was taken back`);
  if (!isTimeOfWithdrawal(column.name)) return { column: column.name };
  return {
    column: column.name,
    read: chooseReader(column, { field: 'at', type: 'time' }, options, open).read,
  };
}

/** Assigns what was told: by `--map`, by the values of a column alone, by a known format. */
function assignTold(
  what: What,
  columns: readonly Column[],
  options: AssignOptions,
  { taken, filled, add, notes }: Assigning,
): void {
  for (const [name, from] of options.map) {
    const target = targetOf(what, name);
    if (!target) continue;
    filled.add(name);
    const column = columns.find((each) => each.name === from);
    if (from !== '' && column) add(column, target);
  }
  for (const [field, name] of options.guessed ?? []) {
    const column = columns.find((each) => each.name === name && !taken.has(name));
    if (column && !filled.has(field)) {
      add(column, { field, type: FIELDS[what][field].type });
      notes.push(`${name} is taken for the ${field} by its values and because no other column fits`);
    }
  }
  for (const [name, field] of options.extra ?? []) {
    const column = columns.find((each) => each.name === name && !taken.has(name));
    if (column && Object.hasOwn(FIELDS[what], field)) add(column, { field, type: FIELDS[what][field].type });
  }
}

/** Assigns the time to the first of the columns that make a date. */
function assignDate(columns: readonly Column[], { taken, add }: Assigning): TimeParts | undefined {
  const dated = dateInParts(columns);
  if (!dated) return undefined;
  for (const name of dated.rest) taken.add(name);
  add({ name: dated.first }, { field: 'at', type: 'time' });
  return dated;
}

/** The clock that goes with the column of dates, taken. */
function clockOf(
  columns: readonly Column[],
  steps: readonly Step[],
  taken: Set<string>,
): TimeParts | undefined {
  const name = steps.find(({ target }) => target.field === 'at')?.column;
  const date = columns.find((column) => column.name === name);
  const parts = date && (clockBeside(date, columns, taken) ?? zoneBeside(date, columns, taken));
  for (const rest of parts?.rest ?? []) taken.add(rest);
  return parts;
}

const hasMonthDays = ({ profile }: Column): boolean =>
  profile !== undefined && areMonthDays(profile.counts.keys());

/** The columns that fill a field, the best first: one, or, of paths of JSON, all that are named alike. */
function candidates(
  what: What,
  field: string,
  columns: readonly Column[],
  taken: ReadonlySet<string>,
  notes: string[],
): Column[] {
  const named = columns
    .filter(({ name }) => !taken.has(name))
    .map((column) => ({ column, place: nameFit(what, field, column.name) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place);
  const { type } = FIELDS[what][field];
  const fitting = named.filter(({ column }) => {
    const { profile } = column;
    // A column without any value gives way to one that has some.
    const empty = profile !== undefined && profile.filled === 0 && named.length > 1;
    return !empty && fits(type, profile) && !(type === 'kind' && namesSorts(column));
  });
  // Whoever names a column just as the field is called means it, whatever its first values look like.
  const meant = named.filter(({ column }) => type === 'id' && column.name === field);
  for (const { column } of named) {
    if (
      named.length === 1 &&
      fitting.length === 0 &&
      what === 'events' &&
      !(field === 'at' && hasMonthDays(column)) &&
      field !== 'value' &&
      !(column.profile && isLabel(column.profile) && signalsIn([column], () => true).length > 0)
    )
      notes.push(
        `${column.name} is called like the ${field === 'at' ? 'time' : field} of an event, but its values are none`,
      );
  }
  // A clock is written as months and days are, so these count only where nothing else is a time.
  const unclear = field === 'at' ? named.filter(({ column }) => hasMonthDays(column)) : meant;
  const clear = field === 'at' ? fitting.filter(({ column }) => !hasMonthDays(column)) : fitting;
  const [best, ...others] = [clear, fitting, unclear].find((found) => found.length > 0) ?? [];
  if (!best) return [];
  // Objects may say the same under several names.
  const alike = best.column.profile && best.column.profile.filled > 0 ? others : [];
  return [
    best.column,
    ...alike.filter(({ column }) => sameField(best.column, column)).map(({ column }) => column),
  ];
}

/** Whether two columns hold one field for different records: no record has both. */
function sameField(a: Column, b: Column): boolean {
  if (!a.present || !b.present) return false;
  const [fewer, more] = a.present.size < b.present.size ? [a.present, b.present] : [b.present, a.present];
  for (const row of fewer) if (more.has(row)) return false;
  return true;
}

/** Columns of one tag each: `tag1`, `tag2`, or `genre_1`, `genre_2`. */
function joinNumbered(what: What, columns: readonly Column[], { taken, add }: Assigning): void {
  const numbered = columns.filter(
    ({ name }) =>
      !taken.has(name) &&
      /\d$/.test(name) &&
      nameFit(what, 'tags', name.replace(/([_\s-]?(level|lvl))?[_\s-]?\d+$/i, '')) >= 0,
  );
  for (const column of numbered.length > 1 ? numbered : []) add(column, { field: 'tags', type: 'list' });
}

/** Shops and publishing systems have both tags and categories, and mean the same by them. */
function joinCategories(columns: readonly Column[], steps: readonly Step[], { taken, add }: Assigning): void {
  if (!steps.some(({ target, column }) => target.field === 'tags' && TAGS.has(normalise(column)))) return;
  const categories = columns.find(({ name }) => !taken.has(name) && CATEGORIES.has(normalise(name)));
  if (categories) add(categories, { field: 'tags', type: 'list' });
}

/** Whether a column says which rows are parts of others, as WooCommerce's Type and WordPress's post_type do. */
function isPartType({ name, profile }: Column): boolean {
  const values = [...(profile?.counts.keys() ?? [])];
  const plain = normalise(name);
  if (plain === 'posttype') return values.some((value) => PART_TYPES.test(value));
  return (
    plain === 'type' &&
    values.includes('variation') &&
    values.every((value) => /^(simple|variable|variation|grouped|external)(,|$)/.test(value))
  );
}

/** Columns such as Published (TRUE or FALSE) and Status (draft), which say whether an item is shown. */
function assignShown(columns: readonly Column[], { taken, add }: Assigning): void {
  for (const column of columns) {
    const { name, profile } = column;
    const gone = GONE.test(normalise(name)) && profile?.times === 1 && profile.truths === 0;
    const asked = SHOWN_NAMES.has(normalise(name)) || isPartType(column) || gone;
    if (taken.has(name) || !profile || profile.filled === 0 || !asked) continue;
    const values = [...profile.counts.keys()];
    const target: Target = { field: 'hidden', type: 'truth' };
    const truths = values.every(isTruth);
    if (gone) add(column, target, goneReader, 'what has a time there');
    else if (/^(post)?type$/.test(normalise(name)))
      add(column, target, partReader, 'what is a part of others');
    else if (truths) add(column, target, truthReader(true), 'its inverse');
    else if (values.every((value) => STATUS.test(value))) add(column, target, statusReader, 'by the status');
  }
}

/** Four or more columns of 0 and 1, of yes and no or of crosses beside each other: one for each tag. */
function flagColumns(columns: readonly Column[], taken: ReadonlySet<string>): string[] {
  const flags: string[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length >= LEAST_FLAGS) flags.push(...run);
    run = [];
  };
  for (const { name, profile } of columns) {
    const flag =
      !taken.has(name) && profile && profile.filled > 0 && [...profile.counts.keys()].every(isFlag);
    if (flag) run.push(name);
    else end();
  }
  end();
  return flags;
}

/** Whether the ids of events are numbers of rows in their table, which other tables have too. */
function hasRowNumbers(steps: readonly Step[], columns: readonly Column[]): boolean {
  const id = steps.find(({ target }) => target.field === 'id')?.column;
  const profile = columns.find(({ name }) => name === id)?.profile;
  if (profile === undefined || profile.filled === 0) return false;
  // What comes twice, such as an order's number beside each of its lines, is no id of one event either.
  return profile.distinct < Math.min(profile.filled, 1000) || (profile.whole === 1 && profile.longest < 16);
}
