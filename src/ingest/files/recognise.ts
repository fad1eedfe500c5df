/**
 * The recognition of what a file holds: items, users or events. It is told by which columns there are together and by
 * their values, never by one name while another looks like a time, a rating, a kind or a second id.
 */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { isMatrix, signsOfActs } from './acts.js';
import { type AssignOptions, assign } from './assign.js';
import { isOrderLine, orderNumber } from './event-columns.js';
import { exampleOf } from './example.js';
import { FIELDS, nameFit, normalise, type What } from './fields.js';
import { isShown, listIn } from './lists.js';
import { type Mapping, missingField } from './mapping.js';
import { askAbout, opinionsIn } from './opinions.js';
import type { Column, Profile } from './profile.js';
import { signalsIn } from './signals.js';

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
}

const HINTS: readonly (readonly [What, RegExp])[] = [
  [
    'items',
    /item|movie|film|product|article|content|catalog|book|video|song|track|course|lesson|document|post|news/i,
  ],
  ['users', /user|people|person|customer|member|reader|profile/i],
];

/** Ids that name neither who nor what. */
const OTHER_IDS =
  /^(id|index|row|rowid|rownumber|no|unnamed.*|order|invoice|transaction|category|categories|store|shop|brand|vendor|parent|event|message|insert|uuid|guid|friend|follower|followee|following|request|session|visit|group|type|status|country|city|state|region|zip|postal|imdb|tmdb|external|genre|color|size|variant|batch|device|campaign|source|page|position|currency|employee|staff|author|seller|supplier|warehouse|location|.*category)(id|no|number|key|code)?$/;

/** Names of people that things have, too. */
const WEAK_USERS = /^(customer|billing|buyer|client)?(email|emailaddress)$|^client$|^email(customer|client)$/;

const isId = (name: string): boolean => /(^|[_\s.-])(id|uuid|key)s?$|[a-z]I[dD]$|ID$/.test(name);

const shownNames = (names: readonly string[]): string =>
  names
    .slice(0, 30)
    .map((name) => `'${name}'`)
    .join(', ');

/** The columns that a file has for what events need, and what speaks against another reading. */
class Evidence {
  readonly user: Column | undefined;
  readonly item: Column | undefined;
  readonly kind: Column | undefined;
  readonly time: Column | undefined;
  readonly value: Column | undefined;
  readonly request: boolean;
  /** Columns that look like ids of something whose name is not known. */
  readonly strangers: readonly Column[];

  constructor(
    readonly columns: readonly Column[],
    map: ReadonlyMap<string, string>,
  ) {
    const best = (field: string, check: (profile: Profile) => boolean = () => true) => {
      const mapped = map.get(field);
      if (mapped !== undefined) return columns.find(({ name }) => name === mapped && mapped !== '');
      return columns
        .map((column) => ({ column, place: nameFit('events', field, column.name) }))
        .filter(
          ({ place, column: { profile } }) =>
            place >= 0 && (!profile || (profile.filled > 0 && check(profile))),
        )
        .sort((a, b) => a.place - b.place)[0]?.column;
    };
    const user = best('user');
    this.item = best('item');
    this.kind = best(
      'kind',
      ({ distinct, filled, times }) => distinct <= 50 && times < 0.5 && (distinct < filled || filled < 5),
    );
    this.time = best('at', ({ times }) => times >= 0.5);
    this.value = best('value', ({ numbers }) => numbers >= 0.5);
    // Things have addresses and clients, too.
    const { item, time } = this;
    const listed = !time && this.has('items', 'title') && item?.profile?.distinct === item?.profile?.filled;
    const active =
      this.kind !== undefined ||
      (this.value !== undefined && !listed) ||
      isOrderLine(columns) ||
      signalsIn(
        columns.filter(({ profile }) => profile?.truths === 1),
        ({ name }) => name !== user?.name && name !== this.item?.name,
      ).length > 0;
    const weak = user && WEAK_USERS.test(normalise(user.name)) && !map.has('user') && !active;
    this.user = (weak ? undefined : user) ?? best('session');
    this.request = best('request') !== undefined;
    this.strangers = columns.filter(
      ({ name, profile }) =>
        name !== this.user?.name &&
        name !== this.item?.name &&
        ![...map.values()].includes(name) &&
        isId(name) &&
        !OTHER_IDS.test(normalise(name)) &&
        nameFit('events', 'user', name) < 0 &&
        nameFit('events', 'session', name) < 0 &&
        (!profile || (profile.filled > 0 && profile.objects === 0)),
    );
  }

