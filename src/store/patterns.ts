/**
 * Regular expressions that say what records' texts, ids and times must look like, for the OpenAPI document. The checks
 * themselves are faster code in records.ts and time.ts; test/serve/openapi-input.test.ts holds the two together.
 * They mean the same with and without the `u` flag, and use nothing that Python, Java or .NET read otherwise.
 */

/** A character beyond U+FFFF, as two halves, where an expression is read by UTF-16 code units. */
const PAIR = '[\\ud800-\\udbff][\\udc00-\\udfff]';

/** Any text without the NUL character and without half of a surrogate pair. */
export const TEXT_PATTERN = `^(?:[^\\u0000\\ud800-\\udfff]|${PAIR})*$`;

const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff';

/** White space that is no control character, as JavaScript's `\s` has it. */
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';

/** One character or more, none of them a control character, the first and the last no white space. */
export const ID_PATTERN =
  `^(?:[^${CONTROLS}${SPACES}]|${PAIR})` +
  `(?:(?:[^${CONTROLS}]|${PAIR})*(?:[^${CONTROLS}${SPACES}]|${PAIR}))?$`;

/** The years 2 to 9998: of 1 and 9999, a time zone may lead beyond what can be stored. */
const YEAR = '(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])';

const LEAP_YEAR =
  '(?:0004|0008|00(?:[2468][048]|[13579][26])|(?:0[1-9]|[1-9][0-9])(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)';

const DAY =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))';

const HOUR_MINUTE = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';

const ZONE = '(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])';

/** ISO 8601: a day, or a day and a time with or without a zone. Days that no calendar has do not match. */
export const TIME_PATTERN =
  `^(?:${YEAR}-${DAY}|${LEAP_YEAR}-02-29)` +
  `(?:[T ]${HOUR_MINUTE}(?::[0-5][0-9](?:\\.[0-9]{1,9})?)?${ZONE}?)?$`;

/** Times as numbers: seconds since 1970 below 1e11, milliseconds from there, within the years 1 to 9999. */
export const TIME_NUMBERS = [
  { minimum: -62_135_596_800_000, maximum: -100_000_000_000 },
  { minimum: -62_135_596_800, maximum: 253_402_300_799_999 },
] as const;
