/** Times as they are read: PostgreSQL's `timestamptz`, whatever the session's time zone, as milliseconds. */

/** SQL that reads a column in whole milliseconds since 1970. */
export function milliseconds(column: string): string {
  return `round(extract(epoch from ${column}) * 1000)::float8`;
}
