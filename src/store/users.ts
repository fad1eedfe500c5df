/** The table of users. */
import { LOCKS } from './locks.js';
import type { User } from './records.js';
import type { TableShape } from './table-shape.js';
import { TAGGED } from './tagged.js';

export const USERS: TableShape<User> = {
  name: 'users',
  lock: LOCKS.users,
  page: 2_000,
  columns: TAGGED,
};
