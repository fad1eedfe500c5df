/**
 * Numbered columns, which make several events of one row: `track_1, track_2, track_3`, or `item1, rating1, item2,
 * rating2`.
 */
import { isMatrix } from './acts.js';
import { nameFit, normalise } from './fields.js';
import type { Column } from './profile.js';
import { kindCalled } from './signals.js';

/** The columns of the events of a row. */
export interface Numbered {
  /** The columns of the first event with their fields, the item first. */
  readonly first: readonly (readonly [column: string, field: string])[];
  /** The columns of each event, in the order of `first`. */
  readonly sets: readonly (readonly string[])[];
  /** The kind that the columns are called after. */
  readonly kind: string | undefined;
}

/** Why numbered columns do not tell what their rows hold. */
export interface NumberedDoubt {
  readonly doubt: string;
  readonly remedy: string;
}

interface Group {
  /** The name without the number, as written. */
  readonly base: string;
  /** In the order of their numbers. */
  readonly columns: readonly Column[];
  readonly numbers: readonly number[];
}

/** `track_1`, `Track 1`, `track1`, `track_1_id`. */
const NUMBERED = /^(.*\D)(\d{1,3})([\s_-]*(?:id|name|code))?$/i;

/** What stands before a noun: `liked_movie_1`, `top_song_1`. */
const BEFORE =
  /^(liked|loved|favou?rite|fav|top|best|bought|purchased|ordered|viewed|watched|seen|read|rated|clicked|played|saved|visited|last|recent|latest|chosen|selected|preferred)[\s_-]+(?=.)/i;

/** Fields of events that can be numbered beside the item. */
const BESIDE = ['value', 'kind', 'at'] as const;

function groupsOf(columns: readonly Column[]): Group[] {
  const found = new Map<string, { base: string; byNumber: Map<number, Column> }>();
  for (const column of columns) {
    const [, before, number, after = ''] = NUMBERED.exec(column.name) ?? [];
    if (number === undefined) continue;
    const base = before.replace(/[\s_.#-]+$/, '') + after;
    const key = normalise(base);
    const group = found.get(key) ?? { base, byNumber: new Map() };
    group.byNumber.set(Number(number), column);
    found.set(key, group);
  }
  return [...found.values()].flatMap(({ base, byNumber }) => {
    const numbers = [...byNumber.keys()].sort((a, b) => a - b);
    const start = numbers[0];
    // Numbers of another sort, as of isbn10 and isbn13, do not follow one another.
    const runs = start <= 1 && numbers.every((number, index) => number === start + index);
    return runs && numbers.length > 1
      ? [{ base, numbers, columns: numbers.map((number) => byNumber.get(number)!) }]
      : [];
  });
}

const fits = (field: string, base: string): boolean => nameFit('events', field, base) >= 0;

/** Whether a name stands for things, also with what somebody did before it. */
const namesThings = (base: string): boolean => fits('item', base) || fits('item', base.replace(BEFORE, ''));

/** Whether the values can be ids: no amounts, times or booleans. */
const areIds = ({ columns }: Group): boolean =>
  columns.every(
    ({ profile }) =>
      !profile ||
      profile.filled === 0 ||
      (profile.objects + profile.lists === 0 &&
        profile.truths < 1 &&
        (profile.times < 0.9 || profile.whole === 1) &&
        !(profile.numbers === 1 && (profile.whole < 1 || profile.least < 0))),
  );

/** Whether the columns share values, as those of lists of one kind of things do. */
function shareValues({ columns }: Group): boolean {
  const seen = new Map<string, number>();
  for (const { profile } of columns)
    for (const value of profile?.counts.keys() ?? []) seen.set(value, (seen.get(value) ?? 0) + 1);
  const shared = [...seen].filter(([value, times]) => times > 1 && !/^-?[\d.,]{1,3}$/.test(value));
  return shared.length >= 2;
}

/** Names of numbered columns that belong to people. */
const OF_PEOPLE =
  /^(address|street|city|phone|email|name|line|question|answer|q|a|score|test|quiz|exam|grade|skill|level|feature|factor|dim|x|v|f|col|column|field|attr|attribute|flag|custom\w*)\w{0,5}$/;

const shownRange = ({ columns }: Group): string =>
  `'${columns[0].name}' to '${columns[columns.length - 1].name}'`;

/**
 * @returns the events of each row; why that cannot be told; or `undefined` where no columns are numbered so. A column that
 *   `--map item=` names is taken with the others of its sort.
 */
export function numberedIn(
  columns: readonly Column[],
  map: ReadonlyMap<string, string>,
): Numbered | NumberedDoubt | undefined {
  const mapped = map.get('item');
  const groups = groupsOf(columns);
  const items =
    mapped === undefined
      ? groups.find(({ base }) => namesThings(base))
      : groups.find((group) => group.columns.some(({ name }) => name === mapped));
  if (!items) return mapped === undefined ? unclear(groups) : undefined;
  if (!areIds(items) || isMatrix(items.columns)) {
    const numbers = items.columns.every(({ profile }) => profile?.numbers === 1);
    return numbers && mapped === undefined && !isMatrix(items.columns) ? valuesOfItems(items) : undefined;
  }
  const beside = groups.flatMap((group) => {
    const field = BESIDE.find((field) => fits(field, group.base));
    const alike = group !== items && String(group.numbers) === String(items.numbers);
    return field !== undefined && alike && !map.has(field) ? [{ field, group }] : [];
  });
  const fields = [
    { field: 'item', group: items },
    ...beside.filter(({ field }, index) => beside.findIndex((other) => other.field === field) === index),
  ];
  return {
    first: fields.map(({ field, group }) => [group.columns[0].name, field]),
    sets: items.numbers.map((_, index) => fields.map(({ group }) => group.columns[index].name)),
    kind: beside.length > 0 ? undefined : kindCalled(items.base),
  };
}

/** Columns of amounts that are called after things: a matrix whose items have only numbers. */
const valuesOfItems = (group: Group): NumberedDoubt => ({
  doubt: `${shownRange(group)} have numbers that are no ids: each column may have the values of one item`,
  remedy: `write a row for each user and item (with pandas: df.melt(id_vars=USER)), or, if these do describe users, say --what users`,
});

function unclear(groups: readonly Group[]): NumberedDoubt | undefined {
  const found = groups.find(
    (group) =>
      nameFit('users', 'tags', group.base) < 0 &&
      !OF_PEOPLE.test(normalise(group.base)) &&
      areIds(group) &&
      shareValues(group),
  );
  return (
    found && {
      doubt: `${shownRange(found)} share values: each may name an item`,
      remedy: `say so with --map item=${found.columns[0].name}, which takes all of them, or, if these do describe users, with --what users`,
    }
  );
}
