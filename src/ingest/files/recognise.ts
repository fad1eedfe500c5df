/**
 * The recognition of what a file holds: items, users or events. It is told by which columns there are together and by
 * their values, never by one name while another looks like a time, a rating, a kind or a second id.
 */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { isMatrix, signsOfActs } from './acts.js';
import { type AssignOptions, assign } from './assign.js';
import { isOrderLine, orderNumber } from './event-columns.js';
import { Evidence } from './evidence.js';
import { exampleOf } from './example.js';
import { nameFit, normalise, type What } from './fields.js';
import { isShown, listIn } from './lists.js';
import { type Mapping, missingField } from './mapping.js';
import { matrixIn } from './matrix.js';
import { type Numbered, numberedIn } from './numbered.js';
import { askAbout, opinionsIn } from './opinions.js';
import { orderOf } from './order-tables.js';
import type { Column } from './profile.js';

export interface Recognised {
  readonly mapping: Mapping;
  /** Why the file was taken for what it was. */
  readonly why: string;
}

/** What keeps a file from being taken, with the options that would do. */
export interface Doubt {
  readonly doubt: string;
  /** Options to add, such as `--map item=anime_id`. */
  readonly remedy: string;
  /** The most likely reading, to be taken once a person has agreed. */
  readonly likely?: Recognised | undefined;
}

export interface RecogniseOptions extends AssignOptions {
  readonly what?: What | undefined;
  readonly header: boolean;
  /** Whether a record's fields may be missing from the sample. */
  readonly lenient?: boolean | undefined;
  /** Whether it is the history of one person, who may be named nowhere in it. */
  readonly history?: boolean | undefined;
}

const HINTS: readonly (readonly [What, RegExp])[] = [
  [
    'items',
    /item|movie|film|product|article|content|catalog|book|video|song|track|course|lesson|document|post|news/i,
  ],
  ['users', /user|people|person|customer|member|reader|profile/i],
];

const shownNames = (names: readonly string[]): string =>
  names
    .slice(0, 30)
    .map((name) => `'${name}'`)
    .join(', ');

const repeats = (column: Column | undefined): boolean =>
  column?.profile !== undefined &&
  column.profile.distinct < column.profile.filled &&
  column.profile.distinct < 1000;

/** @returns what the file holds, or why that cannot be told. */
export function recognise(
  file: string,
  columns: readonly Column[],
  given: RecogniseOptions,
): Recognised | Doubt {
  const options: RecogniseOptions = { ...given, file };
  const { map } = options;
  if (options.what && !(options.what === 'events' && columns.some(isShown)))
    return finish(options.what, columns, options, '--what or its data set says so');
  const evidence = new Evidence(columns, map);
  const { user } = evidence;
  const shown = map.has('item') ? undefined : columns.find(isShown);
  if (user && shown) {
    const guessed = new Map([['item', shown.name]]);
    const found = finish(
      'events',
      columns,
      { ...options, guessed },
      `each row names who ('${user.name}') and, in '${shown.name}', what was shown and clicked`,
    );
    return 'mapping' in found ? { ...found, mapping: { ...found.mapping, shown: shown.name } } : found;
  }
  const { item } = evidence;
  if (user && item && matrixIn(columns, map)) return askAboutMatrix(columns, user);
  const list = item && !map.has('item') ? undefined : listIn(columns, map);
  if (user && list) {
    const bought = !evidence.kind && !evidence.value && orderNumber(columns) !== undefined;
    const kind = options.kind ?? (bought ? 'purchase' : undefined);
    const found = finish(
      'events',
      columns,
      { ...options, kind, guessed: new Map([['item', list.column]]) },
      `each row names who ('${user.name}') and, in '${list.column}', a list of what`,
    );
    return 'mapping' in found ? { ...found, mapping: { ...found.mapping, list } } : found;
  }
  const numbered = user && (!item || map.has('item')) ? numberedIn(columns, map) : undefined;
  if (numbered) return 'doubt' in numbered ? numbered : eachNumbered(numbered, evidence, options);
  const words = map.has('kind') || map.has('value') || evidence.kind ? undefined : opinionsIn(columns);
  if (user && item && words && !words.known && options.kind === undefined) return askAbout(words.column);
  const event = (why: string, told: readonly (readonly [string, string])[] = []) => {
    const guessed = new Map(told.length > 0 || !words ? told : [['kind', words.column.name] as const]);
    if (user && !map.has('user') && !namesPerson(user)) guessed.set('user', user.name);
    return finish('events', columns, { ...options, guessed }, why);
  };
  const titled = map.has('item') || words ? undefined : evidence.titled;
  if (user && titled)
    return event(
      `each row names who ('${user.name}') and what ('${titled.name}', of which it has the titles)`,
      [['item', titled.name]],
    );
  if (user && (item || evidence.request)) {
    if (ownedItems(evidence)) {
      const remedy = `say so with --what items, or --what events`;
      return {
        doubt: `it has a title and a text for each '${item?.name}', and a '${user.name}': it may hold items with their owners or events`,
        remedy,
      };
    }
    return event(`each row names who ('${user.name}') and what ('${(item ?? { name: 'request' }).name}')`);
  }
  if (user) return userOrEvent(file, evidence, options);
  if (item && (isOrderLine(columns) || ((evidence.kind || repeats(item)) && !isCatalogue(evidence)))) {
    const session = orderNumber(columns, ({ name }) => name !== item.name);
    const who = session ? `--map session=${session}` : '--map user=COLUMN';
    const looks = evidence.kind
      ? `'${evidence.kind.name}' looks like the kind of an event`
      : isOrderLine(columns)
        ? 'each row looks like a line of an order'
        : `'${item.name}' repeats`;
    return {
      doubt: `${looks}, but no column says who it was (${shownNames(columns.map(({ name }) => name))})`,
      remedy: `say so with --what events ${who}, or, if these are items, --what items`,
    };
  }
  return itemsOrUsers(file, evidence, options);
}

