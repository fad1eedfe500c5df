/** Writing and reading items and users: they are validated, written to the store, then added to the replica. */
import type { z } from 'zod';
import { InvalidInput } from '../errors.js';
import type { SerialQueue } from '../runtime/index.js';
import {
  AFTER_VISITORS,
  checkEach,
  ERASED,
  flawOf,
  type Item,
  ItemInput,
  ItemPatch,
  isVisitor,
  type Numbered,
  type Refusal,
  type Store,
  type Table,
  type User,
  UserInput,
  UserPatch,
  type WriteReport,
} from '../store/index.js';
import { normalItem, normalPatch, normalUser } from './normalise.js';
import type { Replica } from './replica.js';
import type { ItemView, Records, UserView } from './types.js';

/** The maximum and the default number of records in a page. */
const LARGEST_PAGE = 1_000;

const PAGE = 100;

interface WithVector {
  readonly vector?: readonly number[] | null | undefined;
}

interface RecordTable<Row extends { readonly id: string }, Patch, View> {
  readonly table: Table<Row, Patch>;
  readonly input: z.ZodType<Row>;
  readonly normal: (input: unknown) => unknown;
  readonly patch: z.ZodType<Patch>;
  /** The length of existing vectors. */
  readonly vectorLength: () => Promise<number | undefined>;
  /** Adds written rows to the replica. */
  readonly set: (rows: readonly Numbered<Row>[]) => Promise<void> | void;
  /** Deletes rows from the store and the replica. @returns the ids that existed. */
  readonly remove: (ids: readonly string[]) => Promise<readonly string[]>;
  readonly view: (row: Numbered<Row>) => View;
  /** Serialises writes, so that store and replica apply them in the same order. */
  readonly serial: SerialQueue;
}

/**
 * The engine's calls for items, which are validated, stored, and then added to the replica.
 *
 * @param serial the queue that serialises writes.
 */
export function itemRecords(
  store: Store,
  replica: Replica,
  serial: SerialQueue,
): Records<ItemInput, ItemPatch, ItemView> {
  return records<Item, ItemInput, ItemPatch, ItemView>({
    serial,
    table: store.items,
    input: ItemInput,
    normal: normalItem,
    patch: ItemPatch,
    vectorLength: () => replica.vectorLength(),
    set: (rows) => setItems(store, replica, rows),
    async remove(ids) {
      const deleted = await store.items.delete(ids);
      for (const id of deleted) {
        const no = replica.items.number(id);
        if (no !== undefined) replica.removeItem(no, id);
      }
      return deleted;
    },
    view: ({ no: _, published, expires, ...row }) => ({
      ...row,
      published: isoTime(published),
      expires: isoTime(expires),
    }),
  });
}

/** Adds written items to the replica; an item with another body is no longer a document. */
async function setItems(store: Store, replica: Replica, rows: readonly Numbered<Item>[]): Promise<void> {
  const documents = rows.flatMap(({ no }) => (replica.hasChunks(no) ? no : []));
  const still = documents.length > 0 ? await store.documents.among(documents) : new Set<number>();
  for (const row of rows) {
    const isNoMore = replica.hasChunks(row.no) && !still.has(row.no);
    replica.setItem(row, isNoMore ? [] : undefined);
  }
}

/**
 * @param items the queue of writes of items, as users are deleted with the documents that they own.
 * @param onGone called with the ids of deleted users, and of the sessions that became theirs.
 */
export function userRecords(
  store: Store,
  replica: Replica,
  serial: SerialQueue,
  items: SerialQueue,
  onGone: (ids: readonly string[]) => Promise<void> = async () => {},
): Records<UserInput, UserPatch, UserView> {
  return records<User, UserInput, UserPatch, UserView>({
    serial,
    table: store.users,
    input: UserInput,
    normal: normalUser,
    patch: UserPatch,
    vectorLength: () => replica.vectorLength(),
    set: (rows) => {
      for (const row of rows) replica.setUser(row);
    },
    async remove(ids) {
      const { deleted, rows } = await items.run(async () => {
        const erased = await store.users.erase(ids);
        for (const { no } of erased.rows) replica.removeUser(no);
        for (const { no } of erased.documents) {
          replica.items.rename(no, `${ERASED}${no}`);
          replica.removeItem(no, `${ERASED}${no}`);
          replica.removeEvents({ item: no });
        }
        return erased;
      });
      await onGone([...new Set([...ids, ...rows.map(({ id }) => id)])]);
      // Lists that were made while the rows were deleted.
      await store.users.erase(ids);
      return deleted;
    },
    view: ({ no: _, ...row }) => row,
  });
}

