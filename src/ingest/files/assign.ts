/** The assignment of columns to fields: by `--map`, by their usual names, and by whether their values fit. */

import {
  type Assigning,
  assignTime,
  eventColumns,
  nameGuests,
  signInVisitors,
  toldColumns,
} from './event-columns.js';
import { FIELDS, type FieldType, nameFit, normalise, type Target, targetOf, type What } from './fields.js';
import type { Mapping, OpenOrder, Step } from './mapping.js';
import { markShown, measured, orText } from './measures.js';
import { decimalMark } from './numbers.js';
import type { Column, Profile } from './profile.js';
import {
  idReader,
  kindReader,
  listReader,
  numberReader,
  type Reader,
  readerOf,
  STATUS,
  statusReader,
  timeReader,
  truthReader,
  variationReader,
} from './readers.js';
import { isLabel, signalsIn } from './signals.js';
import { isBuddhist, type OrderEvidence, type TimeFormat, type TimeStyle, weighOrder } from './times.js';
import { isTruth } from './words.js';

export interface AssignOptions {
  readonly map: ReadonlyMap<string, string>;
  readonly kind?: string | undefined;
  /** Whose all events are, where no column says so. */
  readonly user?: string | undefined;
  readonly separator?: string | undefined;
  readonly timeFormat?: TimeFormat | undefined;
  /** Fields whose column was told from values alone. */
  readonly guessed?: ReadonlyMap<string, string> | undefined;
  /** Further columns with the fields that they fill, where a known format has them. */
  readonly extra?: readonly (readonly [column: string, field: string])[] | undefined;
  /** Kinds that are written as numbers, where a known data set has them. */
  readonly kinds?: { readonly [number: string]: string } | undefined;
  /** The file's name, which may tell what its events are. */
  readonly file?: string | undefined;
  /** Whether the records are in Tandem's own form, whose ids are kept as they are. */
  readonly own?: boolean | undefined;
}

/** So many columns of 0 and 1 beside each other are tags. */
const LEAST_FLAGS = 4;

/** Names of columns that say whether something is shown, the inverse of `hidden`. */
const SHOWN_NAMES = new Set(
  'published ispublished active isactive enabled isenabled visible isvisible visibility public ispublic status availability stockstatus isopen poststatus productstatus visibilityincatalog state listed aktiv istaktiv sichtbar actif publie enligne activo publicado activado ativo attivo pubblicato actief gepubliceerd aktywny активен активный опубликовано 状态 上架 是否上架 是否显示 公開 公開中 نشط متاح สถานะ'.split(
    ' ',
  ),
);

const TAGS = new Set(['tags', 'tag', 'producttags', 'posttags']);

const CATEGORIES = new Set(['categories', 'category', 'productcategories', 'postcategories']);

/** Whether the values of a column can be what the field takes. */
function fits(type: FieldType, profile: Profile | undefined): boolean {
  if (!profile || profile.filled === 0) return true;
  switch (type) {
    case 'time':
      // Also where a few are wrong, which are then reported.
      return profile.times >= 0.5;
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
  if (what === 'items') assignShown(columns, { taken, filled, add, notes });
  const mapped = new Set(filled);
  for (const [field, { type }] of Object.entries(FIELDS[what])) {
    if (mapped.has(field)) continue;
    for (const column of candidates(what, field, columns, taken, notes)) add(column, { field, type });
    if (field === 'tags') joinCategories(columns, steps, { taken, filled, add, notes });
  }
  if (what === 'events') {
    if (!filled.has('at')) assignTime(columns, { taken, filled, add, notes });
    signInVisitors(columns, steps, { taken, filled, add, notes });
    nameGuests(columns, steps, { taken, filled, add, notes });
  }
  const special = what === 'events' ? eventColumns(columns, steps, options, notes) : {};
  const told = toldColumns(special);
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
    rowNumbers: what === 'events' && !options.own && hasRowNumbers(steps, columns),
    ...special,
  };
}

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
  const fitting = named.filter(({ column: { profile } }) => {
    // A column without any value gives way to one that has some.
    const empty = profile !== undefined && profile.filled === 0 && named.length > 1;
    return !empty && fits(type, profile);
  });
  // Whoever names a column just as the field is called means it, whatever its first values look like.
  const meant = named.filter(({ column }) => type === 'id' && column.name === field);
  for (const { column } of named) {
    if (
      named.length === 1 &&
      fitting.length === 0 &&
      what === 'events' &&
      field !== 'value' &&
      !(column.profile && isLabel(column.profile) && signalsIn([column], () => true).length > 0)
    )
      notes.push(
        `${column.name} is called like the ${field === 'at' ? 'time' : field} of an event, but its values are none`,
      );
  }
  const [best, ...others] = fitting.length > 0 ? fitting : meant;
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