/** Rows of several events, in columns with numbers. */
function eachNumbered(
  { first, sets, kind }: Numbered,
  { columns, user }: Evidence,
  options: RecogniseOptions,
): Recognised | Doubt {
  const map = new Map(options.map);
  for (const [column, field] of first) map.set(field, column);
  const list = `in '${sets[0][0]}' to '${sets[sets.length - 1][0]}', a list of what`;
  const why = `each row names who ('${user?.name}') and, ${list}`;
  const found = finish('events', columns, { ...options, map, kind: options.kind ?? kind }, why);
  if (!('mapping' in found)) return found;
  const leftOut = found.mapping.leftOut.filter((name) => !sets.flat().includes(name));
  return { ...found, mapping: { ...found.mapping, leftOut, numbered: sets } };
}

const namesPerson = ({ name }: Column): boolean =>
  ['user', 'session'].some((field) => nameFit('events', field, name) >= 0);

/** What somebody did with things, by somebody who is not named: the history of one person, or events without people. */
function ofSomebody(
  file: string,
  evidence: Evidence,
  options: RecogniseOptions,
): Recognised | Doubt | undefined {
  const { item, columns, time, kind, value, strangers } = evidence;
  const titleFit = ({ name }: Column) => nameFit('items', 'title', name);
  const [title] = columns.filter((column) => titleFit(column) >= 0).sort((a, b) => titleFit(a) - titleFit(b));
  const pages = columns.filter(isPage);
  const what = item ?? title ?? strangers[0] ?? pages[0];
  if (!what) return undefined;
  const signs = signsOfActs(file, columns, !title);
  if (options.user !== undefined) {
    if (!time && !kind && !value && signs.length === 0) return undefined;
    const guessed = item ? undefined : new Map([['item', what.name]]);
    const said = `--user says who, and each row what ('${what.name}')`;
    const found = finish('events', columns, { ...options, guessed }, said);
    const year = item || !title ? undefined : columns.find(isYear)?.name;
    if (year === undefined || !('mapping' in found)) return found;
    const { mapping } = found;
    // Films of one title are told apart by their years.
    return {
      ...found,
      mapping: { ...mapping, year, leftOut: mapping.leftOut.filter((name) => name !== year) },
    };
  }
  if (signs.length === 0 || options.map.has('id')) return undefined;
  return {
    doubt: `${signs.join(', ')}, but no column says who it was (${shownNames(columns.map(({ name }) => name))})`,
    remedy: `say so with --user NAME, where all of it is one person's, with --map user=COLUMN, or, if these are items, with --what items`,
  };
}

const isYear = ({ name, profile }: Column): boolean =>
  /^(release)?year$/.test(normalise(name)) &&
  profile?.whole === 1 &&
  profile.least >= 1800 &&
  profile.most < 2200;

