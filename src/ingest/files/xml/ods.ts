/** Spreadsheets of OpenDocument (ISO 26300): their sheets, with dates and numbers as they are stored. */
import { parseXml } from './parse.js';
import { MOST_COLUMNS, RowCollector, type Sheet } from './sheet.js';
import type { OpenMember } from './xlsx.js';

/** The maximum number of repetitions of a row, which can be declared up to the end of the sheet. */
const MOST_REPEATED = 100_000;

const repeated = (attributes: Readonly<Record<string, string>>, what: 'rows' | 'columns', most: number) =>
  Math.min(most, Math.max(1, Number(attributes[`table:number-${what}-repeated`] ?? 1) || 1));

/** The stored value of a cell; `undefined` if its text is the value. */
function stored(attributes: Readonly<Record<string, string>>): string | undefined {
  switch (attributes['office:value-type']) {
    case 'float':
    case 'currency':
    case 'percentage':
      return attributes['office:value'];
    case 'date':
      return attributes['office:date-value'];
    case 'boolean':
      return attributes['office:boolean-value']?.toUpperCase();
    case 'time':
      return clockOf(attributes['office:time-value']);
    default:
      return attributes['office:string-value'];
  }
}

/** `PT09H30M00S` as `09:30:00`. */
function clockOf(duration: string | undefined): string | undefined {
  const [, hours, minutes, seconds] = /^PT(\d+)H(\d+)M(\d+)/.exec(duration ?? '') ?? [];
  return hours && minutes && seconds ? `${hours.padStart(2, '0')}:${minutes}:${seconds}` : undefined;
}

/** Reads the rows of the table with an index, from 0, or of all tables, with their names. */
async function* tables(
  bytes: AsyncIterable<Buffer>,
  told: { readonly place?: number; name?(name: string): void },
): AsyncGenerator<string[][]> {
  const rows = new RowCollector();
  let table = -1;
  let times = 1;
  let column = 0;
  let cell: { value: string | undefined; text: string; times: number } | undefined;
  let notes = 0;
  const parsing = parseXml(bytes, {
    open(name, attributes) {
      if (name === 'table:table') {
        table++;
        told.name?.(attributes['table:name'] ?? '');
      } else if (table !== told.place) return;
      else if (name === 'table:table-row') {
        times = repeated(attributes, 'rows', MOST_REPEATED);
        column = 0;
      } else if (name === 'table:table-cell' || name === 'table:covered-table-cell')
        cell = { value: stored(attributes), text: '', times: repeated(attributes, 'columns', MOST_COLUMNS) };
      else if (name === 'office:annotation') notes++;
      else if (cell && name === 'text:p' && cell.text !== '' && notes === 0) cell.text += '\n';
      else if (cell && name === 'text:s' && notes === 0) cell.text += ' ';
    },
    text(part) {
      if (cell && notes === 0) cell.text += part;
    },
    close(name) {
      if (table !== told.place) return;
      if (name === 'office:annotation') notes--;
      else if (cell && /^table:(covered-)?table-cell$/.test(name)) {
        const value = cell.value ?? cell.text;
        if (value !== '') for (let copy = 0; copy < cell.times; copy++) rows.cell(column + copy, value);
        column += cell.times;
        cell = undefined;
      } else if (name === 'table:table-row') rows.end(times);
    },
  });
  for await (const _ of parsing) yield rows.take();
}

/** The sheets of a spreadsheet of OpenDocument. */
export async function odsSheets(open: OpenMember): Promise<Sheet[]> {
  const names: string[] = [];
  const content = open('content.xml');
  if (!content) return [];
  for await (const _ of tables(content, { name: (name) => names.push(name) }));
  return names.map((name, place) => ({
    name,
    async *rows() {
      yield* tables(open('content.xml')!, { place });
    },
  }));
}
