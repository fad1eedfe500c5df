/** The data intake without an engine, for imports. */
import { availableParallelism } from 'node:os';
import { SerialQueue } from '../runtime/index.js';
import type { EventInput, ItemInput, ItemPatch, UserInput, UserPatch, WriteReport } from '../store/index.js';
import { openStore, type StoreOptions } from '../store/index.js';
import { DocumentReader } from './documents/reader.js';
import { documentRecords } from './documents/records.js';
import type { DocumentRecords } from './documents/types.js';
import { eventIntake } from './events.js';
import { type FileStarts, fileStarts } from './files/clock.js';
import type { What } from './files/fields.js';
import type { Draft } from './files/mapper.js';
import { itemRecords, userRecords } from './records.js';
import { IdReplica } from './replica.js';
import type { EventIntake, ItemView, Records, UserView } from './types.js';

/** The number of threads that read documents: that of processors, up to a limit, as each takes memory. */
const READERS = Math.min(4, availableParallelism());

/** The intake of items, users and events. */
export interface Intake {
  readonly items: Pick<Records<ItemInput, ItemPatch, ItemView>, 'upsert' | 'update'>;
  readonly users: Pick<Records<UserInput, UserPatch, UserView>, 'upsert' | 'update'>;
  readonly events: EventIntake;
  readonly documents: Pick<DocumentRecords, 'update' | 'list' | 'delete' | 'holders'>;
}

/** The function that writes records of a type. The intake validates them, so their type is not known here. */
export function writeInto(
  { items, users, events }: Pick<Intake, 'items' | 'users' | 'events'>,
  what: What,
  update: boolean,
): (records: Draft[]) => Promise<WriteReport> {
  const write = update ? 'update' : 'upsert';
  switch (what) {
    case 'items':
      return (records) => items[write](records as unknown as ItemInput[]);
    case 'users':
      return (records) => users[write](records as unknown as UserInput[]);
    case 'events':
      return (records) => events.add(records as unknown as EventInput[]);
  }
}

/** Existing records by id. */
export interface KnownRecords {
  items(ids: readonly string[]): Promise<readonly object[]>;
  users(ids: readonly string[]): Promise<readonly object[]>;
}

/**
 * Opens the data for writing. The time does not depend on the amount of data, as none of it is read: the next `open`
 * reads what was written.
 *
 * @throws FolderInUse where another process has the folder open.
 */
export async function openWriter(
  options: StoreOptions,
): Promise<Intake & { readonly starts: FileStarts; readonly known: KnownRecords; close(): Promise<void> }> {
  const store = await openStore({ ...options, imports: true });
  const replica = new IdReplica(store);
  const itemWrites = new SerialQueue();
  const items = itemRecords(store, replica, itemWrites);
  const reader = new DocumentReader(READERS);
  return {
    items,
    documents: documentRecords(store, replica, itemWrites, reader, items.delete),
    users: userRecords(store, replica, new SerialQueue(), itemWrites),
    events: eventIntake(store, replica, itemWrites),
    starts: fileStarts(store.settings),
    known: { items: (ids) => store.items.get(ids), users: (ids) => store.users.get(ids) },
    async close() {
      await reader.close();
      await store.close();
    },
  };
}