/** A file that names nobody who acts. */
function itemsOrUsers(file: string, evidence: Evidence, options: RecogniseOptions): Recognised | Doubt {
  const { item, columns } = evidence;
  const history = ofSomebody(file, evidence, options);
  if (history) return history;
  const hint = HINTS.find(([, pattern]) => pattern.test(file.split(/[\\/]/).at(-1) ?? ''))?.[0];
  const described = ['title', 'body'].some((field) => evidence.has('items', field));
  const fitsAs = (what: What) => missingField(assign(what, columns, options)) === undefined;
  if ((item || described) && hint !== 'users' && fitsAs('items')) {
    return finish(
      'items',
      columns,
      options,
      item ? `each row describes one '${item.name}'` : 'each row has an id and a title or text',
    );
  }
  const [only, ...more] = evidence.strangers;
  if (
    described &&
    hint !== 'users' &&
    only?.profile &&
    more.length === 0 &&
    only.profile.distinct === only.profile.filled
  )
    return finish(
      'items',
      columns,
      { ...options, guessed: new Map([['id', only.name]]) },
      `each row has a title or text, and in '${only.name}' most likely an id`,
    );
  if (hint && fitsAs(hint) && evidence.strangers.length === 0)
    return finish(hint, columns, options, `the file's name says so, and it has an id`);
  const names = columns.map(({ name }) => name);
  const found = columns.length > 0 ? `its columns are ${shownNames(names)}` : 'it has no records';
  return {
    doubt: `cannot tell whether it holds items, users or events (${found})`,
    remedy: `say so with --what items, users or events, and name columns with --map field=column${exampleOf(columns)}${evidence.time ? `, or, where it is one person's history, with --user NAME` : ''}`,
  };
}

/** What columns of things are called, and those of what somebody did are not. */
const OF_THINGS =
  /^(slug|permalink|urlkey|handle|lang|langcode|language|locale|modified|modifiedat|changed)$/;

/** Whether the rows describe things of which somebody is the owner, rather than what somebody did. */
function ownedItems(evidence: Evidence): boolean {
  const { item, kind, value, columns } = evidence;
  const profile = item?.profile;
  if (!evidence.has('items', 'title') || value || profile?.distinct !== profile?.filled) return false;
  const kinds = [...(kind?.profile?.counts.keys() ?? [])];
  if (kind && kinds.some((name) => Object.hasOwn(DEFAULT_KINDS, baseKind(name.toLowerCase())))) return false;
  const body = evidence.has('items', 'body');
  const marks = columns.filter(({ name }) => OF_THINGS.test(normalise(name))).length + (body ? 1 : 0);
  return profile !== undefined && (marks >= 2 || (body && !kind && profile.filled >= 10));
}

/** Whether rows describe things: with a title for most, or an id that never comes twice. */
function isCatalogue(evidence: Evidence): boolean {
  const { item, time } = evidence;
  if (item?.profile && item.profile.distinct === item.profile.filled && !(evidence.kind && time)) return true;
  return evidence.has('items', 'title');
}

/** Whether a column holds the addresses of pages. */
function isPage({ name, profile }: Column): boolean {
  if (!profile || profile.filled === 0 || !/url|page|path|uri|location/i.test(name) || /refer/i.test(name))
    return false;
  return [...profile.counts.keys()].every((value) => /^(https?:\/\/|\/)\S*$/.test(value));
}

/** Columns that are no part of an event by their names, and no tags or texts of things. */
function others({ columns, user, kind, value, time }: Evidence): Column[] {
  const known = new Set([user, kind, value, time]);
  return columns.filter(
    (column) =>
      column.name !== '' &&
      !known.has(column) &&
      !['session', 'request', 'position'].some((field) => nameFit('events', field, column.name) >= 0) &&
      !['tags', 'body', 'image'].some((field) => nameFit('items', field, column.name) >= 0) &&
      (!column.profile ||
        (column.profile.filled > 0 && column.profile.times < 0.9 + (column.profile.whole === 1 ? 1 : 0))),
  );
}

/** Columns that may name things: the title, and those whose values come again and are no amounts, times or truths. */
function likelyItems(
  columns: readonly Column[],
  user: Column | undefined,
  titled: Column | undefined,
): Column[] {
  const others = columns.filter((column) => {
    const { profile } = column;
    if (column === user || column === titled || !profile || profile.filled === 0) return false;
    return (
      profile.distinct > 2 &&
      profile.distinct < Math.min(profile.filled, 1000) &&
      profile.longest <= 64 &&
      profile.times < 0.5 &&
      profile.truths < 1 &&
      profile.objects + profile.lists === 0
    );
  });
  return [...(titled ? [titled] : []), ...others].slice(0, 5);
}

