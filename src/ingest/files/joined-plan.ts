/** The plan of orders in two tables, none of which can be imported alone. */
import { FileClock } from './clock.js';
import type { SourceOptions } from './file-plan.js';
import type { Job } from './job.js';
import { joinOrders, Table, type UnclearTable } from './order-tables.js';
import { settle, settleOrders } from './settle.js';
import { tableJob } from './tables.js';

/** The files that were planned one by one, and those that could not be. */
export interface Planned {
  readonly jobs: readonly Job[];
  readonly problems: readonly UnclearTable[];
}

/** The plan with tables of orders and of their lines joined; the others as they were. */
export async function withJoinedOrders(
  { jobs, problems }: Planned,
  options: SourceOptions,
): Promise<Planned> {
  const tables = problems.map(({ table }) => table);
  // Lines of orders in which no product comes twice were taken for items.
  const items = jobs.flatMap(({ what, table }) =>
    what === 'items' && table instanceof Table ? [table] : [],
  );
  const joined: Job[] = [];
  const used = new Set<object>();
  for (const lines of [...tables, ...items]) {
    const found = joinOrders(lines, tables);
    if (!found) continue;
    const { source, shape, columns, orders } = found;
    const mapped = settle(
      source,
      columns,
      { ...options, what: 'events', kind: options.kind ?? 'purchase', header: true },
      true,
    );
    const why = `its lines name orders, which ${orders.source.base} says the customers of`;
    await settleOrders(source, mapped.mapping, async function* () {
      for await (const { rows } of found.rows())
        yield* rows.map((row) => (name: string) => row[shape.columns.indexOf(name)]);
    });
    const clock = new FileClock(source.head, source.size);
    joined.push(tableJob(source, shape, mapped.mapping, clock, why, () => found.rows(mapped.mapping)));
    used.add(lines).add(orders);
  }
  return {
    jobs: [...jobs.filter(({ table }) => !table || !used.has(table)), ...joined],
    problems: problems.filter(({ table }) => !used.has(table)),
  };
}
