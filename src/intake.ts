/** Writing without recommending: what an import needs. */
import { eventIntake } from './events.js';
import { Numbers } from './known.js';
import { itemRecords, userRecords } from './records.js';
import { Serial } from './serial.js';
import { openStore, type Settings, type StoreOptions } from './store/index.js';
import type { Engine } from './types.js';

/** What takes in items, users and events. */
export interface Intake {
  readonly items: Pick<Engine['items'], 'upsert'>;
  readonly users: Pick<Engine['users'], 'upsert'>;
  readonly events: Engine['events'];
}

/**
 * Opens the data to write to it. Takes no longer with much data than with little, as nothing of it is read: the next
 * `open` reads what was written.
 *
 * @throws FolderInUse where another process has the folder open.
 */
export async function openIntake(
  options: StoreOptions,
): Promise<Intake & { readonly settings: Settings; close(): Promise<void> }> {
  const store = await openStore(options);
  const numbers = new Numbers();
  const itemWrites = new Serial();
  return {
    items: itemRecords(store, numbers, itemWrites),
    users: userRecords(store, numbers, new Serial()),
    events: eventIntake(store, numbers, itemWrites),
    settings: store.settings,
    close: () => store.close(),
  };
}
