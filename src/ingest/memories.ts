/**
 * The engine's `memories`: writing, reading, searching and deleting; private memories only on behalf of their owner.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInput } from '../errors.js';
import type { SerialQueue } from '../runtime/index.js';
import {
  Attributes,
  checkEach,
  Id,
  MEMORY_KINDS,
  type Memory,
  type MemoryKind,
  type Store,
  type WriteReport,
} from '../store/index.js';

/** The maximum lengths of a text and of an answer, in characters. */
const [TEXT, ANSWER] = [20_000, 20_000] as const;

const common = {
  id: Id.describe('Of its content where it is left out, so that the same is kept once.').optional(),
  user: Id.describe(
    'Whose own it is, which nobody else is given; everybody’s where it is left out.',
  ).optional(),
  title: z.string().max(500).optional(),
};

const Words = z.string().max(TEXT).regex(/\S/, 'is empty');

export const MemoryInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('knowledge'), text: Words, ...common }),
  z.strictObject({
    kind: z.literal('example'),
    text: Words.describe('A question.'),
    answer: z.string().max(ANSWER).regex(/\S/, 'is empty'),
    quality: z.number().min(0).max(1).describe('How good the answer is; 1 by default.').optional(),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('tool'),
    text: Words.describe('What it does, by which it is found.'),
    data: Attributes.describe('The JSON Schema of its input.').optional(),
    ...common,
    title: z.string().min(1).max(128).describe('Its name.'),
  }),
]);

export type MemoryInput = z.input<typeof MemoryInput>;

