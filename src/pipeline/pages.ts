/**
 * Pages of a list. The cursor of a page is the request id of the page before: items on it and on earlier ones are
 * not shown again, and the rest is ranked with the data at the time of the request. So no item is repeated or
 * skipped, whatever changes between two pages.
 *
 * Recently served pages are held in memory; older ones, and those from before a restart, are read from the log.
 */
import { InvalidInput } from '../errors.js';
import { BoundedCache } from '../runtime/index.js';
import type { Json, Store } from '../store/index.js';

/** The number of pages held in memory; each takes about 4 bytes for each item so far. */
const KEPT = 20_000;

/** The maximum number of pages of a list. */
const MOST_PAGES = 10_000;

/** A query as it is logged. */
export type Asked = { readonly [key: string]: Json | undefined };

interface Page {
  /** The query of its list. */
  readonly asked: Asked;
  /** Numbers of the items on this page and on earlier ones. */
  readonly shown: Int32Array;
}

/** The pages of all lists of one engine. */
export class Pages {
  readonly #recent = new BoundedCache<Page, string>(KEPT);

  constructor(private readonly requests: Store['requests']) {}

  /** Remembers a page that has a next one. */
  note(request: string, asked: Asked, earlier: Int32Array | undefined, items: readonly number[]): void {
    const before = earlier?.length ?? 0;
    const shown = new Int32Array(before + items.length);
    if (earlier) shown.set(earlier);
    shown.set(items, before);
    this.#recent.set(request, { asked, shown });
  }

  /**
   * The items on a page and on earlier ones; `undefined` without a cursor.
   * @throws InvalidInput where no such list was served, or it was served for another query.
   */
  async shown(after: string | undefined, asked: Asked): Promise<Int32Array | undefined> {
    if (after === undefined) return undefined;
    const page = this.#recent.get(after) ?? (await this.#read(after));
    if (!page) {
      throw new InvalidInput('after', 'is not the next of a page, or is of one from more than 30 days ago');
    }
    if (keyOf(page.asked) !== keyOf(asked)) {
      throw new InvalidInput('after', 'is of another list: ask for the same as on the page before');
    }
    return page.shown;
  }

  async #read(after: string): Promise<Page | undefined> {
    let first: Asked | undefined;
    const pages: (readonly number[])[] = [];
    for (let id: string | undefined = after; id !== undefined && pages.length < MOST_PAGES; ) {
      const row = await this.requests.get(id);
      if (!row) return undefined;
      first ??= row.query;
      pages.push(row.items);
      const before: Json | undefined = row.query.after;
      id = typeof before === 'string' ? before : undefined;
    }
    return first === undefined ? undefined : { asked: first, shown: Int32Array.from(pages.reverse().flat()) };
  }
}

/** The key that pages of one list share: the query without `limit`, cursor and recent events. */
function keyOf({ limit: _, after: __, events: ___, impressions: ____, ...same }: Asked): string {
  return JSON.stringify(sorted(same));
}

/** The same value with sorted object keys, as the log does not preserve their order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
