/** The table of items. */
import { boolArray, textArray, timestamptzArray } from './arrays.js';
import { LOCKS } from './locks.js';
import { noteNamed, noteWritten } from './named-items.js';
import type { Item } from './records.js';
import { dropStale } from './stale-documents.js';
import type { TableShape } from './table-shape.js';
import { TAGGED } from './tagged.js';
import { milliseconds } from './times.js';

export const ITEMS: TableShape<Item> = {
  name: 'items',
  lock: LOCKS.items,
  page: 250,
  async written(runner, numbers) {
    await dropStale(runner, numbers);
    await noteWritten(runner, numbers);
  },
  ensured: noteNamed,
  columns: [
    {
      name: 'title',
      type: 'text',
      empty: 'null',
      encode: (rows) => textArray(rows.map(({ title }) => title)),
    },
    { name: 'body', type: 'text', empty: 'null', encode: (rows) => textArray(rows.map(({ body }) => body)) },
    ...TAGGED,
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
