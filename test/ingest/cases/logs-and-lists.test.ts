/** Logs of web servers, lists of items without a header, and columns that once were left out or read as others. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planImport } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder, readFile } from '../files/helpers.js';
import { type DataSet, lines, taken } from './data-set.js';

const BROWSER = '"https://x.example/" "Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0"';

const SETS: { readonly [system: string]: DataSet } = {
  'Apache and nginx, the combined form: pages that were got, by people': {
    files: {
      'access.log': lines(
        `203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /articles/one?utm_source=x HTTP/1.1" 200 5120 ${BROWSER}`,
        `203.0.113.5 - - [01/Nov/2026:09:30:11 +0000] "GET /static/app.css HTTP/1.1" 200 512 ${BROWSER}`,
        `203.0.113.6 - ann [01/Nov/2026:10:31:10 +0100] "GET /articles/two HTTP/1.1" 200 5120 ${BROWSER}`,
        '66.249.66.1 - - [01/Nov/2026:09:32:10 +0000] "GET /articles/two HTTP/1.1" 200 1 "-" "Mozilla/5.0 (compatible; Googlebot/2.1)"',
        `203.0.113.7 - - [01/Nov/2026:09:33:10 +0000] "GET /nothing HTTP/1.1" 404 0 ${BROWSER}`,
        `203.0.113.7 - - [01/Nov/2026:09:34:10 +0000] "POST /login HTTP/1.1" 200 0 ${BROWSER}`,
      ),
    },
    records: [
      'view 203.0.113.5 /articles/one 2026-11-01T09:30:10',
      'view ann /articles/two 2026-11-01T09:31:10',
    ],
  },
  'the common form, with virtual hosts': {
    files: {
      'other_vhosts_access.log': lines(
        'x.example:80 203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /a HTTP/1.0" 200 5120',
        'x.example:80 203.0.113.6 - - [01/Nov/2026:09:31:10 +0000] "GET /b HTTP/1.0" 200 -',
      ),
    },
    records: ['view 203.0.113.5 /a 2026-11-01T09:30:10', 'view 203.0.113.6 /b 2026-11-01T09:31:10'],
  },
  'IIS: logs that name their fields': {
    files: {
      'u_ex261101.log': lines(
        '#Software: Microsoft Internet Information Services 10.0',
        '#Fields: date time cs-method cs-uri-stem cs-username c-ip cs(User-Agent) sc-status',
        '2026-11-01 09:30:10 GET /a - 203.0.113.5 Mozilla/5.0+(Windows) 200',
        '2026-11-01 09:30:11 GET /b - 203.0.113.5 bingbot/2.0 200',
        '#Fields: date time c-ip cs-method cs-uri-stem sc-status cs-username cs(User-Agent)',
        '2026-11-01 09:31:10 203.0.113.6 GET /b 200 bo Mozilla/5.0+(Windows)',
      ),
    },
    records: ['view 203.0.113.5 /a 2026-11-01T09:30:10', 'view bo /b 2026-11-01T09:31:10'],
  },
  'Goodreads: what was read and not rated, and what is to be read': {
    files: {
      'goodreads_interactions.csv': lines(
        'user_id,book_id,is_read,rating,is_reviewed',
        '0,948,1,5,0',
        '0,947,1,0,1',
        '1,946,0,0,0',
        '1,945,1,1,0',
      ),
    },
    records: ['rating 0 948 5', 'click 0 947', 'save 1 946', 'rating 1 945 1'],
  },
  'a like beside a rating is one more event': {
    files: { 'r.csv': lines('user,item,rating,liked', 'u1,a,4,1', 'u1,b,2,0', 'u2,a,,1') },
    records: ['rating u1 a 4', 'like u1 a', 'rating u1 b 2', 'like u2 a'],
  },
  'Amazon Personalize: what was shown and not chosen': {
    files: {
      'interactions.csv': lines(
        'USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,IMPRESSION',
        '1,a,click,1793525410,a|b|c',
        '2,d,view,1793525411,',
      ),
    },
    records: [
      'click 1 a 2026-11-01T09:30:10',
      'impression 1 b 2026-11-01T09:30:10',
      'impression 1 c 2026-11-01T09:30:10',
      'view 2 d 2026-11-01T09:30:11',
    ],
  },
  'the same as objects': {
    files: {
      'e.jsonl': lines(
        { userId: '1', itemId: 'a', eventType: 'click', sentAt: 1793525410, impression: ['b', 'a'] },
        { userId: '2', itemId: 'b', eventType: 'click', sentAt: 1793525410, impression: ['c'] },
      ),
    },
    records: [
      'click 1 a 2026-11-01T09:30:10',
      'impression 1 b 2026-11-01T09:30:10',
      'click 2 b 2026-11-01T09:30:10',
      'impression 2 c 2026-11-01T09:30:10',
    ],
  },
  'Tmall: months and days of 2014, also as numbers': {
    files: {
      'user_log_format1.csv': lines(
        'user_id,item_id,cat_id,seller_id,brand_id,time_stamp,action_type',
        '328862,323294,833,2882,2661,0829,0',
        '328862,844400,1271,2882,2661,829,2',
        '328862,575153,1271,2882,2661,1111,3',
      ),
    },
    records: [
      'click 328862 323294 2014-08-29T00:00:00',
      'purchase 328862 844400 2014-08-29T00:00:00',
      'save 328862 575153 2014-11-11T00:00:00',
    ],
  },
  'a clock beside a date is no month with a day': {
    files: { 'e.csv': lines('user,item,date,time', 'u1,a,2026-11-01,0930', 'u1,b,2026-11-02,1015') },
    records: ['click u1 a 2026-11-01T09:30:00', 'click u1 b 2026-11-02T10:15:00'],
  },
  'baskets, an item beside the other': {
    files: {
      'groceries.csv': lines(
        'citrus fruit,semi-finished bread,margarine',
        'tropical fruit,yogurt,,',
        'whole milk',
        '"whole milk",yogurt,cream cheese,meat spreads',
      ),
    },
    records: [
      ...['citrus fruit', 'semi-finished bread', 'margarine'].map(
        (item) => `purchase groceries.csv:1 ${item}`,
      ),
      ...['tropical fruit', 'yogurt'].map((item) => `purchase groceries.csv:2 ${item}`),
      'purchase groceries.csv:3 whole milk',
      ...['whole milk', 'yogurt', 'cream cheese', 'meat spreads'].map(
        (item) => `purchase groceries.csv:4 ${item}`,
      ),
    ],
  },
  'baskets that begin with who it was': {
    files: { 'orders.csv': lines('T1,a,b,c', 'T2,b,d', 'T3,b', 'T4,a,b,d', 'T5,a,c,e,f') },
    records: [
      ...['a', 'b', 'c'].map((item) => `purchase T1 ${item}`),
      ...['b', 'd'].map((item) => `purchase T2 ${item}`),
      'purchase T3 b',
      ...['a', 'b', 'd'].map((item) => `purchase T4 ${item}`),
      ...['a', 'c', 'e', 'f'].map((item) => `purchase T5 ${item}`),
    ],
  },
  'collections for frequent itemsets': {
    files: { 'kosarak.dat': lines('1 2 3', '1', '4 5') },
    records: ['1', '2', '3']
      .map((item) => `click kosarak.dat:1 ${item}`)
      .concat('click kosarak.dat:2 1', 'click kosarak.dat:3 4', 'click kosarak.dat:3 5'),
  },
  'sequences of SPMF': {
    files: { 'sign.txt': lines('1 -1 2 3 -1 -2', '4 -1 1 -1 -2') },
    records: [
      ...['1', '2', '3'].map((item) => `click sign.txt:1 ${item}`),
      ...['4', '1'].map((item) => `click sign.txt:2 ${item}`),
    ],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});

test('what of a log is left out is counted', async () => {
  const log = lines(
    `203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /a HTTP/1.1" 200 5 ${BROWSER}`,
    '203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8.0"',
    `203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /b HTTP/1.1" 500 5 ${BROWSER}`,
    `203.0.113.5 - - [01/Nov/2026:09:30:10 +0000] "GET /c HTTP/1.1" 404 5 ${BROWSER}`,
  );
  await inFolder({ 'access.log': log }, async (folder) => {
    const { jobs } = await planImport([join(folder, 'access.log')], DEFAULTS);
    for (const job of jobs) for await (const _ of job.read());
    expect(jobs[0].notes()).toEqual([
      'left out: 1 request of robots',
      'left out: 2 requests not answered by 2xx',
    ]);
  });
});

describe('what programs write for themselves is said, with what to do', () => {
  const BINARY: { readonly [name: string]: readonly [Buffer, RegExp] } = {
    'shop.db': [
      Buffer.from('SQLite format 3\0\u0010\0\u0001'),
      /is an SQLite database.*sqlite3 .*shop\.db \.dump/,
    ],
    'a.h5': [Buffer.from('\x89HDF\r\n', 'latin1'), /is HDF5.*pandas\.read_hdf/],
    'a.avro': [Buffer.from('Obj\x01\x04', 'latin1'), /is Avro.*avro-tools tojson/],
    'a.pkl': [Buffer.from([0x80, 4, 0x95]), /is Python's pickle.*pandas\.read_pickle/],
  };

  test.each(Object.entries(BINARY))('%s', async (name, [content, reason]) => {
    await expect(readFile(name, content)).rejects.toThrow(reason);
  });
});

describe('a file without records says so, and costs nothing but itself', () => {
  const NOTHING: { readonly [name: string]: readonly [string, RegExp] } = {
    'empty.csv': ['', /is empty/],
    'blank.csv': ['\n\n \n', /is empty/],
    'head.csv': ['id,title\n', /has no records below its header \(id, title\)/],
    'none.json': ['[]\n', /has no records/],
  };

  test.each(Object.entries(NOTHING))('%s', async (name, [content, reason]) => {
    await expect(readFile(name, content)).rejects.toThrow(reason);
  });

  test('beside others', async () => {
    await inFolder({ 'a.csv': '', 'b.csv': 'id,title\n1,One\n' }, async (folder) => {
      const paths = ['a.csv', 'b.csv'].map((name) => join(folder, name));
      const { jobs, skipped } = await planImport(paths, DEFAULTS);
      expect(jobs.map(({ name }) => name)).toEqual([paths[1]]);
      expect(skipped).toEqual([{ name: paths[0], reason: 'it is empty' }]);
    });
  });
});
