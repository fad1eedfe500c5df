/** Sign-ins: which visitor signed in as which user, and when. The visitor's earlier events count as the user's. */
import { float8Array, int4Array } from './arrays.js';
import type { Database } from './database.js';
import { milliseconds } from './times.js';

/** A visitor who signed in as a user, by their numbers. */
export interface SignIn {
  readonly visitor: number;
  readonly user: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SignInTable {
  add(rows: readonly SignIn[]): Promise<void>;
  /** All, in the order of time. */
  all(): Promise<readonly SignIn[]>;
}

/** The table of sign-ins over a database. */
export function openSignIns({ pool }: Pick<Database, 'pool'>): SignInTable {
  return {
    async add(rows) {
      if (rows.length === 0) return;
      await pool.query(
        `insert into tandem.sign_ins (visitor_no, user_no, at)
         select v, u, to_timestamp(at / 1000) from unnest($1::int[], $2::int[], $3::float8[]) as sent (v, u, at)`,
        [
          int4Array(rows.map(({ visitor }) => visitor)),
          int4Array(rows.map(({ user }) => user)),
          float8Array(rows.map(({ at }) => at)),
        ],
      );
    },
    async all() {
      const { rows } = await pool.query<SignIn>(
        `select visitor_no as visitor, user_no as "user", ${milliseconds('at')} as at
         from tandem.sign_ins order by sign_ins.at`,
      );
      return rows;
    },
  };
}
