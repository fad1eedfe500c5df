/** The fields of items, users and events, and the usual names of columns that fill them. */
import { FileProblem } from './problem.js';

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
  'userid user uid customerid customer memberid member personid person readerid reader reviewerid reviewer buyerid buyer shopperid shopper subscriberid subscriber accountid viewerid viewer listenerid playerid patientid studentid learnerid username userhash usersha1 visitorid visitor clientid 用户 用户id 用户编号';

const ITEMS =
  'itemid item iid movieid movie filmid film productid product articleid article contentid content bookid book videoid video songid song trackid track courseid course lessonid lesson documentid document docid postid newsid news asin parentasin isbn sku stockcode artistid artist mid animeid recipeid gameid game appid businessid placeid poiid venueid locationid hotelid restaurantid jobid adid goodsid gid spuid skuid offerid eventitemid 物品 物品id 商品 商品id 商品编号 内容id 文章id 电影id 视频id';

/** Ids of visitors who have not signed in. */
const SESSIONS =
  'session sessionid sid visit visitid anonymousid anonymoususerid userpseudoid fullvisitorid distinctid cookieid deviceid visitorid visitor 会话 会话id';

const names = (list: string): string[] => list.split(' ');

/** The fields of each record, in the order in which `--help` lists them. */
export const FIELDS: { readonly [W in What]: { readonly [field: string]: Field } } = {
  items: {
    id: { type: 'id', names: names(`id ${ITEMS} handle slug permalink uuid guid objectid 编号`) },
    title: {
      type: 'text',
      names: names(
        'title name headline itemname itemtitle productname producttitle booktitle movietitle originaltitle articletitle posttitle englishname displayname label 标题 名称 片名 书名 商品名称',
      ),
    },
    body: {
      type: 'text',
      names: names(
        'body text description content bodyhtml contenthtml summary abstract overview plot synopsis shortdescription longdescription details excerpt 正文 内容 简介 描述 摘要',
      ),
    },
    tags: {
      type: 'list',
      names: names(
        'tags tag genres genre categories category keywords keyword topics topic labels subjects tagnames categoryname categorynames producttags 标签 类别 分类 类型',
      ),
    },
    image: {
      type: 'text',
      names: names(
        'image imageurl imagesrc imageurll imageurlm imageurls images img imgurl thumbnail thumbnailurl cover coverurl coverimage poster posterurl posterpath picture pictureurl featuredimage 图片 封面',
      ),
    },
    published: {
      type: 'time',
      names: names(
        'published publishedat publishdate publishedon publishedtime publicationdate publication pubdate releasedate releasedat releaseyear yearofpublication originalpublicationyear year date created createdat creationdate datecreated timestamp 发布时间 出版日期 日期',
      ),
    },
    expires: { type: 'time', names: names('expires expiresat expirydate expiry validuntil 过期时间') },
    hidden: { type: 'truth', names: names('hidden ishidden isdeleted deleted unlisted isprivate 隐藏') },
    attributes: { type: 'object', names: names('attributes') },
  },
  users: {
    id: { type: 'id', names: names(`id ${USERS} 编号`) },
    tags: { type: 'list', names: names('tags interests likes topics preferences labels 标签 兴趣') },
    attributes: { type: 'object', names: names('attributes') },
  },
  events: {
    id: { type: 'id', names: names('id eventid uuid messageid insertid') },
    user: { type: 'id', names: names(USERS) },
    item: { type: 'id', names: names(ITEMS) },
    kind: {
      type: 'kind',
      names: names(
        'kind event eventtype eventname interactiontype interaction behaviortype behaviourtype feedbacktype feedback actiontype action activitytype activity behavior behaviour eventaction eventcategory verb usagetype operation op type 行为 行为类型 类型',
      ),
    },
    at: {
      type: 'time',
      names: names(
        'at timestamp eventtimestamp eventtime time ts datetime unixtime unixreviewtime unixtimestamp occurredat happenedat loggedat servertime originaltimestamp interactiontime behaviortime clicktime watchedat viewedat playedat purchasedat ratedat orderdate invoicedate purchasedate transactiondate tdat reviewtime reviewdate dateadded datetimes date eventdate createdat created day 时间 时间戳 日期',
      ),
    },
    value: {
      type: 'number',
      names: names(
        'value rating ratings score stars overall bookrating userrating reviewrating ratingvalue ratingscore userscore reviewscore reviewoverall myrating grade amount weight plays playcount listencount listens count watchratio 评分 分数 值',
      ),
    },
    session: { type: 'id', names: names(SESSIONS) },
    request: { type: 'id', names: names('request requestid') },
    position: { type: 'number', names: names('position rank slot 位置') },
    context: { type: 'object', names: names('context') },
  },
};

/** Names of values that are amounts, not opinions, with the kind of event that they are amounts of. */
export const AMOUNTS: { readonly [name: string]: string } = {
  amount: 'click',
  weight: 'click',
  count: 'click',
  plays: 'play',
  playcount: 'play',
  listencount: 'play',
  listens: 'play',
  watchratio: 'view',
};

/** Where a column's values go: a field, or a name inside the attributes or the context. */
export interface Target {
  readonly field: string;
  readonly inside?: string | undefined;
  readonly type: FieldType;
}

/** A name without what differs between habits of writing: case, spaces, dashes, underscores, marks. */
export function normalise(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-()[\]?:#/]+/g, '');
}

/** Reads `field=column`, as often as `--map` was given. An empty column keeps the field from being filled. */
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

/** The target that a field's name, such as `title` or `attributes.year`, stands for. */
export function targetOf(what: What, name: string): Target | undefined {
  const known = Object.hasOwn(FIELDS[what], name) ? FIELDS[what][name] : undefined;
  if (known) return { field: name, type: known.type };
  const bag = what === 'events' ? 'context' : 'attributes';
  return name.startsWith(`${bag}.`) && name.length > bag.length + 1
    ? { field: bag, inside: name.slice(bag.length + 1), type: 'any' }
    : undefined;
}

/**
 * How well a column's name fits a field: the place of its name among the usual ones, from 0, or -1. Of a path such as
 * `properties.product_id` the whole counts most, then its last two names, then the last, the shorter the worse.
 */
export function nameFit(what: What, field: string, column: string): number {
  const { names } = FIELDS[what][field];
  const parts = column.replaceAll('[]', '').split('.');
  for (let from = 0; from < parts.length; from++) {
    const place = names.indexOf(normalise(parts.slice(from).join('')));
    // `user.id` is the user's, not the record's own.
    if (place >= 0 && (from === 0 || normalise(parts.slice(from).join('')) !== 'id'))
      return place + from * 1000;
  }
  return -1;
}
