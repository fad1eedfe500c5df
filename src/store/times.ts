/** Reading of times: PostgreSQL's `timestamptz` as milliseconds, independent of the session's time zone. */

/** SQL that reads a column in whole milliseconds since 1970. */
export function milliseconds(column: string): string {
  return `round(extract(epoch from ${column}) * 1000)::float8`;
}
