/** Why a database is not opened. */

/** The database's schema was written by a newer Tandem than this one. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
}

/** Another process serves the database. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}
