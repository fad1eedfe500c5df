/** Tables with JSON objects in cells, as in exports of analytics, read as objects. */
import { nameFit } from './fields.js';
import type { Found } from './objects.js';
import type { Column } from './profile.js';
import type { Source } from './source.js';
import { readRows, type TableShape } from './tables.js';

/** Whether a table has a column of users but none of items, and has cells with objects that can contain them. */
export function hasMembers(columns: readonly Column[], map: ReadonlyMap<string, string>): boolean {
  if (!columns.some(holdsObjects)) return false;
  const mapped = map.get('item');
  if (mapped !== undefined) return !columns.some(({ name }) => name === mapped);
  const has = (field: string) =>
    columns.some(
      (column) => nameFit('events', field, column.name) >= 0 && !(field === 'item' && holdsObjects(column)),
    );
  return (has('user') || has('session')) && !has('item');
}

/** Whether the cells of a column are objects or lists of objects. */
function holdsObjects({ profile }: Column): boolean {
  if (!profile || profile.filled === 0) return false;
  const written = [...profile.counts.keys()].filter((value) => /^(\{|\[\s*\{)/.test(value));
  return written.length > profile.counts.size * 0.9;
}

/** A row as an object, with JSON cells parsed. */
function objectOf(row: readonly string[], columns: readonly string[]): object {
  return Object.fromEntries(
    columns.map((name, index) => {
      const cell = row[index] ?? '';
      if (!/^\s*[{[]/.test(cell)) return [name, cell];
      try {
        return [name, JSON.parse(cell) as unknown];
      } catch {
        return [name, cell];
      }
    }),
  );
}

/** The rows of a table as objects. @param head the beginning of the table. */
export function objectsOfRows(
  source: Source,
  shape: TableShape,
  head: () => AsyncIterable<Buffer>,
): { read(): AsyncIterable<Found>; head(): AsyncIterable<Found> } {
  async function* from(bytes: Pick<Source, 'bytes'>): AsyncGenerator<Found> {
    for await (const { rows, lines, refused, bytes: read } of readRows(bytes, shape)) {
      const objects = rows.map((row, index) => ({
        object: objectOf(row, shape.columns),
        line: lines[index],
      }));
      yield { objects, refused, bytes: read };
    }
  }
  return { read: () => from(source), head: () => from({ bytes: head }) };
}
