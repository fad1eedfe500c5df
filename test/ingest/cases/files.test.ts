/** Files as people have them, imported without a word of explanation: what each was taken for, and what was read. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder, type Read, readFile, readJob } from '../files/helpers.js';

/** Reads several files at once, in the order of the plan. */
function readFiles(
  files: { readonly [name: string]: string | Buffer },
  options: Partial<SourceOptions> = {},
): Promise<Read[]> {
  return inFolder(files, async (folder) => {
    const paths = Object.keys(files).map((name) => join(folder, name));
    const { jobs } = await planImport(paths, { ...DEFAULTS, ...options });
    return Promise.all(jobs.map((job) => readJob(job)));
  });
}

const pick = (read: Read, ...names: string[]) =>
  read.records.map((record) =>
    names.map((name) => (name === 'at' ? new Date(Number(record.at)).toISOString() : record[name])),
  );

test('a folder of MovieLens 100K: titles in Latin-1, genres from flags, people and ratings', async () => {
  const flags = (...on: number[]) =>
    Array.from({ length: 19 }, (_, index) => (on.includes(index) ? 1 : 0)).join('|');
  const films = `1|A Film (1995)|01-Jan-1995||http://x/1|${flags(1, 5)}\n2|Caf\u00e9 (1994)|||http://x/2|${flags(8)}\n`;
  await inFolder(
    {
      'u.item': Buffer.from(films, 'latin1'),
      'u.user': '7|24|M|writer|00001\n',
      'u.data': '7\t1\t3\t881250949\n7\t2\t5\t881250959\n',
    },
    async (folder) => {
      const { jobs } = await planImport([folder], DEFAULTS);
      const [items, users, events] = await Promise.all(jobs.map((job) => readJob(job)));
      expect(items.records).toMatchObject([
        { id: '1', title: 'A Film', tags: ['Action', 'Comedy'], published: '1995-01-01' },
        { id: '2', title: 'Caf\u00e9', tags: ['Drama'] },
      ]);
      expect(users.records).toMatchObject([{ id: '7', attributes: { age: 24, zip: '00001' } }]);
      expect(pick(events, 'user', 'item', 'value', 'at')).toEqual([
        ['7', '1', 3, '1997-12-04T15:55:49.000Z'],
        ['7', '2', 5, '1997-12-04T15:55:59.000Z'],
      ]);
    },
  );
});

test('MIND: what was shown and clicked in one cell, quotes that mean nothing, months first by the whole column', async () => {
  const [items, events] = await readFiles({
    'behaviors.tsv':
      '1\tU1\t11/11/2019 9:05:58 AM\tN2\tN3-1 N5-0\n2\tU2\t11/13/2019 6:11:30 PM\tN5\tN4-0 N3-1\n',
    'news.tsv':
      'N3\tnews\tlocal\tSay "cheese" now\tText\thttps://x\t[]\t[]\nN4\tnews\tlocal\t"All" of it\tText\thttps://x\t[]\t[]\n',
  });
  expect(items.records.map(({ title }) => title)).toEqual(['Say "cheese" now', '"All" of it']);
  expect(pick(events, 'user', 'item', 'kind', 'at')).toEqual([
    ['U1', 'N3', 'click', '2019-11-11T09:05:58.000Z'],
    ['U1', 'N5', 'impression', '2019-11-11T09:05:58.000Z'],
    ['U2', 'N4', 'impression', '2019-11-13T18:11:30.000Z'],
    ['U2', 'N3', 'click', '2019-11-13T18:11:30.000Z'],
  ]);
});

