/**
 * Descriptions of items in a table of events: a title, a category, a picture with each event. They are imported as
 * items if an item has the same values in all rows of the sample.
 */
import { type AssignOptions, assign } from './assign.js';
import { FileClock } from './clock.js';
import { nameFit } from './fields.js';
import type { Job } from './job.js';
import type { Mapping } from './mapping.js';
import type { Column } from './profile.js';
import type { Source } from './source.js';
import { type TableShape, tableJob } from './tables.js';

/** The maximum number of remembered ids, so that an item is written once. */
const MOST_IDS = 1_000_000;

/** The minimum number of rows with repeated items, to judge whether values depend on items. */
const LEAST_REPEATED = 5;

/** The maximum length of a category. */
const LONGEST = 40;

/** Whether each item has one value in the rows. */
function dependsOn(items: readonly string[], values: readonly string[]): boolean {
  const first = new Map<string, string>();
  let repeated = 0;
  for (const [index, item] of items.entries()) {
    const value = values[index]?.trim() ?? '';
    if (item === '' || value === '') continue;
    const known = first.get(item);
    if (known === undefined) first.set(item, value);
    else if (known !== value) return false;
    else repeated++;
  }
  return repeated >= LEAST_REPEATED && repeated * 20 >= items.length;
}

/** Whether the values of a column are categories: words that many items share. */
function isCategory({ profile }: Column, items: number): boolean {
  return (
    profile !== undefined &&
    profile.distinct > 1 &&
    profile.distinct * 2 <= items &&
    profile.longest <= LONGEST &&
    profile.numbers === 0 &&
    profile.times === 0 &&
    profile.truths < 1 &&
    profile.objects + profile.lists === 0
  );
}

/** The columns of a table of events that describe items, with their fields. */
function describing(
  columns: readonly Column[],
  { steps, leftOut }: Mapping,
  sample: readonly (readonly string[])[],
): { readonly item: string; readonly fields: [string, string][] } | undefined {
  const [item, ...others] = steps.filter(({ target }) => target.field === 'item');
  if (!item || others.length > 0) return undefined;
  const cells = (name: string) => {
    const index = columns.findIndex((column) => column.name === name);
    return sample.map((row) => row[index]?.trim() ?? '');
  };
  const ids = cells(item.column);
  const distinct = new Set(ids).size;
  const fields: [string, string][] = [];
  const free = columns.filter(({ name }) => name !== '' && leftOut.includes(name));
  for (const field of ['title', 'image']) {
    const [best] = free
      .filter(({ name }) => nameFit('items', field, name) >= 0 && dependsOn(ids, cells(name)))
      .sort((a, b) => nameFit('items', field, a.name) - nameFit('items', field, b.name));
    if (best) fields.push([best.name, field]);
  }
  for (const column of free) {
    if (fields.some(([name]) => name === column.name)) continue;
    const named = nameFit('items', 'tags', column.name) >= 0;
    if ((named || isCategory(column, distinct)) && dependsOn(ids, cells(column.name)))
      fields.push([column.name, 'tags']);
  }
  return fields.length > 0 ? { item: item.column, fields } : undefined;
}

/**
 * The job of the items that a table of events describes; undefined if it describes none.
 *
 * @param sample the first rows.
 */
export function describedItems(
  source: Source,
  shape: TableShape,
  columns: readonly Column[],
  mapping: Mapping,
  sample: readonly (readonly string[])[],
  options: AssignOptions,
): Job | undefined {
  if (mapping.what !== 'events' || mapping.list || mapping.shown || mapping.year || !source.repeatable)
    return undefined;
  const found = describing(columns, mapping, sample);
  if (!found) return undefined;
  const used = new Set([found.item, ...found.fields.map(([name]) => name)]);
  const chosen = columns.filter(({ name }) => used.has(name));
  const items = assign('items', chosen, {
    map: new Map([['id', found.item]]),
    extra: found.fields,
    separator: options.separator,
  });
  const job = tableJob(
    source,
    shape,
    items,
    new FileClock(source.head, source.size),
    'each item has the same values in all rows',
  );
  return {
    ...job,
    fills: true,
    partial: true,
    async *read() {
      const seen = new Set<unknown>();
      for await (const batch of job.read()) {
        const records: typeof batch.records = [];
        const lines: number[] = [];
        batch.records.forEach((record, index) => {
          if (seen.has(record.id)) return;
          if (seen.size < MOST_IDS) seen.add(record.id);
          records.push(record);
          lines.push(batch.lines[index]);
        });
        // Errors of a row are reported with its event.
        yield { ...batch, records, lines, refused: [] };
      }
    },
  };
}
