/**
 * The peers of search, each as it is installed: MiniSearch, Orama, and PostgreSQL's full text (in PGlite, GIN, `ts_rank`),
 * for which a query is any of its words. Of Chinese, Orama's and PostgreSQL's own tokenizers find nothing or next to it.
 */
import { PGlite } from '@electric-sql/pglite';
import { create, insertMultiple, search } from '@orama/orama';
import MiniSearch from 'minisearch';

/** Rows of an insertion. */
const BATCH = 1_000;

function miniSearch(documents) {
  const index = new MiniSearch({ fields: ['title', 'body'] });
  index.addAll(documents);
  return {
    find: (text, limit) =>
      index
        .search(text)
        .slice(0, limit)
        .map(({ id }) => id),
    close: () => {},
  };
}

async function orama(documents) {
  const index = create({ schema: { title: 'string', body: 'string' } });
  const rows = documents.map(({ id, title, body }) => ({ id: String(id), title: title ?? '', body }));
  const ids = new Map(documents.map(({ id }) => [String(id), id]));
  await insertMultiple(index, rows, BATCH);
  return {
    find: async (text, limit) =>
      (await search(index, { term: text, limit })).hits.map(({ id }) => ids.get(id)),
    close: () => {},
  };
}

async function postgres(documents) {
  const database = new PGlite();
  await database.exec('create table document (place int, words tsvector)');
  for (let from = 0; from < documents.length; from += BATCH) {
    const part = documents.slice(from, from + BATCH);
    await database.query(
      `insert into document select place, to_tsvector('english', body)
       from unnest($1::int[], $2::text[]) as given (place, body)`,
      [part.map((_, k) => from + k), part.map(({ title, body }) => `${title ?? ''} ${body}`)],
    );
  }
  await database.exec('create index on document using gin (words); analyze document');
  return {
    find: async (text, limit) => {
      const { rows } = await database.query(
        `select place from document, to_tsquery('english', $1) as query where words @@ query
         order by ts_rank(words, query) desc, place limit ${limit}`,
        [(text.match(/[\p{L}\p{N}]+/gu) ?? ['x']).join(' | ')],
      );
      return rows.map(({ place }) => documents[place].id);
    },
    close: () => database.close(),
  };
}

/** Each by its name: makes an index of documents with an id, a title and a body, and finds the ids of the best. */
export const PEERS = { minisearch: miniSearch, orama, postgres };