test('dumps of Gorse: hidden items, labels as tags, kinds, and the year 1 as no time', async () => {
  const [items, users, events] = await readFiles({
    'items.jsonl':
      '{"ItemId":"a","IsHidden":false,"Categories":["go"],"Timestamp":"2022-06-24T21:20:11Z","Labels":{"topics":["sql"],"embedding":[0.1]},"Comment":"First"}\n{"ItemId":"b","IsHidden":true,"Categories":[],"Timestamp":"0001-01-01T00:00:00Z","Labels":["web"],"Comment":""}\n',
    'users.jsonl': '{"UserId":"u","Labels":["web"],"Subscribe":null,"Comment":""}\n',
    'feedback.jsonl':
      '{"FeedbackType":"star","UserId":"u","ItemId":"a","Value":1,"Timestamp":"2022-06-24T21:20:11Z"}\n',
  });
  expect(items.records[0]).toMatchObject({ id: 'a', title: 'First', hidden: false });
  expect(new Set(items.records[0].tags as string[])).toEqual(new Set(['go', 'sql']));
  expect(items.records[1]).toMatchObject({ id: 'b', hidden: true, tags: ['web'] });
  expect(items.records[1]).not.toHaveProperty('published');
  expect(users.records).toMatchObject([{ id: 'u', tags: ['web'] }]);
  expect(pick(events, 'user', 'item', 'kind')).toEqual([['u', 'a', 'star']]);
});

test('RetailRocket: visitors are people, properties add up by item and the latest counts', async () => {
  const [items, events] = await readFiles({
    'events.csv':
      'timestamp,visitorid,event,itemid,transactionid\n1433221332117,8,view,7,\n1433224229496,9,transaction,7,4\n',
    'props.csv':
      'timestamp,itemid,property,value\n1442089200000,7,available,0\n1439089200000,7,available,1\n1439089200000,7,categoryid,12\n',
  });
  expect(items.records).toEqual([{ id: '7', attributes: { available: 0, categoryid: 12 } }]);
  expect(pick(events, 'user', 'kind', 'at')).toEqual([
    ['8', 'view', '2015-06-02T05:02:12.117Z'],
    ['9', 'transaction', '2015-06-02T05:50:29.496Z'],
  ]);
});

test('Online Retail: purchases by day and time, without cancelled orders and rows without a customer', async () => {
  const read = await readFile(
    'retail.csv',
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,10A,HAT,6,12/1/2010 8:26,2.55,9,UK\n2,10A,HAT,2,12/13/2010 17:05,2.55,8,UK\nC3,10A,HAT,-6,12/14/2010 9:41,2.55,9,UK\n4,11,TOWEL,1,1/4/2011 10:00,1.25,,UK\n',
  );
  expect(pick(read, 'user', 'item', 'kind', 'at')).toEqual([
    ['9', '10A', 'purchase', '2010-12-01T08:26:00.000Z'],
    ['8', '10A', 'purchase', '2010-12-13T17:05:00.000Z'],
  ]);
  expect(read.refused.map(({ line }) => line)).toEqual([4, 5]);
});

test('Book-Crossing: semicolons, quotes behind backslashes, Latin-1, and 0 as no rating', async () => {
  const [books, ratings] = await readFiles({
    'BX-Books.csv': Buffer.from(
      '"ISBN";"Book-Title";"Year-Of-Publication"\n"034";"The \\"Red\\" Door; and Caf\u00e9";"1999"\n"035";"Ni\u00f1o";"0"\n',
      'latin1',
    ),
    'BX-Book-Ratings.csv': '"User-ID";"ISBN";"Book-Rating"\n"9";"034";"0"\n"8";"034";"9"\n"7";"035";"0"\n',
  });
  expect(books.records).toMatchObject([
    { id: '034', title: 'The "Red" Door; and Caf\u00e9', published: Date.parse('1999-01-01') },
    { id: '035', title: 'Ni\u00f1o' },
  ]);
  expect(books.records[1]).not.toHaveProperty('published');
  expect(pick(ratings, 'user', 'kind', 'value')).toEqual([
    ['9', 'click', undefined],
    ['8', 'rating', 9],
    ['7', 'click', undefined],
  ]);
});

test('Python dicts a line, as in the Amazon reviews of 2014', async () => {
  const read = await readFile(
    'reviews.json',
    `{'reviewerID': 'A1', 'asin': 'B1', 'overall': 5.0, 'unixReviewTime': 1252800000, 'summary': "It's fine"}\n`,
  );
  expect(pick(read, 'user', 'item', 'value', 'kind', 'at')).toEqual([
    ['A1', 'B1', 5, 'rating', '2009-09-13T00:00:00.000Z'],
  ]);
});

