/** Stands in for the engine, in memory, until there is one. */

import type { z } from 'zod';
import { InvalidInput, NotFound } from '#tandem/errors.js';
import {
  checkEach,
  EventInput,
  ItemInput,
  ItemPatch,
  type Scope,
  UserInput,
  UserPatch,
} from '#tandem/store/index.js';
import type { Engine, Records } from '#tandem/types.js';

const iso = (time: number | null | undefined) => (time == null ? null : new Date(time).toISOString());

export function fakeEngine(): Engine {
  const events = new Map<string, unknown>();
  const keys = new Map<string, { name: string; scopes: readonly Scope[]; created: number }>();
  const table = <Row extends { id: string }, View>(
    input: z.ZodType<Row>,
    patch: z.ZodType<Partial<Row>>,
    view: (row: Row) => View,
  ) => {
    const rows = new Map<string, Row>();
    const records = {
      async upsert(batch: readonly unknown[]) {
        const { good, refused } = checkEach(input, batch);
        for (const { record } of good) rows.set(record.id, record);
        return { taken: good.length, repeated: 0, refused };
      },
      async patch(id: string, change: unknown) {
        const parsed = patch.safeParse(change);
        if (!parsed.success) {
          const issue = parsed.error.issues[0]!;
          throw new InvalidInput(issue.path.join('.'), issue.message);
        }
        const row = rows.get(id);
        if (!row) return undefined;
        const attributes = {
          ...(row as { attributes?: object }).attributes,
          ...(parsed.data as { attributes?: object }).attributes,
        };
        const merged = { ...row, ...parsed.data, attributes };
        rows.set(id, merged);
        return view(merged);
      },
      delete: async (ids: readonly string[]) => ids.filter((id) => rows.delete(id)),
      async get(id: string) {
        const row = rows.get(id);
        return row && view(row);
      },
      async list({ after, limit = 100 }: { after?: string; limit?: number } = {}) {
        const ids = [...rows.keys()].sort().filter((id) => after === undefined || id > after);
        return ids.slice(0, limit).map((id) => view(rows.get(id)!));
      },
    };
    return { rows, records };
  };
  const items = table(ItemInput, ItemPatch as never, (row) => ({
    ...row,
    published: iso(row.published),
    expires: iso(row.expires),
  }));
  const users = table(UserInput, UserPatch as never, (row) => row);
  const list = (limit = 20) => ({
    request: crypto.randomUUID(),
    items: [...items.rows.values()].slice(0, limit).map(({ id, title, tags, image }) => ({
      id,
      score: 1,
      title,
      tags,
      image,
      reasons: [{ retriever: 'popular', weight: 1, because: [] }],
    })),
  });
  return {
    items: items.records as unknown as Engine['items'],
    users: users.records as unknown as Records<never, never, never> as Engine['users'],
    events: {
      async add(batch) {
        const { good, refused } = checkEach(EventInput, batch);
        let taken = 0;
        for (const { record } of good) {
          const id = record.id ?? crypto.randomUUID();
          if (!events.has(id)) taken++;
          events.set(id, events.get(id) ?? record);
        }
        return { taken, repeated: good.length - taken, refused };
      },
    },
    recommend: async (query) => list(query?.limit),
    async similar(id, query) {
      if (!items.rows.has(id)) throw new NotFound('there is no such item');
      return list(query?.limit);
    },
    popular: async (query) => list(query?.limit),
    refresh: async () => {},
    stats: () => ({
      items: items.rows.size,
      users: users.rows.size,
      events: events.size,
      eventsSinceRefresh: 0,
    }),
    store: {
      keys: {
        async create(name: string, scopes: readonly Scope[]) {
          const key = `fake_${name}_${crypto.randomUUID()}`;
          keys.set(key, { name, scopes, created: Date.now() });
          return key;
        },
        list: async () => [...keys.values()],
        async revoke(name: string) {
          return [...keys].some(([key, value]) => value.name === name && keys.delete(key));
        },
        verify: async (key: string) => keys.get(key),
      },
    } as unknown as Engine['store'],
    close: async () => {},
  };
}
