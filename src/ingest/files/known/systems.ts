/** Exports of shops, publishing systems and analytics that are known by their columns, where these say too little or too much. */
import type { AssignOptions } from '../assign.js';
import type { What } from '../fields.js';
import { normalise } from '../names.js';

/** What is known of a file beside the names of its columns. */
export interface KnownSystem {
  readonly what?: What;
  readonly extra?: AssignOptions['extra'];
  readonly map?: AssignOptions['map'];
  readonly kinds?: AssignOptions['kinds'];
  /** The year of times that have none. */
  readonly year?: number;
  /** The kind of its events. */
  readonly kind?: string;
  /** Whether it is the history of one person, who may be named nowhere in it. */
  readonly history?: boolean;
}

interface System {
  /** Columns that it has, as {@link normalise} writes them. */
  readonly has: readonly string[];
  readonly what?: What;
  /** Columns and their fields, the better first where several are for one. */
  readonly fields: readonly (readonly [column: string, field: string])[];
  /** Fields that no column of it fills, whatever it is called. */
  readonly without?: readonly string[];
  /** The kind of its events. */
  readonly kind?: string;
  /** Kinds that are written as numbers. */
  readonly kinds?: AssignOptions['kinds'];
  /** The year of times that have none. */
  readonly year?: number;
}

const SYSTEMS: readonly System[] = [
  // Snowplow's atomic events: app_id is the site, not a thing on it.
  {
    has: ['collectortstamp', 'eventid', 'domainuserid'],
    what: 'events',
    fields: [
      ['event_id', 'id'],
      ['user_id', 'user'],
      ['domain_userid', 'session'],
      ['event', 'kind'],
      ['derived_tstamp', 'at'],
      ['collector_tstamp', 'at'],
      ['page_url', 'item'],
    ],
  },
  // Algolia Insights: a conversion says what it is in its subtype.
  {
    has: ['eventtype', 'usertoken', 'objectids'],
    fields: [
      ['eventSubtype', 'kind'],
      ['eventType', 'kind'],
      ['authenticatedUserToken', 'user'],
      ['userToken', 'user'],
    ],
  },
  // Gorse's items as CSV, as its dashboard writes them: labels and categories are tags, the comment is the title.
  {
    has: ['itemid', 'ishidden', 'categories', 'labels'],
    what: 'items',
    fields: [
      ['Comment', 'title'],
      ['comment', 'title'],
      ['Description', 'title'],
      ['description', 'title'],
      ['Labels', 'tags'],
      ['labels', 'tags'],
      ['Categories', 'tags'],
      ['categories', 'tags'],
    ],
  },
  // Drupal's nodes: uid is who wrote them.
  {
    has: ['nid', 'title', 'uid'],
    what: 'items',
    fields: [
      ['nid', 'id'],
      ['created', 'published'],
    ],
  },
  // Shopify's orders, a line for each thing bought: Name is the order's number.
  {
    has: ['lineitemquantity', 'lineitemname'],
    what: 'events',
    fields: [
      ['Customer ID', 'user'],
      ['Email', 'user'],
      ['Lineitem sku', 'item'],
      ['Lineitem name', 'item'],
      ['Created at', 'at'],
    ],
  },
  // Tmall's repeat buyers, Alibaba's mobile recommendation, JData of JD.com: kinds are numbers.
  {
    has: ['userid', 'itemid', 'catid', 'sellerid', 'brandid', 'actiontype'],
    fields: [],
    kinds: { 0: 'click', 1: 'cart', 2: 'purchase', 3: 'save' },
    year: 2014,
  },
  {
    has: ['userid', 'itemid', 'behaviortype', 'usergeohash', 'itemcategory'],
    fields: [],
    kinds: { 1: 'view', 2: 'save', 3: 'cart', 4: 'purchase' },
  },
  {
    has: ['userid', 'skuid', 'modelid', 'type', 'cate'],
    fields: [],
    kinds: { 1: 'view', 2: 'cart', 3: 'uncart', 4: 'purchase', 5: 'save', 6: 'click' },
  },
];

/** What one person watched, read or heard, from services that keep it; `--user` says whose it is where no column does. */
const HISTORIES: readonly System[] = [
  {
    has: ['profilename', 'starttime', 'title', 'supplementalvideotype'],
    what: 'events',
    fields: [
      ['Profile Name', 'user'],
      ['Title', 'item'],
      ['Start Time', 'at'],
    ],
    kind: 'view',
  },
  // Spotify's extended history: an episode has no track.
  {
    has: ['ts', 'msplayed', 'spotifytrackuri'],
    what: 'events',
    fields: [
      ['username', 'user'],
      ['spotify_track_uri', 'item'],
      ['spotify_episode_uri', 'item'],
      ['ts', 'at'],
    ],
  },
  // YouTube's history in Google Takeout.
  {
    has: ['header', 'title', 'titleurl', 'time', 'products'],
    what: 'events',
    fields: [
      ['titleUrl', 'item'],
      ['time', 'at'],
    ],
    kind: 'view',
  },
  // Chrome's history in Google Takeout: client_id is a device.
  {
    has: ['pagetransition', 'url', 'timeusec'],
    what: 'events',
    fields: [
      ['url', 'item'],
      ['time_usec', 'at'],
    ],
    without: ['user', 'session'],
    kind: 'view',
  },
  {
    has: ['url', 'title', 'visittime'],
    what: 'events',
    fields: [
      ['url', 'item'],
      ['visitTime', 'at'],
      ['visit_time', 'at'],
      ['Visit Time', 'at'],
    ],
    kind: 'view',
  },
  // Pocket, and bookmarks: what was kept.
  {
    has: ['title', 'url', 'timeadded', 'tags'],
    what: 'events',
    fields: [
      ['url', 'item'],
      ['time_added', 'at'],
    ],
    kind: 'save',
  },
  // Trakt: numbers of films and of shows are the same, their names in addresses are not.
  ...[
    ['watchedat', 'movieidsslug'],
    ['watchedat', 'showidsslug'],
    ['ratedat', 'movieidsslug'],
    ['ratedat', 'showidsslug'],
  ].map(
    (has): System => ({
      has,
      what: 'events',
      fields: [
        ['movie.ids.slug', 'item'],
        ['show.ids.slug', 'item'],
      ],
      without: ['kind'],
      ...(has[0] === 'watchedat' && { kind: 'view' }),
    }),
  ),
  // The library of Goodreads: what was not read yet has only the day on which it was added.
  {
    has: ['bookid', 'myrating', 'exclusiveshelf'],
    what: 'events',
    fields: [
      ['Book Id', 'item'],
      ['My Rating', 'value'],
      ['Date Read', 'at'],
      ['Date Added', 'at'],
    ],
  },
  // Lists of feeds (OPML).
  {
    has: ['xmlurl', 'text'],
    what: 'items',
    fields: [
      ['xmlUrl', 'id'],
      ['title', 'title'],
      ['text', 'title'],
    ],
  },
];

/** What is known of a file with these columns; nothing where it is of no known system. */
export function knownSystem(names: readonly string[]): KnownSystem | undefined {
  const plain = new Set(names.map(normalise));
  const system = [...SYSTEMS, ...HISTORIES].find(({ has }) => has.every((name) => plain.has(name)));
  if (!system) return undefined;
  const { what, fields, kinds, year, kind, without } = system;
  return {
    ...(what && { what }),
    extra: fields,
    ...(kinds && { kinds }),
    ...(year && { year }),
    ...(kind && { kind }),
    ...(HISTORIES.includes(system) && { history: true }),
    ...(without && { map: new Map(without.map((field) => [field, ''])) }),
  };
}
