/** Exports of shops, publishing systems and analytics that are known by their columns, where these say too little or too much. */
import type { AssignOptions } from '../assign.js';
import type { What } from '../fields.js';
import { normalise } from '../names.js';

/** What is known of a file beside the names of its columns. */
export interface KnownSystem {
  readonly what?: What;
  readonly extra?: AssignOptions['extra'];
  readonly map?: AssignOptions['map'];
}

interface System {
  /** Columns that it has, as {@link normalise} writes them. */
  readonly has: readonly string[];
  readonly what?: What;
  /** Columns and their fields, the better first where several are for one. */
  readonly fields: readonly (readonly [column: string, field: string])[];
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
];

/** What is known of a file with these columns; nothing where it is of no known system. */
export function knownSystem(names: readonly string[]): KnownSystem | undefined {
  const plain = new Set(names.map(normalise));
  const system = SYSTEMS.find(({ has }) => has.every((name) => plain.has(name)));
  if (!system) return undefined;
  const { what, fields } = system;
  return { ...(what && { what }), extra: fields };
}
