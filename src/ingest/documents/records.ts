/** Documents as callers write and read them: written by the `DocumentWriter`, read from the store. */
import { InvalidInput } from '../../errors.js';
import type { SerialQueue } from '../../runtime/index.js';
import type { Document, Store } from '../../store/index.js';
import type { Replica } from '../replica.js';
import type { DocumentReader } from './reader.js';
import type { DocumentRecords, DocumentView } from './types.js';
import { DocumentWriter } from './writer.js';

const LARGEST_PAGE = 1_000;

const PAGE = 100;

/**
 * @param serial orders the writes of items.
 * @param remove deletes items from the store and the replica.
 */
export function documentRecords(
  store: Pick<Store, 'documents' | 'items' | 'chunks'>,
  replica: Replica,
  serial: SerialQueue,
  reader: DocumentReader,
  remove: (ids: readonly string[]) => Promise<readonly string[]>,
): DocumentRecords {
  const { documents, items, chunks } = store;
  const writer = new DocumentWriter(store, replica, serial, reader);
  return {
    upsert: (inputs, options) => writer.write(inputs, false, options?.signal),
    update: (inputs, options) => writer.write(inputs, true, options?.signal),
    delete: async (ids) => {
      const found = new Set((await documents.get(ids)).map(({ id }) => id));
      return [...(await remove(ids.filter((id) => found.has(id))))];
    },
    async get(id) {
      const [document] = await documents.get([id]);
      return document && viewOf(document);
    },
    async holders(ids) {
      const held = new Map<string, string>();
      for (const item of await items.get(ids)) {
        // What an event named before anybody wrote it is free.
        if (item.title !== null || item.body !== null) held.set(item.id, 'an item that is no document');
      }
      for (const { id, source } of await documents.get(ids))
        held.set(id, source ?? 'a document that was sent without its source');
      return held;
    },
    async list({ after, limit = PAGE, source } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE)
        throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST_PAGE}`);
      return (await documents.list({ ...(after !== undefined && { after }), limit, source })).map(viewOf);
    },
    async chunks(id) {
      const [document] = await documents.get([id]);
      if (!document) return undefined;
      return (await chunks.of([document.no])).map(({ item: _, ...chunk }) => chunk);
    },
  };
}

function viewOf({ no: _, at, version: __, ...document }: Document): DocumentView {
  return { ...document, imported: new Date(at).toISOString() };
}