/** Shops and publishing systems have both tags and categories, and mean the same by them. */
function joinCategories(columns: readonly Column[], steps: readonly Step[], { taken, add }: Assigning): void {
  if (!steps.some(({ target, column }) => target.field === 'tags' && TAGS.has(normalise(column)))) return;
  const categories = columns.find(({ name }) => !taken.has(name) && CATEGORIES.has(normalise(name)));
  if (categories) add(categories, { field: 'tags', type: 'list' });
}

/** Whether a column says which rows are variations of a product, as WooCommerce's Type does. */
function isVariation({ name, profile }: Column): boolean {
  const values = [...(profile?.counts.keys() ?? [])];
  return (
    normalise(name) === 'type' &&
    values.includes('variation') &&
    values.every((value) => /^(simple|variable|variation|grouped|external)(,|$)/.test(value))
  );
}

/** Columns such as Published (TRUE or FALSE) and Status (draft), which say whether an item is shown. */
function assignShown(columns: readonly Column[], { taken, add }: Assigning): void {
  for (const column of columns) {
    const { name, profile } = column;
    const asked = SHOWN_NAMES.has(normalise(name)) || isVariation(column);
    if (taken.has(name) || !profile || profile.filled === 0 || !asked) continue;
    const values = [...profile.counts.keys()];
    const target: Target = { field: 'hidden', type: 'truth' };
    const truths = values.every(isTruth);
    if (normalise(name) === 'type') add(column, target, variationReader, 'variations of a product');
    else if (truths) add(column, target, truthReader(true), 'its inverse');
    else if (values.every((value) => STATUS.test(value))) add(column, target, statusReader, 'by the status');
  }
}

/** Four or more columns of 0 and 1 beside each other: one for each tag. */
function flagColumns(columns: readonly Column[], taken: ReadonlySet<string>): string[] {
  const flags: string[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length >= LEAST_FLAGS) flags.push(...run);
    run = [];
  };
  for (const { name, profile } of columns) {
    const flag =
      !taken.has(name) &&
      profile &&
      profile.filled > 0 &&
      [...profile.counts.keys()].every((value) => /^([01](\.0)?|true|false)$/i.test(value));
    if (flag) run.push(name);
    else end();
  }
  end();
  return flags;
}

function chooseReader(
  { name, profile }: Column,
  target: Target,
  options: AssignOptions,
  open: OpenOrder[],
): { read: Reader; how?: string | undefined } {
  const values = profile ? [...profile.counts.keys()] : [];
  switch (target.type) {
    case 'id': {
      const float = values.length > 0 && values.every((value) => /^\d+\.0$/.test(value));
      const rest = values.filter((value) => value !== 'NA');
      const missing =
        rest.length < values.length && rest.length > 0 && rest.every((value) => /^\d+$/.test(value));
      if (missing) return { read: withoutMissing(idReader(float)), how: 'NA as none' };
      return { read: idReader(float), how: float ? 'without the .0 that it was written with' : undefined };
    }
    case 'kind':
      return kindChoice(name, options.kinds);
    case 'time':
      return chooseTime(name, target.field, values, options.timeFormat, open);
    case 'number': {
      const none = target.field === 'value' ? noOpinions(profile) : undefined;
      const mark = decimalMark(values);
      const how = [
        ...(none && none.size > 0 ? [`${[...none].join(' and ')} as none`] : []),
        ...markShown(values, mark),
      ];
      return { read: numberReader(none, mark), how: how.join(', ') || undefined };
    }
    case 'list': {
      const separator = options.separator ?? separatorOf(values);
      return { read: distinct(listReader(separator)), how: separator && `cut at '${separator}'` };
    }
    default: {
      const mark = target.type === 'any' ? measured(name, profile) : undefined;
      if (mark === undefined) return { read: readerOf(target.type, target.field) };
      return { read: orText(numberReader(undefined, mark)), how: markShown(values, mark)[0] };
    }
  }
}

