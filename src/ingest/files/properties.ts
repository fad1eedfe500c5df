/**
 * The reader of long tables: a row for each property of an item, with its value and optionally its time. The properties
 * of an item are combined; of several values of one property the latest is used.
 */
import { nameFit, normalise } from './fields.js';
import { emptyBatch, type Job } from './job.js';
import { type Draft, setMember } from './mapper.js';
import type { Column } from './profile.js';
import { attributeReader } from './readers.js';
import type { Source } from './source.js';
import { readRows, type TableShape } from './tables.js';
import { readTime } from './times.js';

/** The maximum number of values in memory; beyond it, they are written, and later rows count as newer. */
const MOST_HELD = 2_000_000;

const RECORDS = 5_000;

interface Held {
  readonly line: number;
  readonly values: Map<string, { readonly at: number; readonly value: unknown }>;
}

/** The job of such a table; undefined for other tables. */
export function parsePropertyRows(
  source: Source,
  shape: TableShape,
  columns: readonly Column[],
): Job | undefined {
  const place = (check: (name: string) => boolean) => columns.findIndex(({ name }) => check(name));
  const item = place((name) => nameFit('events', 'item', name) >= 0 && nameFit('items', 'title', name) < 0);
  const property = place((name) =>
    /^(property|propertyname|attribute|attributename|propertykey|feature|featurename)$/.test(normalise(name)),
  );
  const value = place((name) => /^(value|propertyvalue|attributevalue|featurevalue)$/.test(normalise(name)));
  const at = place((name) => nameFit('events', 'at', name) >= 0);
  if (item < 0 || property < 0 || value < 0 || place((name) => nameFit('events', 'user', name) >= 0) >= 0)
    return undefined;
  return {
    name: source.name,
    what: 'items',
    size: source.size,
    why: 'each row gives one property of an item',
    takenAs: `${shape.name}: id=${columns[item].name}, attributes by ${columns[property].name} and ${columns[value].name}${at < 0 ? '' : `, the latest by ${columns[at].name}`}; they add up and replace nothing else`,
    repeatable: source.repeatable,
    partial: true,
    async *read() {
      let items = new Map<string, Held>();
      let held = 0;
      let order = 0;
      function* flush(bytes: number) {
        let batch = emptyBatch(bytes);
        for (const [id, { values, line }] of items) {
          const attributes: Draft = {};
          for (const [name, found] of values) setMember(attributes, name, found.value);
          batch.records.push({ id, attributes });
          batch.lines.push(line);
          if (batch.records.length >= RECORDS) {
            yield batch;
            batch = emptyBatch(bytes);
          }
        }
        yield batch;
        items = new Map();
        held = 0;
      }
      let read = 0;
      for await (const { rows, lines, refused, bytes } of readRows(source, shape)) {
        const batch = emptyBatch(bytes);
        batch.refused.push(...refused);
        rows.forEach((row, index) => {
          const id = row[item]?.trim();
          const name = row[property]?.trim();
          if (!id || !name || row.length < columns.length) {
            batch.refused.push({
              line: lines[index],
              field: id ? '' : 'id',
              reason: id ? 'names no property' : 'is missing',
            });
            return;
          }
          const time = at < 0 ? order++ : readTime(row[at]);
          const since = typeof time === 'number' ? time : 0;
          const known: Held = items.get(id) ?? { line: lines[index], values: new Map() };
          items.set(id, known);
          const before = known.values.get(name);
          if (!before) held++;
          if (!before || before.at <= since)
            known.values.set(name, { at: since, value: attributeReader(row[value]) ?? null });
        });
        read = bytes;
        yield batch;
        if (held > MOST_HELD) yield* flush(bytes);
      }
      yield* flush(read);
    },
    notes: () => [],
  };
}