function records<Row extends WithVector & { readonly id: string }, Input, Patch extends WithVector, View>(
  of: RecordTable<Row, Patch, View>,
): Records<Input, Patch, View> {
  const { table, set, remove, view, serial } = of;
  /** Writes the valid records of a batch. */
  const write = async ({ good, refused }: Checked<Row>): Promise<WriteReport> => {
    const { fitting, misfits } = await fittingVectors(good, of.vectorLength);
    const rows = fitting.map(({ record }) => record);
    if (rows.length > 0) {
      const numbers = await table.upsert(rows);
      await set(rows.map((row, k) => ({ ...row, no: numbers[k] })));
    }
    const all = [...refused, ...misfits].sort((a, b) => a.index - b.index);
    return { taken: rows.length, repeated: 0, refused: all };
  };
  return {
    async upsert(inputs) {
      const checked = checkEach(of.input, inputs.map(of.normal));
      return await serial.run(() => write(checked));
    },
    async update(sent) {
      const inputs = sent.map(of.normal);
      return await serial.run(async () => {
        const ids = inputs.map((input) => (input as { id?: unknown }).id);
        const known = new Map<unknown, object>();
        for (const { no: _, ...row } of await table.get(
          ids.filter((id): id is string => typeof id === 'string' && id !== '' && !id.includes('\0')),
        )) {
          known.set((row as { id: string }).id, row);
        }
        const checked = checkEach(
          of.input,
          inputs.map((input, index) => {
            // Several changes of one record in a batch are applied in order.
            const changed = merged(known.get(ids[index]), input);
            if (typeof ids[index] === 'string') known.set(ids[index], changed as object);
            return changed;
          }),
        );
        return write(checked);
      });
    },
    async patch(id, patch) {
      const checked = of.patch.safeParse(normalPatch(patch));
      if (!checked.success) {
        const { field, reason } = flawOf(checked.error);
        throw new InvalidInput(field, reason);
      }
      return await serial.run(async () => {
        if (isVisitor(id)) return undefined;
        const { vector } = checked.data;
        const reason = vector && misfit(vector, await of.vectorLength());
        if (reason) throw new InvalidInput('vector', reason);
        const row = await table.patch(id, checked.data);
        if (row) await set([row]);
        return row && view(row);
      });
    },
    delete: (ids) =>
      serial.run(async () => {
        const deleted = await remove(ids.filter((id) => !isVisitor(id)));
        return [...deleted];
      }),
    async get(id) {
      const [row] = isVisitor(id) ? [] : await table.get([id]);
      return row && view(row);
    },
    getMany: async (ids) => (await table.get(ids.filter((id) => !isVisitor(id)))).map(view),
    async list({ after, limit = PAGE } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
        throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST_PAGE}`);
      }
      // Ids of visitors sort before those of users, and are not listed.
      const from = after === undefined || after < AFTER_VISITORS ? AFTER_VISITORS : after;
      const rows = await table.list({ after: from, limit });
      return rows.map(view);
    },
  };
}

type Checked<Row> = Pick<ReturnType<typeof checkEach>, 'refused'> & {
  readonly good: readonly { readonly index: number; readonly record: Row }[];
};

/** The reason to refuse a vector because of its length, if any. */
function misfit(vector: readonly number[], length: number | undefined): string | undefined {
  if (length === undefined || vector.length === length) return undefined;
  return `has ${vector.length} dimensions, and those that there are have ${length}: for vectors of another encoder, set all to null first`;
}

/** The records whose vectors have the length of existing ones, and the reasons to refuse others. */
async function fittingVectors<Row extends WithVector>(
  good: Checked<Row>['good'],
  lengthOf: () => Promise<number | undefined>,
): Promise<{ readonly fitting: Checked<Row>['good']; readonly misfits: readonly Refusal[] }> {
  if (good.every(({ record: { vector } }) => vector == null)) return { fitting: good, misfits: [] };
  let length = await lengthOf();
  const misfits: Refusal[] = [];
  const fitting = good.filter(({ index, record: { vector } }) => {
    if (vector == null) return true;
    length ??= vector.length;
    const reason = misfit(vector, length);
    if (reason) misfits.push({ index, field: 'vector', reason });
    return reason === undefined;
  });
  return { fitting, misfits };
}

/** A record with the changes of an input; attributes are merged by key. */
function merged(known: object | undefined, input: unknown): unknown {
  if (!known || typeof input !== 'object' || input === null) return input;
  const { attributes } = known as { attributes?: object };
  const changes = (input as { attributes?: unknown }).attributes;
  const both =
    typeof changes === 'object' && changes !== null && !Array.isArray(changes)
      ? mergedAttributes(attributes, changes)
      : (changes ?? attributes);
  return { ...known, ...input, attributes: both };
}

/** Attributes with changes, of which `null` removes one. */
const mergedAttributes = (attributes: object | undefined, changes: object): object =>
  Object.fromEntries(
    Object.entries({ ...attributes, ...changes }).filter(
      ([name, value]) => value !== null || !Object.hasOwn(changes, name),
    ),
  );

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
