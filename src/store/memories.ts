/** Memories: sources of answers besides items. A memory is shared by all people, or belongs to one person. */
import { float8Array, textArray } from './arrays.js';
import type { Database } from './database.js';
import type { Json } from './records.js';
import { milliseconds } from './times.js';

/**
 * - `knowledge`: a text, like that of an item, which is never recommended
 * - `example`: a question and a good answer to it
 * - `tool`: the description of a tool, by which it is found
 * - `session`: a conversation
 */
export const MEMORY_KINDS = ['knowledge', 'example', 'tool', 'session'] as const;

export type MemoryKind = (typeof MEMORY_KINDS)[number];

/** A memory as it is stored. */
export interface Memory {
  readonly id: string;
  readonly kind: MemoryKind;
  /** The id of its owner, of a visitor by `visitorId`; null where all people share it. */
  readonly owner: string | null;
  readonly title: string | null;
  /** The text by which it is found: the knowledge, the question, the description or the conversation. */
  readonly text: string;
  /** The answer of an example. */
  readonly answer: string | null;
  /** How good an example is, from 0 to 1. */
  readonly quality: number;
  /** The JSON Schema of a tool's input; the turns of a session. */
  readonly data: Json | null;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

export interface MemoryTable {
  /** Writes memories, replacing those with the same ids. */
  write(memories: readonly Memory[]): Promise<void>;
  /** @returns the ids that existed. */
  delete(ids: readonly string[]): Promise<string[]>;
  all(): Promise<readonly Memory[]>;
}

/** The table of memories over a database; of two with one id in a call the later is kept. */
export function openMemories({ pool }: Pick<Database, 'pool'>): MemoryTable {
  return {
    async write(memories) {
      // Of two with one id the later counts.
      const rows = [...new Map(memories.map((memory) => [memory.id, memory])).values()];
      if (rows.length === 0) return;
      await pool.query(
        `insert into tandem.memories (id, kind, owner, title, text, answer, quality, data, at)
         select id, kind, owner, title, text, answer, quality, data::jsonb, to_timestamp(at / 1000)
         from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::float8[])
           as sent (id, kind, owner, title, text, answer, quality, data, at)
         on conflict (id) do update set kind = excluded.kind, owner = excluded.owner, title = excluded.title,
           text = excluded.text, answer = excluded.answer, quality = excluded.quality, data = excluded.data, at = excluded.at`,
        [
          textArray(rows.map(({ id }) => id)),
          textArray(rows.map(({ kind }) => kind)),
          textArray(rows.map(({ owner }) => owner)),
          textArray(rows.map(({ title }) => title)),
          textArray(rows.map(({ text }) => text)),
          textArray(rows.map(({ answer }) => answer)),
          float8Array(rows.map(({ quality }) => quality)),
          textArray(rows.map(({ data }) => (data === null ? null : JSON.stringify(data)))),
          float8Array(rows.map(({ at }) => at)),
        ],
      );
    },
    async delete(ids) {
      const { rows } = await pool.query<{ id: string }>(
        'delete from tandem.memories where id = any($1::text[]) returning id',
        [textArray(ids)],
      );
      const there = new Set(rows.map(({ id }) => id));
      return ids.filter((id) => there.delete(id));
    },
    async all() {
      const { rows } = await pool.query<Memory>(
        `select id, kind, owner, title, text, answer, quality, data, ${milliseconds('at')} as at from tandem.memories order by id`,
      );
      return rows;
    },
  };
}
