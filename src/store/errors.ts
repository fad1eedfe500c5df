/** Errors of opening a database. */

/**
 * The database's schema was written by a newer Tandem than this one.
 *
 * @example
 * const adviceOn = (error) => (error instanceof NewerDatabase ? 'Update Tandem.' : error.message);
 * adviceOn(new NewerDatabase('the schema is newer')); // 'Update Tandem.'
 */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
}

/**
 * Another process serves the database.
 *
 * @example
 * const adviceOn = (error) => (error instanceof DatabaseInUse ? 'Stop the other server first.' : error.message);
 * adviceOn(new DatabaseInUse('another process serves it')); // 'Stop the other server first.'
 */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}
