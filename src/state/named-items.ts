/** Items that only events name, in the state: they are recommended once they were written. */
import type { Catalogue } from '../indexes/index.js';
import type { Item, Numbered, Store } from '../store/index.js';

/** The part of the state that items are added to. */
interface ItemState {
  readonly catalogue: Catalogue;
  setItem(row: Numbered<Item> & { readonly onlyNamed: boolean }): void;
  removeItem(no: number, id: string): void;
}

/** Adds items that events name to the state, and creates those that do not exist. */
export async function ensureItems(state: ItemState, store: Store, ids: readonly string[]): Promise<void> {
  const numbers = await store.items.ensure(ids);
  const rows = new Map((await store.items.get(ids)).map((row) => [row.id, row]));
  const named = new Set(await store.namedItems.among(numbers));
  ids.forEach((id, k) => {
    const row = rows.get(id);
    if (row) state.setItem({ ...row, onlyNamed: named.has(numbers[k]) });
    else state.removeItem(numbers[k], id);
  });
}

/** The warning about items that are not recommended, as they were never written. */
export function undescribed({ catalogue }: Pick<ItemState, 'catalogue'>): string[] {
  const { named, size } = catalogue;
  if (named.size === 0 || !catalogue.hidesNamed) return [];
  return [
    `${named.size} of ${size} items are only named by events and were never written: they are not recommended until they ` +
      `are (POST /v1/items or \`tandem import\`, their id is enough), unless tandem.json says {"undescribed": "show"}`,
  ];
}
