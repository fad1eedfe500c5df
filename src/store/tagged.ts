/** The columns that items and users share: their tags, attributes and vectors. */
import { arrayLiteral, textArray } from './arrays.js';
import type { User } from './records.js';
import type { Column } from './table-shape.js';

type Tagged = Pick<User, 'tags' | 'attributes' | 'vector'>;

export const TAGGED: readonly Column<Tagged>[] = [
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
    name: 'vector',
    type: 'real[]',
    sent: 'text',
    empty: 'null',
    // PostgreSQL refuses numbers that are rounded to 0 as a 32-bit float.
    encode: (rows) => textArray(rows.map(({ vector }) => vector && `{${vector.map(Math.fround).join(',')}}`)),
  },
];