test('a rating of something whose name is not known is no user', async () => {
  const read = await readFile('rating.csv', 'user_id,anime_id,rating\n901,20,-1\n901,24,8\n902,20,10\n');
  expect(read.what).toBe('events');
  expect(pick(read, 'user', 'item', 'value')).toEqual([
    ['901', '20', undefined],
    ['901', '24', 8],
    ['902', '20', 10],
  ]);
});

test('two unknown ids beside a user are asked for, with the options that would do', async () => {
  await expect(readFile('x.csv', 'user_id,thing_id,gizmo_id,time\n1,2,3,2024-01-01\n')).rejects.toThrow(
    /no list of users.*--map item=thing_id or --map item=gizmo_id/,
  );
});

test('events of Segment and of Google Analytics: members by path, and an event for each product', async () => {
  const segment = await readFile(
    'segment.jsonl',
    '{"type":"track","event":"Product Viewed","userId":"u1","messageId":"m1","timestamp":"2026-11-01T09:30:00.123Z","properties":{"product_id":"a"}}\n{"type":"track","event":"Order Completed","userId":"u1","messageId":"m2","timestamp":"2026-11-01T09:40:00Z","properties":{"products":[{"product_id":"a"},{"product_id":"b"}]}}\n',
  );
  expect(pick(segment, 'id', 'user', 'item', 'kind')).toEqual([
    ['m1', 'u1', 'a', 'product_viewed'],
    ['m2', 'u1', 'a', 'order_completed'],
    ['m2:1', 'u1', 'b', 'order_completed'],
  ]);
  const ga4 = await readFile(
    'ga4.jsonl',
    '{"event_timestamp":"1793525400000000","event_name":"purchase","user_pseudo_id":"1.2","user_id":"u1","items":[{"item_id":"a"},{"item_id":"b"}]}\n',
  );
  expect(pick(ga4, 'user', 'session', 'item', 'kind', 'at')).toEqual(
    ['a', 'b'].map((item) => ['u1', '1.2', item, 'purchase', '2026-11-01T09:30:00.000Z']),
  );
});

test('tags as lists of objects in JSON or in Python', async () => {
  const read = await readFile(
    'movies.csv',
    `genres,id,title\n"[{""id"": 28, ""name"": ""Action""}, {""id"": 12, ""name"": ""War""}]",1,A\n"[{'id': 28, 'name': ""It's""}]",2,B\n"['x', 'y']",3,C\n[],4,D\n`,
  );
  expect(pick(read, 'id', 'tags')).toEqual([
    ['1', ['Action', 'War']],
    ['2', ["It's"]],
    ['3', ['x', 'y']],
    ['4', []],
  ]);
});

test('products of Shopify: variants join their product, what is not published is hidden', async () => {
  const read = await readFile(
    'products.csv',
    'Handle,Title,Tags,Published,Variant SKU,Status\nhat,Hat,"winter, wool",TRUE,S,active\nhat,,,,M,\nscarf,Scarf,winter,FALSE,O,draft\n',
  );
  expect(pick(read, 'id', 'title', 'tags', 'hidden')).toEqual([
    ['hat', 'Hat', ['winter', 'wool'], false],
    ['scarf', 'Scarf', ['winter'], true],
  ]);
});

test('row numbers of two tables are ids of neither', async () => {
  const header = 'id,user_id,product_id,created_at\n';
  const row = '1,10,100,2026-11-01T10:00:00Z\n';
  const likes = await readFile('likes.csv', header + row, { kind: 'like' });
  const orders = await readFile('orders.csv', header + row, { kind: 'purchase' });
  expect(likes.records[0].id).not.toBe(orders.records[0].id);
  expect((await readFile('again.csv', header + row, { kind: 'like' })).records[0].id).toBe(
    likes.records[0].id,
  );
  const two = await readFile('two.csv', `${header + row}2,10,100,2026-11-01T10:00:00Z\n`, { kind: 'like' });
  expect(new Set(two.records.map(({ id }) => id)).size).toBe(2);
});

