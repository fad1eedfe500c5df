/** The data intake without an engine, for imports. */
import { SerialQueue } from '../runtime/index.js';
import type { ItemInput, ItemPatch, UserInput, UserPatch } from '../store/index.js';
import { openStore, type Settings, type StoreOptions } from '../store/index.js';
import { eventIntake } from './events.js';
import { itemRecords, userRecords } from './records.js';
import { IdReplica } from './replica.js';
import type { EventIntake, ItemView, Records, UserView } from './types.js';

/** What takes in items, users and events. */
export interface Intake {
  readonly items: Pick<Records<ItemInput, ItemPatch, ItemView>, 'upsert'>;
  readonly users: Pick<Records<UserInput, UserPatch, UserView>, 'upsert'>;
  readonly events: EventIntake;
}

/**
 * Opens the data to write to it. Takes no longer with much data than with little, as nothing of it is read: the next
 * `open` reads what was written.
 *
 * @throws FolderInUse where another process has the folder open.
 */
export async function openWriter(
  options: StoreOptions,
): Promise<Intake & { readonly settings: Settings; close(): Promise<void> }> {
  const store = await openStore(options);
  const replica = new IdReplica();
  const itemWrites = new SerialQueue();
  return {
    items: itemRecords(store, replica, itemWrites),
    users: userRecords(store, replica, new SerialQueue()),
    events: eventIntake(store, replica, itemWrites),
    settings: store.settings,
    close: () => store.close(),
  };
}
