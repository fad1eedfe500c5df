/** Routes of items: write, read, change, delete and list, one or many; and single categories. */
import { InvalidInput } from '../../errors.js';
import { ItemInput, type ItemPatch } from '../../store/index.js';
import { cursorOf, limitOf, many, missing, one, textOf, toCursor } from './request.js';
import { affected, type GorseCall, type Route, storable } from './routes.js';
import { categoriesOf, fromItem, GorseItem, GorseItemPatch, patchOfItem, toItem } from './shapes.js';

/** The maximum number of items of one search. */
const MOST_FOUND = 500;

/** Adds Gorse's routes of items. */
export function addItems(route: Route): void {
  route('POST', '/item', 'write', ({ engine, body }) => writeItems(engine, [one(GorseItem, body, 'item')]));
  route('POST', '/items', 'write', ({ engine, body }) => writeItems(engine, many(GorseItem, body, 'item')));
  route('GET', '/item/:item', 'read', async ({ engine, params: { item } }) =>
    fromItem(await get(engine, item)),
  );
  route('PATCH', '/item/:item', 'write', async ({ engine, params: { item }, body }) => {
    const found = await get(engine, item);
    await patchItem(engine, item, patchOfItem(found, one(GorseItemPatch, body ?? {}, 'item')));
    return affected(1);
  });
  route('DELETE', '/item/:item', 'write', async ({ engine, params: { item } }) => {
    const deleted = await engine.items.delete([item]);
    // As in Gorse, deleting an item deletes the feedback on it.
    if (deleted.length > 0) await engine.events.delete([{ item }]);
    return affected(deleted.length);
  });
  route('PUT', '/item/:item/category/:category', 'write', async ({ engine, params: { item, category } }) => {
    const found = await get(engine, item);
    const Categories = [...new Set([...(categoriesOf(found) ?? []), category])];
    await patchItem(engine, item, patchOfItem(found, { Categories, Timestamp: null }));
    return affected(1);
  });
  route(
    'DELETE',
    '/item/:item/category/:category',
    'write',
    async ({ engine, params: { item, category } }) => {
      const found = await get(engine, item);
      const Categories = (categoriesOf(found) ?? []).filter((one) => one !== category);
      await patchItem(engine, item, patchOfItem(found, { Categories, Timestamp: null }));
      return affected(1);
    },
  );
  route('GET', '/items', 'read', async ({ engine, query }) => {
    const limit = limitOf(query);
    const searched = textOf(query, 'q');
    if (searched) return { Cursor: '', Items: await foundBy(engine, searched, limit) };
    const found = await engine.items.list({ after: cursorOf(query), limit });
    const last = found.at(-1)?.id;
    const more = found.length === limit && (await engine.items.list({ after: last, limit: 1 })).length > 0;
    return { Cursor: toCursor(more ? last : null), Items: found.map(fromItem) };
  });
}

/** Items that a search finds, the best first. */
async function foundBy(engine: GorseCall['engine'], query: string, n: number): Promise<object[]> {
  const { items } = await engine.search({ query, limit: Math.min(n, MOST_FOUND) });
  const rows = await Promise.all(items.map(({ id }) => engine.items.get(id)));
  return rows.flatMap((row) => (row ? [fromItem(row)] : []));
}

async function get(engine: GorseCall['engine'], id: string) {
  const found = await engine.items.get(id);
  if (!found) throw missing(id, 'item');
  return found;
}

/** Changes an item; a vector whose width differs from stored ones is not used as the item's vector. */
async function patchItem(engine: GorseCall['engine'], id: string, patch: ItemPatch): Promise<void> {
  try {
    await engine.items.patch(id, patch);
  } catch (error) {
    if (!(error instanceof InvalidInput && error.field === 'vector')) throw error;
    await engine.items.patch(id, { ...patch, vector: null });
  }
}

/** Writes whole items. @returns how many. @throws HttpError 400 where one cannot be stored; then none is written. */
export async function writeItems(engine: GorseCall['engine'], items: Parameters<typeof toItem>[0][]) {
  const records = storable(ItemInput, items.map(toItem));
  const { refused } = await engine.items.upsert(records);
  // Vectors whose width differs from stored ones remain what they are in Gorse: labels.
  if (refused.length > 0)
    await engine.items.upsert(refused.map(({ index }) => ({ ...records[index], vector: null })));
  return affected(items.length);
}
