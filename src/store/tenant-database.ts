/** Databases of tenants on one PostgreSQL server: each has its own, beside the one that the server's URL names. */
import pg from 'pg';

/** The longest name that PostgreSQL does not cut, in bytes. */
const LONGEST = 63;

const ALREADY_THERE = new Set(['42P04', '23505']);

/**
 * The database of a tenant, `NAME_TENANT` for a URL of the database `NAME`; created if it is not there.
 *
 * @throws Error where the name is too long, the server cannot be reached, or the user may not create databases.
 */
export async function createTenantDatabase(url: string, tenant: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'tandem serve' });
  const name = `${client.database ?? 'tandem'}_${tenant}`;
  if (Buffer.byteLength(name) > LONGEST)
    throw new Error(
      `the name of its database, ${name}, is longer than the ${LONGEST} bytes that PostgreSQL takes: give the folder a shorter name`,
    );
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (cause) {
    // Another server created it at the same moment.
    if (!ALREADY_THERE.has((cause as { code?: string }).code ?? '')) {
      const reason = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : String(cause);
      throw new Error(
        `cannot create the database ${name} as ${client.user ?? ''} on ${client.host}:${client.port} (${reason}): create it yourself, or let this user create databases`,
        { cause },
      );
    }
  } finally {
    await client.end().catch(() => undefined);
  }
  const own = new URL(url);
  own.pathname = `/${encodeURIComponent(name)}`;
  return own.href;
}