test('compact dates, years, months and words for none; nothing becomes 1970', async () => {
  const read = await readFile(
    'items.csv',
    'id,title,published\n1,A,20261101\n2,B,2026\n3,C,2026-11\n4,D,n/a\n5,E,NULL\n6,F,soon\n',
  );
  expect(read.refused).toEqual([]);
  expect(pick(read, 'id', 'published')).toEqual([
    ['1', Date.parse('2026-11-01')],
    ['2', Date.parse('2026-01-01')],
    ['3', Date.parse('2026-11-01')],
    ...['4', '5', '6'].map((id) => [id, undefined]),
  ]);
});

test('JSON arrays on several lines, indented, and within an object', async () => {
  for (const text of [
    '[{"id":"a","title":"A"},\n {"id":"b","title":"B]}"}]',
    '[\n  {\n    "id": "a",\n    "title": "A"\n  },\n  {\n    "id": "b",\n    "title": "B]}"\n  }\n]\n',
    '{"count": 2,\n "data": [{"id":"a","title":"A"},{"id":"b","title":"B]}"}]}',
  ]) {
    expect((await readFile('x.json', text)).records).toEqual([
      { id: 'a', title: 'A' },
      { id: 'b', title: 'B]}' },
    ]);
  }
});

test('kinds from columns of other names', async () => {
  for (const name of [
    'interaction_type',
    'behavior_type',
    'action_type',
    'feedback_type',
    'event_category',
  ]) {
    const read = await readFile(
      'e.csv',
      `user_id,item_id,${name},timestamp\nu,i,like,2026-11-01\nv,i,Add To Cart,2026-11-01\n`,
    );
    expect(read.records.map(({ kind }) => kind)).toEqual(['like', 'add_to_cart']);
  }
});

test('ids keep every digit', async () => {
  const json = await readFile(
    'e.jsonl',
    '{"user":12345678901234567890,"item":"007","at":"2024-01-01","kind":"click"}\n',
  );
  expect(pick(json, 'user', 'item')).toEqual([['12345678901234567890', '007']]);
  const csv = await readFile('e.csv', 'user,item,time\n12345678901234567890,1e5,2024-01-01\n');
  expect(pick(csv, 'user', 'item')).toEqual([['12345678901234567890', '1e5']]);
});

test('gzip and other encodings', async () => {
  const packed = await readFile('e.csv.gz', gzipSync('user,item,time\nu,i,2024-01-01\n'));
  expect(pick(packed, 'user', 'item')).toEqual([['u', 'i']]);
  const wide = await readFile('i.csv', Buffer.from('\ufeffid,title\n1,Caf\u00e9\n', 'utf16le'));
  expect(wide.records).toEqual([{ id: '1', title: 'Caf\u00e9' }]);
  const told = await readFile(
    'i.csv',
    Buffer.from([0x69, 0x64, 0x2c, 0x74, 0x69, 0x74, 0x6c, 0x65, 0x0a, 0x31, 0x2c, 0xb1, 0xea]),
    {
      encoding: 'gb18030',
    },
  );
  expect(told.records).toEqual([{ id: '1', title: '\u6807' }]);
});

test('days or months first: by the whole column, else by --time-format', async () => {
  const head = 'user,item,time\n';
  const at = async (text: string, options: Partial<SourceOptions> = {}) =>
    (await readFile('e.csv', head + text, options)).records.map((record) =>
      new Date(Number(record.at)).toISOString().slice(0, 10),
    );
  expect(await at('u,i,02/03/2024\nu,j,25/03/2024\n')).toEqual(['2024-03-02', '2024-03-25']);
  expect(await at('u,i,02/03/2024\nu,j,03/25/2024\n')).toEqual(['2024-02-03', '2024-03-25']);
  await expect(at('u,i,02/03/2024\n')).rejects.toThrow(
    /--time-format day-first or --time-format month-first/,
  );
  expect(await at('u,i,02/03/2024\n', { timeFormat: 'day-first' })).toEqual(['2024-03-02']);
});