function kindChoice(name: string, kinds: AssignOptions['kinds'] = {}): { read: Reader; how?: string } {
  const read = kindReader(normalise(name).replace(/[^a-z0-9]/g, '') || 'kind');
  const known = Object.entries(kinds);
  if (known.length === 0) return { read };
  return {
    read: (value) => kinds[String(value).trim().replace(/\.0$/, '')] ?? read(value),
    how: known.map(([number, kind]) => `${number} ${kind}`).join(', '),
  };
}

/** Without the NA that R writes where a number is missing. */
const withoutMissing =
  (read: Reader): Reader =>
  (value) =>
    value === 'NA' ? undefined : read(value);

const distinct =
  (read: Reader): Reader =>
  (value) => {
    const list = read(value);
    return Array.isArray(list) ? [...new Set(list)] : list;
  };

/** What separates the tags of a column: what most cells have. */
function separatorOf(values: readonly string[]): string | undefined {
  const plain = values.filter((value) => !/^[[{(]/.test(value));
  const count = (mark: string) => plain.filter((value) => value.includes(mark)).length;
  // Paths of categories: Home > Kitchen > Pots.
  return ['|', ';', ',', ' > '].find((mark) => count(mark) > 0 && count(mark) >= plain.length / 20);
}

function chooseTime(
  column: string,
  field: string,
  values: readonly string[],
  format: TimeFormat | undefined,
  open: OpenOrder[],
): { read: Reader; how?: string | undefined } {
  const style: { -readonly [Name in keyof TimeStyle]: TimeStyle[Name] } = {};
  if (format === 'day-first' || format === 'month-first' || format === 'year-first') style.order = format;
  else style.unit = format;
  if (field !== 'expires' && isBuddhist(values)) style.buddhist = true;
  const era = style.buddhist ? ', Buddhist years' : '';
  if (style.order === undefined) {
    const evidence: OrderEvidence = { seen: 0, dayFirst: false, monthFirst: false };
    for (const value of values) weighOrder(value, evidence);
    if (evidence.dayFirst !== evidence.monthFirst)
      style.order = evidence.dayFirst ? 'day-first' : 'month-first';
    else if (evidence.seen > 0) open.push({ column, field, style });
    if (style.order) return { read: timeReader(style), how: `${style.order.replace('-', ' ')}${era}` };
  }
  return { read: timeReader(style), how: format?.replace('-', ' ') ?? (era.slice(2) || undefined) };
}

/** Values that stand for no opinion: -1 beside ratings, and 0 where ratings begin at 1 and it is often there. */
function noOpinions(profile: Profile | undefined): Set<number> {
  const none = new Set<number>();
  if (!profile || profile.numbers < 1) return none;
  const numbers = [...profile.counts].map(([text, count]) => ({ number: Number(text), count }));
  const rest = numbers.filter(({ number }) => number > 0);
  if (rest.length === 0 || rest.some(({ number }) => number > 100)) return none;
  const count = (wanted: number) => numbers.find(({ number }) => number === wanted)?.count ?? 0;
  const negative = numbers.filter(({ number }) => number < 0);
  // Thumbs are -1 and 1.
  if (negative.length === 1 && negative[0].number === -1 && rest.some(({ number }) => number > 1))
    none.add(-1);
  const scale = rest.every(({ number }) => number >= 1) && rest.some(({ number }) => number > 2);
  if (scale && negative.length === 0 && count(0) >= profile.filled / 4) none.add(0);
  return none;
}

/** Whether the ids of events are numbers of rows in their table, which other tables have too. */
function hasRowNumbers(steps: readonly Step[], columns: readonly Column[]): boolean {
  const id = steps.find(({ target }) => target.field === 'id')?.column;
  const profile = columns.find(({ name }) => name === id)?.profile;
  if (profile === undefined || profile.filled === 0) return false;
  // What comes twice, such as an order's number beside each of its lines, is no id of one event either.
  return profile.distinct < Math.min(profile.filled, 1000) || (profile.whole === 1 && profile.longest < 16);
}
