/** Any moment in the forms that twenty systems print, and members at any depth of objects, read back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTime } from '#tandem/ingest/files/times.js';
import { readFile } from './helpers.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const two = (number: number): string => String(number).padStart(2, '0');

/** The parts of a moment in UTC. */
function parts(time: number) {
  const at = new Date(time);
  const hour = at.getUTCHours();
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    day: at.getUTCDate(),
    weekday: DAYS[at.getUTCDay()],
    hour,
    half: ((hour + 11) % 12) + 1,
    mark: hour < 12 ? 'AM' : 'PM',
    clock: `${two(hour)}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
    minutes: `${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
    date: at.toISOString().slice(0, 10),
    iso: at.toISOString(),
  };
}

type Parts = ReturnType<typeof parts>;

/** How each system prints a moment in whole seconds. */
const SYSTEMS: { readonly [system: string]: (given: Parts, time: number) => string } = {
  'JavaScript, toISOString': ({ iso }) => iso,
  'Python, isoformat': ({ date, clock }) => `${date}T${clock}+00:00`,
  'Python, str': ({ date, clock }) => `${date} ${clock}`,
  'PostgreSQL, timestamptz': ({ date, clock }) => `${date} ${clock}+00`,
  BigQuery: ({ date, clock }) => `${date} ${clock} UTC`,
  Snowflake: ({ date, clock }) => `${date} ${clock}.000 +0000`,
  'Java, ZonedDateTime': ({ date, clock }) => `${date}T${clock}Z[UTC]`,
  'Go, String': ({ date, clock }) => `${date} ${clock} +0000 UTC`,
  'Ruby, inspect': ({ date, clock }) => `${date} ${clock} +0000`,
  'RFC 2822': ({ weekday, day, month, year, clock }) =>
    `${weekday}, ${two(day)} ${MONTHS[month]} ${year} ${clock} +0000`,
  HTTP: ({ weekday, day, month, year, clock }) =>
    `${weekday}, ${two(day)} ${MONTHS[month]} ${year} ${clock} GMT`,
  'C, asctime': ({ weekday, day, month, year, clock }) =>
    `${weekday} ${MONTHS[month]} ${String(day).padStart(2)} ${clock} ${year}`,
  Twitter: ({ weekday, day, month, year, clock }) =>
    `${weekday} ${MONTHS[month]} ${two(day)} ${clock} +0000 ${year}`,
  'date(1)': ({ weekday, day, month, year, clock }) =>
    `${weekday} ${MONTHS[month]} ${String(day).padStart(2)} ${clock} UTC ${year}`,
  Apache: ({ day, month, year, clock }) => `${two(day)}/${MONTHS[month]}/${year}:${clock} +0000`,
  Oracle: ({ day, month, year, clock }) => `${two(day)}-${MONTHS[month].toUpperCase()}-${year} ${clock}`,
  SAS: ({ day, month, year, clock }) => `${two(day)}${MONTHS[month].toUpperCase()}${year} ${clock}`,
  'Chrome, toLocaleString': ({ day, month, year, half, minutes, mark }) =>
    `${month + 1}/${day}/${year}, ${half}:${minutes} ${mark}`,
  'Excel in the United States': ({ day, month, year, half, minutes, mark }) =>
    `${month + 1}/${day}/${year} ${half}:${minutes} ${mark}`,
  'Excel in Germany': ({ day, month, year, clock }) => `${two(day)}.${two(month + 1)}.${year} ${clock}`,
  'MySQL, compact': ({ date, clock }) => `${date}${clock}`.replace(/[-:]/g, ''),
  'Unix, seconds': (_, time) => String(time / 1000),
  'Unix, milliseconds': (_, time) => String(time),
  'pandas, float of seconds': (_, time) => `${time / 1000}.0`,
  'Excel, days': (_, time) => String(time / 86_400_000 + 25_569),
};

/** Seconds from 1991 to 2068. */
const moment = fc.integer({ min: 670_000_000, max: 3_100_000_000 }).map((seconds) => seconds * 1000);

describe('a moment as printed by', () => {
  test.each(Object.entries(SYSTEMS))('%s', (system, print) => {
    const order = /United States|Chrome/.test(system) ? 'month-first' : undefined;
    fc.assert(
      fc.property(moment, (time) => {
        const read = readTime(print(parts(time), time), { order });
        expect(typeof read === 'number' && Math.abs(read - time) <= 1).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test('members are found at any depth, in any order, whatever stands beside them', async () => {
  const name = fc.constantFrom('data', 'payload', 'properties', 'attributes_of', 'meta', 'body_of', 'record');
  const path = fc.array(name, { maxLength: 3 });
  const noise = fc.dictionary(
    fc.constantFrom('foo', 'bar', 'baz', 'qux'),
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
    { maxKeys: 3 },
  );
  const put = (object: { [name: string]: unknown }, at: readonly string[], value: object) => {
    let inside = object;
    for (const step of at) {
      inside[step] ??= {};
      inside = inside[step] as { [name: string]: unknown };
    }
    Object.assign(inside, value);
  };
  await fc.assert(
    fc.asyncProperty(path, path, path, path, noise, async (user, item, kind, at, other) => {
      const events = [0, 1, 2].map((number) => {
        const object: { [name: string]: unknown } = { ...other };
        put(object, user, { user_id: `u${number}` });
        put(object, item, { product_id: `p${number}` });
        put(object, kind, { event_type: 'like' });
        put(object, at, { timestamp: `2024-01-0${number + 1}T00:00:00Z` });
        return object;
      });
      const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      for (const text of [lines, JSON.stringify(events, undefined, 2), JSON.stringify({ data: events })]) {
        const read = await readFile('x.json', text);
        expect(read.records.map((record) => [record.user, record.item, record.kind, record.at])).toEqual(
          [0, 1, 2].map((number) => [
            `u${number}`,
            `p${number}`,
            'like',
            Date.parse(`2024-01-0${number + 1}`),
          ]),
        );
      }
    }),
    { numRuns: 60 },
  );
});
