/** The table of users. */
import { LOCKS } from './locks.js';
import type { User } from './records.js';
import type { TableShape } from './table-shape.js';
import { TAGGED } from './tagged.js';

export const USERS: TableShape<User> = {
  name: 'users',
  lock: LOCKS.users,
  page: 2_000,
  // Who asks to be deleted asks for what they did to be deleted.
  owns: { table: 'events', by: 'user_no' },
  columns: TAGGED,
};
