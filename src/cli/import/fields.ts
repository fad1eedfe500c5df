/** The mapping of a file's columns to fields of records: by their usual names, or by `--map`. */
import { UsageError } from '../failure.js';

export type What = 'items' | 'users' | 'events';

export const WHATS: readonly What[] = ['items', 'users', 'events'];

/** How a value in a file becomes a value of the field. */
export type FieldType = 'id' | 'kind' | 'time' | 'number' | 'text' | 'list' | 'truth' | 'object' | 'any';

interface Field {
  readonly type: FieldType;
  /** Usual names of columns, as {@link normalise} writes them, the most telling first. */
  readonly names: readonly string[];
}

const USERS =
  'user userid uid customer customerid member memberid person personid reader readerid reviewer reviewerid buyer buyerid 用户 用户id 用户编号';

const ITEMS =
  'item itemid iid movie movieid product productid article articleid contentid book bookid video videoid song songid track trackid course courseid lesson lessonid documentid docid postid newsid asin isbn sku 物品 物品id 商品 商品id 内容id 文章id 电影id';

const names = (list: string): string[] => list.split(' ');

/** The fields of each record, in the order in which `--help` lists them. */
export const FIELDS: { readonly [W in What]: { readonly [field: string]: Field } } = {
  items: {
    id: { type: 'id', names: names(`id ${ITEMS} 编号`) },
    title: { type: 'text', names: names('title name headline 标题 名称 片名 书名') },
    body: {
      type: 'text',
      names: names('body text description content summary abstract overview plot 正文 内容 简介 描述 摘要'),
    },
    tags: {
      type: 'list',
      names: names(
        'tags tag genres genre categories category keywords keyword topics topic labels 标签 类别 分类 类型',
      ),
    },
    image: {
      type: 'text',
      names: names(
        'image imageurl img imgurl thumbnail thumbnailurl cover coverurl poster posterurl picture 图片 封面',
      ),
    },
    published: {
      type: 'time',
      names: names(
        'published publishedat publishdate publicationdate publication releasedate releasedat date created createdat timestamp 发布时间 出版日期 日期',
      ),
    },
    expires: { type: 'time', names: names('expires expiresat expirydate expiry validuntil 过期时间') },
    hidden: { type: 'truth', names: names('hidden 隐藏') },
    attributes: { type: 'object', names: names('attributes') },
  },
  users: {
    id: { type: 'id', names: names(`id ${USERS} 编号`) },
    tags: { type: 'list', names: names('tags interests likes topics preferences 标签 兴趣') },
    attributes: { type: 'object', names: names('attributes') },
  },
  events: {
    id: { type: 'id', names: names('id eventid uuid') },
    user: { type: 'id', names: names(USERS) },
    item: { type: 'id', names: names(ITEMS) },
    kind: {
      type: 'kind',
      names: names('kind event eventtype eventname type action activity behavior behaviour 行为 类型'),
    },
    at: {
      type: 'time',
      names: names(
        'at time timestamp ts datetime date eventtime eventtimestamp occurredat createdat created unixtime unixreviewtime reviewtime 时间 时间戳 日期',
      ),
    },
    value: { type: 'number', names: names('value rating score stars overall amount weight 评分 分数 值') },
    session: { type: 'id', names: names('session sessionid visit visitid visitor visitorid 会话 会话id') },
    request: { type: 'id', names: names('request requestid') },
    position: { type: 'number', names: names('position rank slot 位置') },
    context: { type: 'object', names: names('context') },
  },
};

/** Where a column's values go: a field, or a name inside the attributes or the context. */
export interface Target {
  readonly field: string;
  readonly inside?: string | undefined;
  readonly type: FieldType;
}

/** A name without what differs between habits of writing: case, spaces, dashes, underscores. */
export function normalise(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '');
}

/** Reads `field=column`, as often as `--map` was given. An empty column keeps the field from being filled. */
export function parseMap(pairs: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const field = pair.slice(0, equals).trim();
    if (equals < 1) throw new UsageError(`--map ${pair}: write field=column, such as --map item=sku`);
    if (!WHATS.some((what) => targetOf(what, field))) {
      const known = WHATS.map((what) => `${what}: ${Object.keys(FIELDS[what]).join(' ')}`).join('; ');
      throw new UsageError(
        `--map ${pair}: there is no field '${field}' (${known}; attributes.NAME; context.NAME)`,
      );
    }
    map.set(field, pair.slice(equals + 1));
  }
  return map;
}

