/** Serialisation of an index of chunks as sections of bytes. */
import { bytesOf, type Sections } from '../runtime/index.js';
import type { Held, SavedChunks } from './chunk-index.js';
import type { ChunkRow } from './chunk-rows.js';
import { indexedFrom, sectionsOf } from './inverted/saved-index.js';

/** The number of items or chunks in a section. */
const ROWS = 50_000;

type ItemLine = readonly [
  number: number,
  title: string | null,
  tags: readonly string[],
  chunked: boolean,
  keys: readonly number[],
];

type ChunkLine = readonly [
  item: number,
  key: number,
  headings: readonly string[],
  page: number | null,
  start: number,
  end: number,
];

/** The sections, each made on demand. The index must not change meanwhile. */
export function* sectionsOfChunks({
  indexed,
  items,
  chunks,
}: SavedChunks): Generator<readonly [string, Uint8Array]> {
  yield* sectionsOf(indexed);
  for (const [part, rows] of inParts(items)) {
    const all = rows.map(
      ([number, { item, chunked, keys }]): ItemLine => [number, item.title, item.tags, chunked, keys],
    );
    yield [`items.${part}`, Buffer.from(JSON.stringify(all))];
  }
  for (const [part, rows] of inParts(chunks)) {
    const all = rows.map(
      ({ item, key, place: { headings, page, start, end } }): ChunkLine => [
        item,
        key,
        headings,
        page,
        start,
        end,
      ],
    );
    yield [`chunks.${part}`, Buffer.from(JSON.stringify(all))];
    yield [`chunks.${part}.lengths`, bytesOf(Uint32Array.from(rows, ({ text }) => text.length))];
    yield [`chunks.${part}.texts`, Buffer.concat(rows.map(({ text }) => text))];
  }
}

/** @throws DamagedFile where a section is missing. */
export function savedChunksFrom(file: Sections): SavedChunks {
  return { indexed: indexedFrom(file), items: itemsIn(file), chunks: chunksIn(file) };
}

function* itemsIn(file: Sections): Generator<readonly [number, Held]> {
  for (let part = 0; file.has(`items.${part}`); part++) {
    const rows = JSON.parse(Buffer.from(file.section(`items.${part}`)).toString()) as ItemLine[];
    for (const [number, title, tags, chunked, keys] of rows)
      yield [number, { item: { title, tags, body: null }, chunked, keys }];
  }
}

function* chunksIn(file: Sections): Generator<ChunkRow> {
  for (let part = 0; file.has(`chunks.${part}`); part++) {
    const rows = JSON.parse(Buffer.from(file.section(`chunks.${part}`)).toString()) as ChunkLine[];
    const lengths = new Uint32Array(file.section(`chunks.${part}.lengths`).buffer);
    const texts = file.section(`chunks.${part}.texts`);
    let at = 0;
    for (const [k, [item, key, headings, page, start, end]] of rows.entries()) {
      const text = texts.subarray(at, at + lengths[k]);
      at += lengths[k];
      yield { item, key, place: { headings: [...headings], page, start, end }, text };
    }
  }
}

function* inParts<Row>(rows: Iterable<Row>): Generator<readonly [part: number, rows: Row[]]> {
  let part = 0;
  let some: Row[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < ROWS) continue;
    yield [part++, some];
    some = [];
  }
  if (some.length > 0) yield [part, some];
}