/** A memory as returned by reads. */
export interface MemoryView extends Omit<Memory, 'owner' | 'at'> {
  readonly user: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** The owner of private memories; without one, only shared memories. */
interface OnBehalf {
  readonly user?: string | undefined;
}

/** The replica of memories in memory, with an index. */
export interface MemoryReplica {
  get(id: string): Memory | undefined;
  /** In the order of their ids. */
  all(): Iterable<Memory>;
  set(memory: Memory): void;
  delete(id: string): void;
  find(query: {
    readonly query: string;
    readonly kinds: readonly MemoryKind[];
    readonly owner: string | null;
    readonly limit: number;
  }): readonly { readonly memory: Memory; readonly score: number }[];
}

export interface MemoryRecords {
  /**
   * Writes memories and replaces those with the same ids; invalid ones are refused individually.
   *
   * @example
   * const tea = { id: 'tea', kind: 'knowledge', text: 'Green tea is brewed at 80 degrees.' };
   * await tandem.memories.upsert([tea, { kind: 'knowledge', text: '' }]); // { taken: 1, refused: [{ index: 1, field: 'text' }] }
   */
  upsert(memories: readonly MemoryInput[]): Promise<WriteReport>;
  /**
   * A memory; undefined where it does not exist or belongs to another owner.
   *
   * @example
   * await tandem.memories.upsert([{ id: 'attic', kind: 'knowledge', user: 'ada', text: 'Ada reads in the attic.' }]);
   * await tandem.memories.get('attic', { user: 'ada' }); // { id: 'attic', text: 'Ada reads in the attic.', user: 'ada' }
   * await tandem.memories.get('attic'); // undefined
   */
  get(id: string, options?: OnBehalf): Promise<MemoryView | undefined>;
  /**
   * A page of memories in the order of ids, after the id `after`: 1 to 1,000, 100 by default.
   *
   * @example
   * await tandem.memories.upsert([{ id: 'clock', kind: 'tool', title: 'clock', text: 'Tells the time.' }]);
   * (await tandem.memories.list({ kind: 'tool', limit: 10 })).map(({ id }) => id).join(); // 'clock'
   *
   * @throws InvalidInput where the limit is out of its range.
   */
  list(
    query?: OnBehalf & { readonly kind?: MemoryKind; readonly after?: string; readonly limit?: number },
  ): Promise<MemoryView[]>;
  /**
   * The memories that match a text best, the best first: 1 to 100, 10 by default.
   *
   * @example
   * await tandem.memories.upsert([{ id: 'tea', kind: 'knowledge', text: 'Green tea is brewed at 80 degrees.' }]);
   * const [best] = await tandem.memories.find({ query: 'how hot for green tea', kinds: ['knowledge'] });
   * best.id; // 'tea'
   *
   * @throws InvalidInput where the query is not a text, or the limit is out of range.
   */
  find(
    query: OnBehalf & {
      readonly query: string;
      readonly kinds?: readonly MemoryKind[];
      readonly limit?: number;
    },
  ): Promise<(MemoryView & { readonly score: number })[]>;
  /**
   * Deletes shared memories, and private ones of the given owner.
   *
   * @example
   * await tandem.memories.upsert([{ id: 'milk', kind: 'knowledge', user: 'ada', text: 'Ada takes milk.' }]);
   * await tandem.memories.delete(['milk']); // []
   * await tandem.memories.delete(['milk'], { user: 'ada' }); // ['milk']
   *
   * @returns the ids that existed.
   */
  delete(ids: readonly string[], options?: OnBehalf): Promise<string[]>;
}

/**
 * The engine's calls for memories, which are validated, stored, and then added to the replica.
 *
 * @param writes the queue that serialises writes.
 */
export function memoryRecords(
  { memories: table }: Pick<Store, 'memories'>,
  { memories, now }: { readonly memories: MemoryReplica; readonly now: () => number },
  writes: SerialQueue,
): MemoryRecords {
  const seen = (id: string, user: string | undefined): Memory | undefined => {
    const memory = memories.get(id);
    return memory && (memory.owner === null || memory.owner === user) ? memory : undefined;
  };
  return {
    upsert: (inputs) =>
      writes.run(async () => {
        const { good, refused } = checkEach(MemoryInput, inputs);
        const rows = good.flatMap(({ index, record }) => {
          const row = rowOf(record, now());
          const there = memories.get(row.id);
          // The existence of a memory of another owner is not revealed, and it cannot be overwritten.
          if (there && there.owner !== row.owner) {
            refused.push({ index, field: 'id', reason: 'is taken: choose another, or leave it out' });
            return [];
          }
          return [row];
        });
        await table.write(rows);
        for (const row of rows) memories.set(row);
        return { taken: rows.length, repeated: 0, refused: refused.sort((a, b) => a.index - b.index) };
      }),
    get: async (id, { user } = {}) => {
      const memory = seen(id, user);
      return memory && viewOf(memory);
    },
    list: async ({ user, kind, after = '', limit = 100 } = {}) => {
      within('limit', limit, 1_000);
      const page: MemoryView[] = [];
      for (const memory of memories.all()) {
        if (page.length >= limit) break;
        const own = memory.owner === null || memory.owner === user;
        if (own && memory.id > after && (kind === undefined || memory.kind === kind))
          page.push(viewOf(memory));
      }
      return page;
    },
    find: async ({ query, kinds = MEMORY_KINDS, user, limit = 10 }) => {
      within('limit', limit, 100);
      if (typeof query !== 'string') throw new InvalidInput('query', 'is a text');
      const found = memories.find({ query: query.slice(0, TEXT), kinds, owner: user ?? null, limit });
      return found.map(({ memory, score }) => ({ ...viewOf(memory), score }));
    },
    delete: (ids, { user } = {}) =>
      writes.run(async () => {
        const own = ids.filter((id) => seen(id, user));
        const deleted = await table.delete(own);
        for (const id of deleted) memories.delete(id);
        return deleted;
      }),
  };
}

function within(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new InvalidInput(name, `is a whole number from 1 to ${most}`);
}

function rowOf(record: z.output<typeof MemoryInput>, at: number): Memory {
  const { kind, text, title = null, user = null } = record;
  const answer = record.kind === 'example' ? record.answer : null;
  const quality = record.kind === 'example' ? (record.quality ?? 1) : 1;
  const data = record.kind === 'tool' ? (record.data ?? null) : null;
  const id = record.id ?? `${kind}-${digestOf([user, title, text])}`;
  const clean = (some: string) => some.replaceAll('\0', ' ').toWellFormed();
  return {
    id,
    kind,
    owner: user,
    title: title === null ? null : clean(title),
    text: clean(text),
    answer: answer === null ? null : clean(answer),
    quality,
    data,
    at,
  };
}

/** A digest of content. */
export const digestOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);

function viewOf({ owner, at, ...memory }: Memory): MemoryView {
  return { ...memory, user: owner, at: new Date(at).toISOString() };
}