/** A file that names somebody, and nothing whose name is known. */
function userOrEvent(file: string, evidence: Evidence, options: RecogniseOptions): Recognised | Doubt {
  const { user, strangers, columns, activity, other } = evidence;
  if (other)
    return {
      doubt: `each row names two people ('${user?.name}' and '${other.name}'), and who knows or follows whom is not used`,
      remedy: `leave the file out, or, where '${other.name}' is what is recommended, say so with --map item=${other.name}`,
    };
  const name = (column: Column | undefined) => column?.name ?? '';
  const order = options.map.has('item') ? undefined : orderOf(columns, options.map);
  if (order && strangers.length === 0)
    return {
      doubt: `each row is an order ('${order.number}') of a '${order.user}', without what was ordered`,
      remedy: `import it together with the file of the lines of orders, which has '${order.number}' and a product, or, if it does describe users, say --what users`,
    };
  if (strangers.length === 1) {
    const [only] = strangers;
    return finish(
      'events',
      columns,
      { ...options, guessed: new Map([['item', only.name]]) },
      `each row names who ('${name(user)}') and, in '${only.name}', most likely what`,
    );
  }
  const rest = strangers.length === 0 && (evidence.value || evidence.kind) ? others(evidence) : [];
  if (rest.length === 1)
    return finish(
      'events',
      columns,
      { ...options, guessed: new Map([['item', rest[0].name]]) },
      `each row names who ('${name(user)}') and, in '${rest[0].name}', the only other column, most likely what`,
    );
  // A page that was visited is a thing like others.
  const pages = columns.filter(isPage);
  if (strangers.length === 0 && activity.length > 0 && pages.length === 1) {
    return finish(
      'events',
      columns,
      { ...options, guessed: new Map([['item', pages[0].name]]) },
      `each row names who ('${name(user)}') and, in '${pages[0].name}', a page`,
    );
  }
  const certain = activity.length === 0 && !repeats(user);
  if (isMatrix(columns.filter((column) => column !== user))) return askAboutMatrix(columns, user);
  // A title beside a rating or a kind: what it names is what was rated.
  const titled = columns.find((column) => nameFit('items', 'title', column.name) >= 0 && column !== user);
  if (
    certain ||
    (/user|people|person|customer|member|reader|profile/i.test(file.split(/[\\/]/).at(-1) ?? '') &&
      strangers.length === 0 &&
      !evidence.kind &&
      !repeats(user))
  ) {
    return finish('users', columns, options, `each row describes one '${name(user)}'`);
  }
  const remedy =
    strangers.length > 0
      ? strangers.map((column) => `--map item=${column.name}`).join(' or ')
      : likelyItems(columns, user, titled)
          .map((column) => `--map item=${column.name}`)
          .join(' or ') || '--map item=COLUMN';
  const reasons = [...activity, ...(repeats(user) ? [`'${name(user)}' repeats`] : [])];
  return {
    doubt: `it is no list of users (${reasons.slice(0, 4).join(', ')}), but which column names the item of an event cannot be told (${shownNames(columns.map((column) => column.name))})`,
    remedy: `say so with ${remedy}, or, if it does describe users, --what users`,
  };
}

const askAboutMatrix = (columns: readonly Column[], user: Column | undefined): Doubt => ({
  doubt: `it looks like a matrix, with a column of values for each item ('${columns.filter((column) => column !== user).at(-1)?.name}')`,
  remedy: `if each column but '${user?.name}' is an item, say --what events (the values are ratings; amounts with --kind purchase), or, if these do describe users, say --what users`,
});

function finish(
  what: What,
  columns: readonly Column[],
  options: RecogniseOptions,
  why: string,
): Recognised | Doubt {
  const mapping = assign(what, columns, options);
  const missing = missingField(mapping);
  // Objects differ: those that lack it are refused one by one.
  if (!missing || (options.lenient && options.what && !(options.history && missing === 'user')))
    return { mapping, why };
  const found = shownNames(columns.map(({ name }) => name));
  const whose = missing === 'user' ? ", or with --user NAME, where all of it is one person's" : '';
  const remedy = options.header
    ? `say which it is with --map ${missing}=COLUMN${whose}, or, if the first line is no header, name the columns with --columns`
    : `name the columns with --columns, such as --columns user,item`;
  return { doubt: `no column holds the ${missing} of ${what}; found ${found}`, remedy };
}
