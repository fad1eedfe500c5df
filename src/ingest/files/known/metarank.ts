/**
 * The events of Metarank, an object a line: what is known of items and of users, the lists that were shown (`ranking`),
 * and what was done (`interaction`).
 */
import { isObject } from '../../../runtime/index.js';
import type { What } from '../fields.js';
import { type Found, readObjects } from '../objects.js';
import { headOf, type Source } from '../source.js';
import type { Part } from './part.js';

interface Row {
  readonly [name: string]: unknown;
}

/** `[{name, value}]` as an object. */
function fieldsOf(fields: unknown): Row {
  if (!Array.isArray(fields)) return {};
  return Object.fromEntries(
    fields.flatMap((field: unknown) =>
      isObject(field) && typeof field.name === 'string' ? [[field.name, field.value]] : [],
    ),
  );
}

/** What each sort of event becomes. */
const SORTS: { readonly [event: string]: { readonly what: What; row(event: Row): Row[] } } = {
  item: { what: 'items', row: ({ item, fields }) => [{ id: item, ...fieldsOf(fields) }] },
  user: { what: 'users', row: ({ user, fields }) => [{ id: user, ...fieldsOf(fields) }] },
  ranking: {
    what: 'events',
    row: ({ id, user, session, timestamp, items }) =>
      (Array.isArray(items) ? items : []).map((item: unknown, position) => ({
        id: `${String(id)}:${position}`,
        kind: 'impression',
        user,
        session,
        at: timestamp,
        item: isObject(item) ? (item.id ?? item.item) : item,
        position,
      })),
  },
  interaction: {
    what: 'events',
    row: ({ id, user, session, timestamp, item, type }) => [
      { id, kind: type ?? 'click', user, session, at: timestamp, item },
    ],
  },
};

const isEvent = (value: unknown): value is Row =>
  isObject(value) &&
  typeof value.event === 'string' &&
  Object.hasOwn(SORTS, value.event) &&
  'timestamp' in value &&
  'id' in value &&
  ('fields' in value || value.event === 'ranking' || value.event === 'interaction');

/** The parts of such a file; nothing where it is another one. */
export function metarank(source: Source, lines: readonly string[]): Part[] | undefined {
  const sample = lines.filter((line) => line.trim() !== '');
  const sorts = new Set<string>();
  for (const line of sample) {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return undefined;
    }
    if (!isEvent(event)) return undefined;
    sorts.add(String(event.event));
  }
  // Events of other systems are called interactions, too.
  if (!sorts.has('ranking') && !sorts.has('item')) return undefined;
  const part = (what: What): Part => ({
    objects: {
      name: 'Metarank',
      what,
      options: { map: new Map(FIELDS_OF[what].map((field) => [field, field])) },
      read: () => rowsOf(readObjects(source, 'lines'), what),
      head: () => rowsOf(readObjects({ bytes: () => headOf(source) }, 'lines'), what),
    },
  });
  // What its beginning does not have may still come.
  const there = (what: What) => !source.whole || [...sorts].some((sort) => SORTS[sort].what === what);
  const all = (['items', 'users', 'events'] as const).filter(there);
  return source.repeatable ? all.map(part) : [part('events')];
}

/** The fields of what is made of them. */
const FIELDS_OF = {
  items: ['id'],
  users: ['id'],
  events: ['id', 'kind', 'user', 'session', 'at', 'item', 'position'],
} as const;

async function* rowsOf(found: AsyncIterable<Found>, what: What): AsyncGenerator<Found> {
  for await (const { objects, refused, bytes } of found) {
    const rows: { object: object; line: number }[] = [];
    for (const { object, line } of objects) {
      const event = object as Row;
      const sort = SORTS[String(event.event)];
      if (sort?.what !== what) continue;
      for (const row of sort.row(event)) rows.push({ object: row, line });
    }
    // What cannot be read is said once.
    yield { objects: rows, refused: what === 'events' ? refused : [], bytes };
  }
}
