/**
 * Regular expressions that say what records' texts, ids and times must look like, for the OpenAPI document. Times are
 * checked by theirs; for texts and ids records.ts has faster code, and test/store/patterns.test.ts holds the two together.
 * They mean the same with and without the `u` flag, and use nothing that Python, Java, .NET or RE2 read otherwise.
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

/** The name of a kind of events. */
export const KIND_NAME = /^[a-z][a-z0-9_.-]{0,63}$/;

/** The years 2 to 9998. */
const YEAR = '(?:000[2-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])';

const LEAP_YEAR =
  '(?:0004|0008|00(?:[2468][048]|[13579][26])|(?:0[1-9]|[1-9][0-9])(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)';

const TO_28 = '(?:0[1-9]|1[0-9]|2[0-8])';

const TO_30 = '(?:0[1-9]|[12][0-9]|30)';

const TO_31 = '(?:0[1-9]|[12][0-9]|3[01])';

const MONTHS_OF_30 = `(?:0[469]|11)-${TO_30}`;

/** A month and a day of every year. @param dash the separator. */
const dayOfYear = (dash: string) =>
  `(?:(?:0[13578]|1[02])${dash}${TO_31}|(?:0[469]|11)${dash}${TO_30}|02${dash}${TO_28})`;

const DAY = dayOfYear('-');

/** All days but the first of a year, and all but the last. */
const LATER_DAY = `(?:01-(?:0[2-9]|[12][0-9]|3[01])|(?:0[3578]|1[02])-${TO_31}|${MONTHS_OF_30}|02-${TO_28})`;

const EARLIER_DAY = `(?:12-${TO_30}|(?:0[13578]|10)-${TO_31}|${MONTHS_OF_30}|02-${TO_28})`;

const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?';

/** The midnight at a day's end. */
const MIDNIGHT = '24:00(?::00(?:[.,]0{1,9})?)?';

const OFFSET = '(?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?';

const SPACE = '[ \\t\\r\\n]*';

const zoned = (clock: string, zones: string) => `(?:[Tt ](?:${clock})(?: ?(?:${zones}))?)?`;

/**
 * ISO 8601: a day of the years 1 to 9999, or a day and a time with or without a zone. Days that do not exist do not
 * match, nor do times of the first and the last day that a zone could move out of these years. time.ts checks times
 * by this pattern.
 */
export const TIME_PATTERN =
  `^${SPACE}(?:` +
  `(?:${YEAR}-${DAY}|${LEAP_YEAR}-02-29|0001-${LATER_DAY}|9999-${EARLIER_DAY})` +
  `${zoned(`${CLOCK}|${MIDNIGHT}`, `[Zz]|[+-]${OFFSET}`)}` +
  `|0001-01-01${zoned(`${CLOCK}|${MIDNIGHT}`, `[Zz]|-${OFFSET}`)}` +
  `|9999-12-31${zoned(CLOCK, `[Zz]|\\+${OFFSET}`)}` +
  `)${SPACE}$`;

/** Years, months, days of the years 1600 to 2199, and days of a spreadsheet, as digits alone. */
const SHORT_DIGITS =
  '(?:1[0-9]{3}|2[01][0-9]{2}|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])|[2-7][0-9]{4}(?:[.][0-9]{1,9})?|80000' +
  `|(?:1[6-9]|2[01])[0-9]{2}${dayOfYear('')}` +
  '|(?:(?:1[6-9]|2[01])(?:0[48]|[2468][048]|[13579][26])|1600|2000)0229)';

/** Seconds to nanoseconds since 1970, or before it seconds and milliseconds; of 14 digits also a day and a time of day. */
const LONG_DIGITS =
  '(?:[1-9][0-9]{8,18}(?:[.][0-9]{1,9})?|-(?:[1-9][0-9]{8,9}|[1-9][0-9]{11,12})(?:[.][0-9]{1,9})?)';

/** Times written as digits alone, as in files; `timeOfDigits` in time.ts says what they mean. */
export const TIME_DIGITS_PATTERN = `^${SPACE}(?:${SHORT_DIGITS}|${LONG_DIGITS})${SPACE}$`;

/** Times as text. */
export const TIME_TEXT_PATTERN = `(?:${TIME_PATTERN}|${TIME_DIGITS_PATTERN})`;

/** Times as numbers: seconds since 1970 below 1e11, milliseconds from there, within the years 1 to 9999. */
export const TIME_NUMBERS = [
  { minimum: -62_135_596_800_000, maximum: -100_000_000_000 },
  { minimum: -62_135_596_800, maximum: 253_402_300_799_999 },
] as const;
