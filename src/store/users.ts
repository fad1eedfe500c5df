/** The table of users. */
import { arrayLiteral, textArray } from './arrays.js';
import { LOCKS } from './locks.js';
import type { User } from './records.js';
import type { TableShape } from './table.js';

export const USERS: TableShape<User> = {
  name: 'users',
  lock: LOCKS.users,
  page: 2_000,
  columns: [
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
  ],
};