  has(what: What, field: string): boolean {
    return this.columns.some(
      ({ name, profile }) => nameFit(what, field, name) >= 0 && (profile?.filled ?? 1) > 0,
    );
  }

  /** What else than a list of people or things the columns speak for, in words. */
  get activity(): string[] {
    const strangers = this.strangers.map(({ name }) => `'${name}' looks like another id`);
    return [
      ...strangers,
      ...(this.kind ? [`'${this.kind.name}' looks like the kind of an event`] : []),
      ...(this.value ? [`'${this.value.name}' looks like a rating`] : []),
      ...(this.time && !/creat|regist|sign|join|birth/i.test(this.time.name)
        ? [`'${this.time.name}' looks like a time`]
        : []),
    ];
  }
}

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
  const list = item && !map.has('item') ? undefined : listIn(columns, map);
  if (user && list) {
    const found = finish(
      'events',
      columns,
      { ...options, guessed: new Map([['item', list.column]]) },
      `each row names who ('${user.name}') and, in '${list.column}', a list of what`,
    );
    return 'mapping' in found ? { ...found, mapping: { ...found.mapping, list } } : found;
  }
  const words = map.has('kind') || map.has('value') || evidence.kind ? undefined : opinionsIn(columns);
  if (user && item && words && !words.known && options.kind === undefined) return askAbout(words.column);
  const event = (why: string, guessed = words && new Map([['kind', words.column.name]])) =>
    finish('events', columns, { ...options, guessed }, why);
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
    return finish('events', columns, { ...options, guessed }, said);
  }
  if (signs.length === 0 || options.map.has('id')) return undefined;
  return {
    doubt: `${signs.join(', ')}, but no column says who it was (${shownNames(columns.map(({ name }) => name))})`,
    remedy: `say so with --user NAME, where all of it is one person's, with --map user=COLUMN, or, if these are items, with --what items`,
  };
}

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

/** A file that names somebody, and nothing whose name is known. */
function userOrEvent(file: string, evidence: Evidence, options: RecogniseOptions): Recognised | Doubt {
  const { user, strangers, columns } = evidence;
  const { activity } = evidence;
  const name = (column: Column | undefined) => column?.name ?? '';
  if (strangers.length === 1) {
    const [only] = strangers;
    return finish(
      'events',
      columns,
      { ...options, guessed: new Map([['item', only.name]]) },
      `each row names who ('${name(user)}') and, in '${only.name}', most likely what`,
    );
  }
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
  if (isMatrix(columns.filter((column) => column !== user)))
    return {
      doubt: `it looks like a matrix, with a column of ratings for each item ('${columns.at(-1)?.name}')`,
      remedy: `write a row for each rating (pandas: df.melt), or, if these do describe users, say --what users`,
    };
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
      : titled
        ? `--map item=${titled.name}`
        : '--map item=COLUMN';
  const reasons = [...activity, ...(repeats(user) ? [`'${name(user)}' repeats`] : [])];
  return {
    doubt: `it is no list of users (${reasons.slice(0, 4).join(', ')}), but which column names the item of an event cannot be told (${shownNames(columns.map((column) => column.name))})`,
    remedy: `say so with ${remedy}, or, if it does describe users, --what users`,
  };
}

function finish(
  what: What,
  columns: readonly Column[],
  options: RecogniseOptions,
  why: string,
): Recognised | Doubt {
  const mapping = assign(what, columns, options);
  const missing = missingField(mapping);
  // Objects differ: those that lack it are refused one by one.
  if (!missing || (options.lenient && options.what)) return { mapping, why };
  const found = shownNames(columns.map(({ name }) => name));
  const remedy = options.header
    ? `say which it is with --map ${missing}=COLUMN, or, if the first line is no header, name the columns with --columns`
    : `name the columns with --columns, such as --columns user,item`;
  return { doubt: `no column holds the ${missing} of ${what}; found ${found}`, remedy };
}

/** Whether a file's columns are Tandem's own fields, so that its ids are those of events. */
export function isOwnForm(what: What | undefined, columns: readonly string[]): boolean {
  return (
    (what ?? 'events') === 'events' &&
    columns.includes('kind') &&
    columns.includes('at') &&
    columns.every((name) => Object.hasOwn(FIELDS.events, name.split('.')[0]))
  );
}
