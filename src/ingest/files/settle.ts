/** What a file holds, settled with the options, or refused with those that would do. */
import { choicesOf } from './choices.js';
import { likelyColumns } from './example.js';
import type { Mapping } from './mapping.js';
import { type Table, UnclearTable } from './order-tables.js';
import { FileProblem } from './problem.js';
import type { Column } from './profile.js';
import { type Doubt, type Recognised, type RecogniseOptions, recognise } from './recognise.js';
import type { Source } from './source.js';
import { type OrderEvidence, weighOrder } from './times.js';

/** What a file holds. @param table the table, which other files may complete. @throws FileProblem where the file is ambiguous. */
export function settle(
  source: Source,
  columns: readonly Column[],
  options: RecogniseOptions,
  header: boolean,
  table?: Table,
): Recognised {
  const found: Recognised | Doubt = recognise(source.name, columns, options);
  if ('mapping' in found) return found;
  const headless = header
    ? ''
    : `; its first line looks like data: name the columns with --columns, such as --columns ${likelyColumns(columns)}`;
  const message = `${source.name}: ${found.doubt}; ${found.remedy}${headless}`;
  const choices = choicesOf(
    found.remedy,
    columns.map(({ name }) => name),
  );
  throw table
    ? new UnclearTable(message, source.name, choices, table)
    : new FileProblem(message, source.name, choices);
}

/** Reads further until the order of days and months is determined. @throws FileProblem where it is not. */
export async function settleOrders(
  source: Source,
  { open }: Mapping,
  rows: () => AsyncIterable<(column: string) => string | undefined>,
): Promise<void> {
  if (open.length === 0) return;
  const evidence = new Map<string, OrderEvidence>(
    open.map(({ column }) => [column, { seen: 0, dayFirst: false, monthFirst: false }]),
  );
  const settled = () => [...evidence.values()].every(({ dayFirst, monthFirst }) => dayFirst || monthFirst);
  if (source.repeatable) {
    for await (const row of rows()) {
      for (const [column, found] of evidence) weighOrder(row(column) ?? '', found);
      if (settled()) break;
    }
  }
  for (const { column, style } of open) {
    const { dayFirst, monthFirst } = evidence.get(column)!;
    if (dayFirst === monthFirst) {
      const why = dayFirst
        ? 'some values have the day first, others the month'
        : 'no value shows whether the day or the month stands first';
      const remedy = '--time-format day-first or --time-format month-first';
      throw new FileProblem(
        `${source.name}: ${column}: ${why}; say so with ${remedy}`,
        source.name,
        choicesOf(remedy, []),
      );
    }
    style.order = dayFirst ? 'day-first' : 'month-first';
  }
}
