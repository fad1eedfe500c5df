/** Exports of databases of documents, search engines and queues, whose records stand within what these write around them. */
import { expect, test } from 'vitest';
import { type DataSet, lines, taken } from './data-set.js';

const AT = '2026-11-01T09:30:10';

const TWO = ['0', '1'] as const;

const product = (n: string) => ({ title: `Mug ${n}`, tags: ['a'] });

const event = (n: string) => ({
  user_id: `u${n}`,
  item_id: `i${n}`,
  event_type: 'like',
  '@timestamp': `${AT}Z`,
});

const LIKES = TWO.map((n) => `like u${n} i${n} ${AT}`);

const MUGS = TWO.map((n) => `item p${n} Mug ${n} a`);

const message = (n: string, rest: object) => ({
  topic: 'events',
  partition: 0,
  offset: Number(n),
  key: null,
  ...rest,
});

const SETS: { readonly [system: string]: DataSet } = {
  'Elasticsearch, elasticdump': {
    files: {
      'p.json': lines(...TWO.map((n) => ({ _index: 'p', _id: `p${n}`, _score: 1, _source: product(n) }))),
    },
    records: MUGS,
  },
  'Elasticsearch, an answer of a search': {
    files: {
      'a.json': JSON.stringify({
        took: 3,
        _shards: { total: 1 },
        hits: {
          total: { value: 2 },
          hits: TWO.map((n) => ({ _index: 'e', _id: `e${n}`, _source: event(n) })),
        },
      }),
      'b.json': JSON.stringify(
        { response: { numFound: 2, docs: TWO.map((n) => ({ id: `p${n}`, ...product(n) })) } },
        null,
        2,
      ),
    },
    records: [...MUGS, ...LIKES],
  },
  'Elasticsearch, a bulk request of two indexes': {
    files: {
      'bulk.ndjson': lines(
        { index: { _index: 'products', _id: 'p0' } },
        product('0'),
        { create: { _index: 'products', _id: 'p1' } },
        product('1'),
        { delete: { _index: 'products', _id: 'p9' } },
        { index: { _index: 'events' } },
        event('0'),
        { index: { _index: 'events' } },
        event('1'),
      ),
    },
    records: [
      MUGS[0],
      MUGS[1],
      'refused 5: says that a record was deleted, which a file cannot do: delete it by its id',
      ...LIKES,
    ],
  },
  'DynamoDB: an export, and a scan': {
    files: {
      'e.json': lines(
        ...TWO.map((n) => ({
          Item: {
            userId: { S: `u${n}` },
            itemId: { S: `i${n}` },
            type: { S: 'like' },
            ts: { N: '1793525410' },
          },
        })),
      ),
      'p.json': JSON.stringify({
        Items: TWO.map((n) => ({
          productId: { S: `p${n}` },
          title: { S: `Mug ${n}` },
          tags: { L: [{ S: 'a' }] },
          active: { BOOL: true },
        })),
        Count: 2,
        ScannedCount: 2,
        ConsumedCapacity: null,
      }),
    },
    records: [...MUGS, ...LIKES],
  },
  'Firestore: its API, its libraries, and an export of collections': {
    files: {
      'a.json': JSON.stringify({
        documents: TWO.map((n) => ({
          name: `projects/x/databases/(default)/documents/products/p${n}`,
          fields: {
            title: { stringValue: `Mug ${n}` },
            tags: { arrayValue: { values: [{ stringValue: 'a' }] } },
          },
          createTime: `${AT}Z`,
        })),
      }),
      'b.jsonl': lines(
        ...TWO.map((n) => ({
          userId: `u${n}`,
          itemId: `i${n}`,
          type: 'like',
          createdAt: { _seconds: 1793525410, _nanoseconds: 0 },
        })),
      ),
      'c.json': JSON.stringify({
        __collections__: {
          products: {
            q0: { ...product('0'), __collections__: {} },
            q1: { ...product('1'), __collections__: {} },
          },
        },
      }),
    },
    records: [...MUGS, ...MUGS.map((mug) => mug.replace(' p', ' q')), ...LIKES],
  },
  'Firebase, a database of collections': {
    files: {
      'db.json': JSON.stringify({
        products: { p0: product('0'), p1: product('1') },
        events: { e0: event('0'), e1: event('1') },
      }),
    },
    records: [...MUGS, ...LIKES],
  },
  'Kafka: values as objects and as texts, with the time of the message': {
    files: {
      'a.jsonl': lines(
        ...TWO.map((n) =>
          message(n, { timestamp: 1793525410000, value: { user: `u${n}`, item: `i${n}`, event: 'like' } }),
        ),
      ),
      'b.jsonl': lines(...TWO.map((n) => message(n, { ts: 1, payload: JSON.stringify(event(n)) }))),
    },
    records: [...LIKES, ...LIKES],
  },
  'Debezium: what a record became; what was deleted is refused': {
    files: {
      'a.jsonl': lines(
        ...TWO.map((n) => ({
          before: null,
          after: { id: Number(n), user_id: `u${n}`, item_id: `i${n}`, action: 'like', created_at: `${AT}Z` },
          source: { db: 'shop', table: 'likes' },
          op: 'c',
          ts_ms: 1,
        })),
        { before: { id: 7 }, after: null, source: { db: 'shop', table: 'likes' }, op: 'd', ts_ms: 2 },
      ),
    },
    records: [
      ...LIKES,
      'refused 3: says that a record was deleted, which a file cannot do: delete it by its id',
    ],
  },
  'GraphQL: nodes of a connection': {
    files: {
      'q.json': JSON.stringify({
        data: { products: { edges: TWO.map((n) => ({ cursor: n, node: { id: `p${n}`, ...product(n) } })) } },
      }),
    },
    records: MUGS,
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});
