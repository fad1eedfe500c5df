/**
 * The folder of Instacart: products, orders, and the lines of orders, which name the order instead of who it was.
 * Its orders have no dates, but days between them: each person's last order is put on one day, those before it so many
 * days earlier.
 */
import { DAY, HOUR, withRoom } from '../../../runtime/index.js';
import type { Job } from '../job.js';
import type { Source } from '../source.js';
import { type RowBatch, readRows } from '../tables.js';
import type { KnownFiles } from './files.js';
import { rowsJob } from './rows.js';

const LAST_DAY = Date.UTC(2017, 4, 1);

const CSV = { name: 'Instacart', delimiter: ',', quotes: 'doubled', header: true, skip: 0 } as const;

/** Who gave each order, and when, by the order's number. */
class Orders {
  #user: Float64Array = new Float64Array(0);
  #at: Float64Array = new Float64Array(0);

  /** Orders of a person come after each other, in their order. */
  async read(source: Source): Promise<void> {
    let orders: { readonly id: number; readonly days: number; readonly hour: number }[] = [];
    let user = Number.NaN;
    let days = 0;
    const end = () => {
      for (const one of orders) {
        this.#user = withRoom(this.#user, one.id + 1);
        this.#at = withRoom(this.#at, one.id + 1);
        this.#user[one.id] = user;
        this.#at[one.id] = LAST_DAY + (one.days - days) * DAY + one.hour * HOUR;
      }
      orders = [];
      days = 0;
    };
    for await (const { rows } of readRows(source, CSV)) {
      for (const [id, of, , , , hour, since] of rows) {
        if (Number(of) !== user) end();
        user = Number(of);
        days += Number(since || 0);
        if (/^\d{1,9}$/.test(id)) orders.push({ id: Number(id), days, hour: Number(hour) });
      }
    }
    end();
  }

  of(id: string): { readonly user: string; readonly at: string } | undefined {
    const user = this.#user[Number(id)];
    return user > 0 ? { user: String(user), at: new Date(this.#at[Number(id)]).toISOString() } : undefined;
  }
}

async function* linesOf(lines: Source, orders: Source): AsyncGenerator<RowBatch> {
  const known = new Orders();
  await known.read(orders);
  for await (const batch of readRows(lines, CSV)) {
    const taken: RowBatch = {
      ...batch,
      rows: [] as string[][],
      lines: [] as number[],
      refused: [...batch.refused],
    };
    batch.rows.forEach(([order, item], index) => {
      const found = known.of(order);
      const line = batch.lines[index];
      if (!found) taken.refused.push({ line, field: 'user', reason: `order ${order} is not in orders.csv` });
      else {
        (taken.rows as string[][]).push([found.user, item, found.at]);
        (taken.lines as number[]).push(line);
      }
    });
    yield taken;
  }
}

/** The products and the purchases of such a folder; nothing where it is another one. */
export async function instacartJobs(
  files: KnownFiles,
): Promise<{ jobs: Job[]; skipped: { name: string; reason: string }[] } | undefined> {
  const names = ['order_products__prior.csv', 'order_products__train.csv'].filter((name) => files.has(name));
  if (names.length === 0 || !files.has('orders.csv') || !files.has('products.csv')) return undefined;
  const [products, orders] = [await files.open('products.csv'), await files.open('orders.csv')];
  const tables = new Map<string, Map<string, string>>();
  for (const name of ['aisles', 'departments']) {
    const source = await files.optional(`${name}.csv`);
    const found = new Map<string, string>();
    if (source)
      for await (const { rows } of readRows(source, CSV))
        for (const [id, called] of rows) found.set(id, called);
    tables.set(name, found);
  }
  async function* items(): AsyncGenerator<RowBatch> {
    for await (const batch of readRows(products, CSV)) {
      const rows = batch.rows.map(([id, title, aisle, department]) => [
        id,
        title,
        [tables.get('aisles')?.get(aisle), tables.get('departments')?.get(department)]
          .filter(Boolean)
          .join('|'),
      ]);
      yield { ...batch, rows };
    }
  }
  const jobs = [
    rowsJob(products, { set: 'Instacart', what: 'items', columns: ['id', 'title', 'tags'] }, items),
  ];
  for (const name of names) {
    const lines = await files.open(name);
    const form = {
      set: 'Instacart',
      what: 'events',
      columns: ['user', 'item', 'at'],
      kind: 'purchase',
    } as const;
    jobs.push(rowsJob(lines, form, () => linesOf(lines, orders)));
  }
  return { jobs, skipped: [] };
}
