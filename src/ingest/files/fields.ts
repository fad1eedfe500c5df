/** The fields of items, users and events, and the usual names of their columns. */
import {
  BODY_NAMES,
  ITEM_NAMES,
  KIND_NAMES,
  normalise,
  OBJECT_NAMES,
  TAG_NAMES,
  TIME_NAMES,
  TITLE_NAMES,
  USER_NAMES,
  VALUE_NAMES,
} from './names.js';
import { FileProblem } from './problem.js';

export { normalise };

export type What = 'items' | 'users' | 'events';

export const WHATS: readonly What[] = ['items', 'users', 'events'];

/** The type by which a value in a file is converted to a value of the field. */
export type FieldType =
  | 'id'
  | 'kind'
  | 'time'
  | 'number'
  | 'text'
  | 'list'
  | 'truth'
  | 'object'
  | 'vector'
  | 'any';

interface Field {
  readonly type: FieldType;
  /** Usual names of columns, normalised by {@link normalise}, the most specific first. */
  readonly names: readonly string[];
}

/** Names of ids of visitors who are not signed in. */
const SESSIONS =
  'session sessionid sid visit visitid idvisit anonymousid anonymoususerid userpseudoid fullvisitorid distinctid cookieid deviceid visitorid visitor 会话 会话id';

const names = (list: string): string[] => list.split(' ');

/** The fields of each record, in the order in which `--help` lists them. */
export const FIELDS: { readonly [W in What]: { readonly [field: string]: Field } } = {
  items: {
    id: {
      type: 'id',
      names: ['id', ...ITEM_NAMES, ...names('handle slug permalink uuid guid objectid 编号')],
    },
    title: { type: 'text', names: TITLE_NAMES },
    body: { type: 'text', names: BODY_NAMES },
    tags: { type: 'list', names: TAG_NAMES },
    image: {
      type: 'text',
      names: names(
        'image imageurl imagelink imagesrc imageurll imageurlm imageurls images img imgurl imurl thumbnail thumbnailurl cover coverurl coverimage poster posterurl posterpath picture pictureurl featuredimage 图片 封面',
      ),
    },
    published: {
      type: 'time',
      names: names(
        'published publishedat publishdate publishedon publishedtime publicationdate publication pubdate releasedate releasedat startyear releaseyear daterelease datereleased postdate dateposted dateadded addedat submitted submittedat uploadedat uploaddate uploadtime listedat veroffentlicht erscheinungsdatum erscheinungsjahr jahr annee ano anno fechapublicacion yearofpublication originalpublicationyear year date created createdat createtime creationdate creationtime datecreated creationtimestamp createdatts createdts publishtime timestamp 发布时间 出版日期 日期',
      ),
    },
    expires: { type: 'time', names: names('expires expiresat expirydate expiry validuntil 过期时间') },
    hidden: { type: 'truth', names: names('hidden ishidden isdeleted deleted unlisted isprivate 隐藏') },
    vector: { type: 'vector', names: names('vector embedding') },
    attributes: { type: 'object', names: names('attributes') },
  },
  users: {
    id: { type: 'id', names: ['id', ...USER_NAMES, '编号'] },
    tags: { type: 'list', names: names('tags interests likes topics preferences labels 标签 兴趣') },
    vector: { type: 'vector', names: names('vector embedding') },
    attributes: { type: 'object', names: names('attributes') },
  },
  events: {
    id: { type: 'id', names: names('id eventid uuid messageid insertid') },
    user: { type: 'id', names: USER_NAMES },
    item: { type: 'id', names: [...ITEM_NAMES, ...OBJECT_NAMES] },
    kind: {
      type: 'kind',
      names: KIND_NAMES,
    },
    at: {
      type: 'time',
      names: TIME_NAMES,
    },
    value: {
      type: 'number',
      names: VALUE_NAMES,
    },
    session: { type: 'id', names: names(SESSIONS) },
    request: { type: 'id', names: names('request requestid') },
    position: { type: 'number', names: names('position rank slot 位置') },
    context: { type: 'object', names: names('context') },
  },
};

/** Names of values that are amounts, not opinions, with the kind of event that they measure. */
export const AMOUNTS: { readonly [name: string]: string } = {
  amount: 'click',
  weight: 'click',
  count: 'click',
  plays: 'play',
  playtime: 'play',
  playtimeforever: 'play',
  playcount: 'play',
  listencount: 'play',
  listens: 'play',
  counts: 'click',
  freq: 'click',
  frequency: 'click',
};

/** The target of a column: a field, or a name in the attributes or the context. */
export interface Target {
  readonly field: string;
  readonly inside?: string | undefined;
  readonly type: FieldType;
}

/** Parses `field=column` of each `--map`. With an empty column, the field is not filled. */
export function parseMap(pairs: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const field = pair.slice(0, equals).trim();
    if (equals < 1) throw new FileProblem(`--map ${pair}: write field=column, such as --map item=sku`);
    if (!WHATS.some((what) => targetOf(what, field))) {
      const known = WHATS.map((what) => `${what}: ${Object.keys(FIELDS[what]).join(' ')}`).join('; ');
      throw new FileProblem(
        `--map ${pair}: there is no field '${field}' (${known}; attributes.NAME; context.NAME)`,
      );
    }
    map.set(field, pair.slice(equals + 1));
  }
  return map;
}

/** The target for the name of a field, such as `title` or `attributes.year`. */
export function targetOf(what: What, name: string): Target | undefined {
  const known = Object.hasOwn(FIELDS[what], name) ? FIELDS[what][name] : undefined;
  if (known) return { field: name, type: known.type };
  const bag = what === 'events' ? 'context' : 'attributes';
  return name.startsWith(`${bag}.`) && name.length > bag.length + 1
    ? { field: bag, inside: name.slice(bag.length + 1), type: 'any' }
    : undefined;
}

/** The ranks of usual names, by field. */
const PLACES = new Map(
  WHATS.map((what) => [
    what,
    new Map(
      Object.entries(FIELDS[what]).map(([field, { names }]) => [
        field,
        new Map([...names].reverse().map((name, index) => [normalise(name), names.length - 1 - index])),
      ]),
    ),
  ]),
);

/** Added to the rank for each name in a path before the matching ones. */
const DEEPER = 10_000;

/**
 * How well the name of a column matches a field: its rank among the usual names, from 0, or -1. In a path such as
 * `properties.product_id` the whole path matches best, then its last two names, then the last.
 */
export function nameFit(what: What, field: string, column: string): number {
  const places = PLACES.get(what)?.get(field);
  const parts = column.replaceAll('[]', '').split('.');
  for (let from = 0; from < parts.length; from++) {
    const name = normalise(parts.slice(from).join(''));
    const place = places?.get(name);
    // `user.id` is the id of the user, not of the record; a visitor only matches if there is no other user.
    const visitor = field === 'user' && name.startsWith('visitor') ? parts.length * DEEPER : 0;
    if (place !== undefined && (from === 0 || name !== 'id')) return place + from * DEEPER + visitor;
  }
  return -1;
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
