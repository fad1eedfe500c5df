/** The table of items. */
import { arrayLiteral, boolArray, textArray, timestamptzArray } from './arrays.js';
import { LOCKS } from './locks.js';
import type { Item } from './records.js';
import type { TableShape } from './table.js';
import { milliseconds } from './times.js';

export const ITEMS: TableShape<Item> = {
  name: 'items',
  lock: LOCKS.items,
  page: 250,
  columns: [
    {
      name: 'title',
      type: 'text',
      empty: 'null',
      encode: (rows) => textArray(rows.map(({ title }) => title)),
    },
    { name: 'body', type: 'text', empty: 'null', encode: (rows) => textArray(rows.map(({ body }) => body)) },
    {
      name: 'tags',
      type: 'text[]',
      sent: 'text',
      empty: `'{}'`,
      encode: (rows) => textArray(rows.map(({ tags }) => arrayLiteral(tags))),
    },
    {
      name: 'attributes',
      type: 'jsonb',
      sent: 'text',
      empty: `'{}'`,
      encode: (rows) => textArray(rows.map(({ attributes }) => JSON.stringify(attributes))),
    },
    {
      name: 'image',
      type: 'text',
      empty: 'null',
      encode: (rows) => textArray(rows.map(({ image }) => image)),
    },
    {
      name: 'published',
      type: 'timestamptz',
      empty: 'null',
      read: milliseconds('published'),
      encode: (rows) => timestamptzArray(rows.map(({ published }) => published)),
    },
    {
      name: 'expires',
      type: 'timestamptz',
      empty: 'null',
      read: milliseconds('expires'),
      encode: (rows) => timestamptzArray(rows.map(({ expires }) => expires)),
    },
    {
      name: 'hidden',
      type: 'boolean',
      empty: 'false',
      encode: (rows) => boolArray(rows.map(({ hidden }) => hidden)),
    },
  ],
};