/** The target that a field's name, such as `title` or `attributes.year`, stands for. */
function targetOf(what: What, name: string): Target | undefined {
  const known = Object.hasOwn(FIELDS[what], name) ? FIELDS[what][name] : undefined;
  if (known) return { field: name, type: known.type };
  const bag = what === 'events' ? 'context' : 'attributes';
  return name.startsWith(`${bag}.`) && name.length > bag.length + 1
    ? { field: bag, inside: name.slice(bag.length + 1), type: 'any' }
    : undefined;
}

/** Which columns fill which fields. */
export interface Mapping {
  readonly what: What;
  readonly targets: ReadonlyMap<string, Target>;
  /** Columns that fill nothing. */
  readonly leftOut: readonly string[];
}

/**
 * Finds a field for each column. What `--map` names comes first, then the usual names; further columns of items and
 * users become attributes, those of events are left out.
 */
export function mapColumns(
  what: What,
  columns: readonly string[],
  map: ReadonlyMap<string, string>,
): Mapping {
  const targets = new Map<string, Target>();
  const filled = new Set<string>();
  for (const [name, column] of map) {
    const target = targetOf(what, name);
    if (!target) continue;
    filled.add(name);
    if (column !== '' && columns.includes(column)) targets.set(column, target);
  }
  for (const [field, { names, type }] of Object.entries(FIELDS[what])) {
    if (filled.has(field)) continue;
    let best = Number.POSITIVE_INFINITY;
    let chosen: string | undefined;
    for (const column of columns) {
      if (targets.has(column)) continue;
      const rank = names.indexOf(normalise(column));
      if (rank >= 0 && rank < best) {
        best = rank;
        chosen = column;
      }
    }
    if (chosen !== undefined) targets.set(chosen, { field, type });
  }
  const leftOut: string[] = [];
  const refused = new Set([...map].filter(([, column]) => column === '').map(([name]) => name));
  for (const column of columns) {
    if (targets.has(column)) continue;
    if (what === 'events' || column === '' || [...refused].some((field) => isUsual(what, field, column))) {
      leftOut.push(column);
    } else targets.set(column, { field: 'attributes', inside: column, type: 'any' });
  }
  return { what, targets, leftOut };
}

/** Whether a column has one of a field's usual names. */
function isUsual(what: What, field: string, column: string): boolean {
  return FIELDS[what][field]?.names.includes(normalise(column)) ?? false;
}

/** A field that a record of this sort must have and that no column fills, or `undefined` where none is missing. */
export function missingField({ what, targets }: Mapping): string | undefined {
  const fields = new Set([...targets.values()].map((target) => target.field));
  if (what !== 'events') return fields.has('id') ? undefined : 'id';
  if (!fields.has('user') && !fields.has('session')) return 'user';
  return fields.has('item') || fields.has('request') ? undefined : 'item';
}

const HINTS: readonly (readonly [What, RegExp])[] = [
  [
    'events',
    /event|rating|click|interaction|action|behavio|view|purchase|order|watch|read(ing)?s\b|like|history|log|sequence/i,
  ],
  [
    'items',
    /item|movie|film|product|article|content|catalog|book|video|song|track|course|lesson|document|post|news/i,
  ],
  ['users', /user|people|person|customer|member|reader|profile/i],
];

/**
 * What a file holds, by its columns and, where they leave it open, by its name.
 * @returns `undefined` where neither tells.
 */
export function recogniseWhat(
  name: string,
  columns: readonly string[],
  map: ReadonlyMap<string, string>,
): What | undefined {
  const fits = (what: What) => missingField(mapColumns(what, columns, map)) === undefined;
  const has = (what: What, field: string) =>
    columns.some((column) => column === map.get(field) || isUsual(what, field, column));
  const isEvent =
    (has('events', 'user') || has('events', 'session')) &&
    (has('events', 'item') || has('events', 'request'));
  if (isEvent) return 'events';
  const hint = HINTS.find(([what, pattern]) => pattern.test(name) && what !== 'events')?.[0];
  if (hint && fits(hint)) return hint;
  if (has('events', 'item') || ['title', 'body'].some((field) => has('items', field))) {
    return fits('items') ? 'items' : undefined;
  }
  if (has('events', 'user')) return fits('users') ? 'users' : undefined;
  return undefined;
}
