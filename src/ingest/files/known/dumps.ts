/**
 * Dumps of several tables in one file, each read as a file of its own: SQL, phpMyAdmin's JSON, an object of several
 * lists, `collections` of documents, and Ghost's export, of which the posts are taken with their tags.
 */
import { isObject } from '../../../runtime/index.js';
import { formOf } from '../object-form.js';
import { type Found, readObjects } from '../objects.js';
import { FileProblem } from '../problem.js';
import type { Source } from '../source.js';
import { isBulk, isCollections, readBulk, readCollections } from './collections.js';
import type { Part } from './part.js';
import { isSql, readSql, type TableRows } from './sql.js';

type Row = { readonly [name: string]: unknown };

const rowsIn = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The rows of the tables of phpMyAdmin's JSON: `{"type": "table", "name": ..., "data": [...]}`. */
async function* phpMyAdmin(source: Pick<Source, 'bytes'>): AsyncGenerator<TableRows> {
  for await (const { objects, refused, bytes } of readObjects(source, 'array')) {
    for (const { object, line } of objects) {
      const { type, name, data } = object as Row;
      if (type !== 'table') continue;
      const rows = rowsIn(data).map((row) => ({ object: row, line }));
      yield { table: String(name), objects: rows, refused: [], bytes };
    }
    if (refused.length > 0) yield { table: '', objects: [], refused, bytes };
  }
}

/** The posts of Ghost, with the names of their tags. */
async function* ghost(source: Pick<Source, 'bytes'>): AsyncGenerator<TableRows> {
  for await (const { objects, refused, bytes } of readObjects(source, 'wrapped')) {
    for (const { object, line } of objects) {
      const { data } = object as { readonly data?: unknown };
      if (!isObject(data)) continue;
      const names = new Map(rowsIn(data.tags).map(({ id, name }) => [id, name]));
      const tags = new Map<unknown, unknown[]>();
      for (const { post_id, tag_id } of rowsIn(data.posts_tags))
        tags.set(post_id, [...(tags.get(post_id) ?? []), names.get(tag_id)]);
      const posts = rowsIn(data.posts).map((post) => ({
        object: {
          id: post.id,
          title: post.title,
          body: post.plaintext ?? post.html,
          slug: post.slug,
          status: post.status,
          published: post.published_at,
          image: post.feature_image,
          tags: (tags.get(post.id) ?? []).filter((tag) => typeof tag === 'string'),
        },
        line,
      }));
      yield { table: 'posts', objects: posts, refused: [], bytes };
    }
    if (refused.length > 0) yield { table: 'posts', objects: [], refused, bytes };
  }
}

/** The lists of an object, `{"users": [...], "items": [...]}`, each as a table. */
async function* lists(source: Pick<Source, 'bytes'>): AsyncGenerator<TableRows> {
  for await (const { objects, refused, bytes } of readObjects(source, 'wrapped')) {
    const tables = new Map<string, { object: object; line: number }[]>();
    for (const { object, line, name = '' } of objects) {
      const rows = tables.get(name) ?? [];
      tables.set(name, rows);
      rows.push({ object, line });
    }
    for (const [table, rows] of tables) yield { table, objects: rows, refused: [], bytes };
    if (refused.length > 0) yield { table: '', objects: [], refused, bytes };
  }
}

/** How a dump is read, and what it is called. */
function dumpIn(
  lines: readonly string[],
  base: string,
): { name: string; read(source: Pick<Source, 'bytes' | 'name'>): AsyncIterable<TableRows> } | undefined {
  const text = lines.slice(0, 50).join('\n').slice(0, 10_000);
  if (isSql(lines)) return { name: 'an SQL dump', read: readSql };
  if (/^\s*\[\s*\{[^{}]*"type"\s*:\s*"header"[^{}]*PHPMyAdmin/i.test(text) && formOf(lines) === 'array')
    return { name: "phpMyAdmin's JSON", read: phpMyAdmin };
  if (/^\s*\{\s*"db"\s*:\s*\[\s*\{\s*"meta"\s*:\s*\{[^}]*"exported_on"/.test(text))
    return { name: "Ghost's export", read: ghost };
  if (isBulk(lines)) return { name: 'a bulk request of Elasticsearch', read: readBulk };
  if (!/\.(jsonl|ndjson)$/i.test(base) && formOf(lines) === 'wrapped')
    return { name: 'a JSON object of several lists', read: lists };
  return isCollections(lines) ? { name: 'a JSON object of collections', read: readCollections } : undefined;
}

/** Rows of one table. @param first whether what belongs to no table is told with it. */
async function* rowsOf(rows: AsyncIterable<TableRows>, table: string, first: boolean): AsyncGenerator<Found> {
  for await (const found of rows) if (found.table === table || (first && found.table === '')) yield found;
}

/** The tables of a dump; nothing where the file is none. @throws FileProblem where it cannot be read twice. */
export async function dump(source: Source, lines: readonly string[]): Promise<Part[] | undefined> {
  const form = dumpIn(lines, source.base);
  if (!form) return undefined;
  const several = form.read !== lists;
  // A stream cannot be asked how many lists it has.
  if (!several && !source.repeatable) return undefined;
  if (!source.repeatable)
    throw new FileProblem(
      `${source.name}: it is ${form.name}, of several tables: give it as a file, not on standard input`,
    );
  const tables = new Set<string>();
  for await (const { table, objects } of form.read(source)) if (objects.length > 0) tables.add(table);
  if (!several && tables.size < 2) return undefined;
  if (tables.size === 0) throw new FileProblem(`${source.name}: ${form.name} without a row in it`);
  return [...tables].map((table, index) => ({
    objects: {
      name: form.name,
      table,
      what: undefined,
      optional: true,
      options: { map: new Map() },
      read: () => rowsOf(form.read(source), table, index === 0),
      head: () => rowsOf(form.read(source), table, index === 0),
    },
  }));
}
