/** Exports and data sets whose records stand deeper, apart or without people, imported without an option or asked about. */
import { describe, expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';
import { type DataSet, type Files, lines, taken } from './data-set.js';

const SETS: { readonly [system: string]: DataSet } = {
  "Amazon's sellers: orders in a text file, no list of products": {
    files: {
      'orders.txt': lines(
        'amazon-order-id\tpurchase-date\torder-status\tsku\tasin\tquantity\tbuyer-email',
        '113-1\t2026-10-01T10:00:00+00:00\tShipped\tS1\tB000000001\t1\ta@m.com',
        '113-2\t2026-10-03T10:00:00+00:00\tCancelled\tS2\tB000000002\t0\tb@m.com',
      ),
    },
    records: [
      'purchase a@m.com B000000001 2026-10-01T10:00:00',
      'refused 3: is a cancelled or refunded order: order-status is Cancelled',
    ],
  },
  'BigCommerce, orders: customer 0 is a guest': {
    files: {
      'orders.csv': lines(
        'Order ID,Customer ID,Customer Email,Order Date,Order Status,Product ID,Product Qty',
        '100,5,ann@x.org,10/01/2026,Completed,77,1',
        '101,0,bo@x.org,10/13/2026,Shipped,80,2',
      ),
    },
    records: ['purchase 5 77 2026-10-01T00:00:00', 'purchase bo@x.org 80 2026-10-13T00:00:00'],
  },
  'Magento, orders: the number of an order is no id of an event, an address says who': {
    files: {
      'orders.csv': lines(
        'ID,Purchase Date,Status,Customer Email,SKU,Qty Ordered',
        'A-1,"Oct 1, 2026 10:00:00 AM",Complete,ann@x.org,MB01,1',
        'A-1,"Oct 1, 2026 10:00:00 AM",Complete,ann@x.org,MB02,2',
      ),
    },
    records: ['purchase ann@x.org MB01 2026-10-01T10:00:00', 'purchase ann@x.org MB02 2026-10-01T10:00:00'],
  },
  'merged cells: further lines of an order leave out who ordered and when': {
    files: {
      'orders.csv': lines(
        'Order ID,Email,Lineitem quantity,Lineitem sku,Created at',
        '00001,ann@x.org,1,SQ1,2026-10-01 10:00:00',
        '00001,,2,SQ2,',
        ',,1,SQ3,',
        '00002,,1,SQ4,2026-10-02 10:00:00',
      ),
    },
    records: [
      'purchase ann@x.org SQ1 2026-10-01T10:00:00',
      'purchase ann@x.org SQ2 2026-10-01T10:00:00',
      'purchase ann@x.org SQ3 2026-10-01T10:00:00',
      'refused 5: is missing',
    ],
  },
  'Stripe: an amount beside a currency is what was paid': {
    files: {
      'payments.csv': lines(
        'id,Created (UTC),Amount,Currency,Customer ID,Status,product_id (metadata)',
        'ch_1,2026-10-01 10:00,20.00,usd,cus_1,Paid,p1',
        'ch_2,2026-10-02 10:00,20.00,usd,cus_2,Refunded,p1',
      ),
    },
    records: [
      'purchase cus_1 p1 20 2026-10-01T10:00:00',
      'refused 3: is a cancelled or refunded order: Status is Refunded',
    ],
  },
  'PrestaShop, products: names with remarks in brackets': {
    files: {
      'products.csv': lines(
        'Product ID;Active (0/1);Name *;Categories (x,y,z...);Tags (x,y,z...)',
        '1;1;iPod Nano;Home,iPods;apple,ipod',
        '2;0;iPod Shuffle;Home,iPods;apple',
      ),
    },
    records: ['item 1 iPod Nano apple+ipod+Home+iPods', 'item 2 iPod Shuffle apple+Home+iPods hidden'],
  },
  'Google Analytics 4: pages among its parameters': {
    files: {
      'events.json': lines(
        ...['/a', '/b'].map((page) => ({
          event_timestamp: '1793525410000000',
          event_name: 'page_view',
          user_pseudo_id: '1.2',
          event_params: [
            { key: 'ga_session_id', value: { string_value: null, int_value: 7 } },
            { key: 'page_location', value: { string_value: `https://s.example${page}` } },
          ],
        })),
      ),
    },
    records: [
      'page_view 1.2 https://s.example/a 2026-11-01T09:30:10',
      'page_view 1.2 https://s.example/b 2026-11-01T09:30:10',
    ],
  },
  'Strapi and JSON:API: records within attributes': {
    files: {
      'articles.json': lines({
        data: [
          { id: 1, attributes: { title: 'One', publishedAt: '2026-01-03T00:00:00Z', tags: ['x'] } },
          { id: 2, attributes: { title: 'Two', publishedAt: null } },
        ],
        meta: { pagination: { page: 1 } },
      }),
    },
    records: ['item 1 One x 2026', 'item 2 Two'],
  },
  'WordPress over HTTP: texts with their markup': {
    files: {
      'posts.json': lines([
        { id: 1, date: '2026-01-02T00:00:00', title: { rendered: 'One' }, content: { rendered: '<p>x</p>' } },
        { id: 2, date: '2026-01-02T00:00:00', title: { rendered: 'Two' }, content: { rendered: '<p>y</p>' } },
      ]),
    },
    records: ['item 1 One 2026', 'item 2 Two 2026'],
  },
  'titles in several languages: the English one, else the first': {
    files: {
      'items.json': lines([
        { id: 'a', title: { de: 'Hut', en: 'Hat' } },
        { id: 'b', title: { de: 'Schuh', en: '' } },
      ]),
    },
    records: ['item a Hat', 'item b Schuh'],
  },
  'several lists in one object, each as a file of its own': {
    files: {
      'all.json': JSON.stringify(
        {
          version: 1,
          users: [{ id: 'u1', age: 3 }],
          items: [
            { id: 'a', title: 'A' },
            { id: 'b', title: 'B' },
          ],
          likes: [{ user: 'u1', item: 'a' }],
        },
        null,
        2,
      ),
    },
    records: ['item a A', 'item b B', 'user u1', 'like u1 a'],
  },
  'Firebase: a member for each record': {
    files: { 'items.json': lines({ '-Na1': { title: 'A', price: 3 }, '-Na2': { title: 'B', price: 4 } }) },
    records: ['item -Na1 A', 'item -Na2 B'],
  },
  'who and what as objects': {
    files: { 'e.jsonl': lines({ user: { id: 'u1' }, item: { id: 'i1' } }) },
    records: ['click u1 i1'],
  },
  "MongoDB's long numbers keep their digits": {
    files: {
      'm.json': lines([{ user_id: 7, product_id: { $numberLong: '1234567890123456789' }, action: 'like' }]),
    },
    records: ['like 7 1234567890123456789'],
  },
  "Python's NaN": {
    files: { 'n.json': '[{"id":"a","title":"NaN, a film","price":NaN},{"id":"b","price":-Infinity}]\n' },
    records: ['item a NaN, a film', 'item b'],
  },
  "Stanford's reviews: blocks of name and value": {
    files: {
      'beeradvocate.txt': [
        'beer/name: Sausa Weizen',
        'beer/beerId: 47986',
        'review/overall: 1.5',
        'review/time: 1234817823',
        'review/profileName: stcules',
        'review/text: A lot of foam.',
        'And more.',
        '',
        'beer/name: Red Moon',
        'beer/beerId: 48213',
        'review/overall: 3',
        'review/time: 1235915097',
        'review/profileName: bo',
        'review/text: Dark.',
        '',
      ].join('\n'),
    },
    records: ['rating stcules 47986 1.5 2009-02-16T20:57:03', 'rating bo 48213 3 2009-03-01T13:44:57'],
  },
  'Alibaba, mobile: kinds as numbers, hours as times': {
    files: {
      'train_user.csv': lines(
        'user_id,item_id,behavior_type,user_geohash,item_category,time',
        '98047837,232431562,1,,4245,2014-12-06 02',
        '97726136,383583590,4,,5894,2014-12-09 20',
      ),
    },
    records: [
      'view 98047837 232431562 2014-12-06T02:00:00',
      'purchase 97726136 383583590 2014-12-09T20:00:00',
    ],
  },
  Foursquare: {
    files: {
      'dataset_TSMC2014_NYC.txt':
        '470\t49bb\t4bf5\tArts & Crafts Store\t40.7\t-74.0\t-240\tTue Apr 03 18:00:09 +0000 2012\n',
    },
    records: ['view 470 49bb 2012-04-03T18:00:09'],
  },
  NCF: {
    files: {
      'ml-1m.train.rating': '0\t32\t4\t978824330\n0\t34\t4\t978824330\n',
      'pinterest.train.rating': '0\t1\t1\n0\t2\t1\n',
    },
    records: [
      'rating 0 32 4 2001-01-06T23:38:50',
      'rating 0 34 4 2001-01-06T23:38:50',
      'click 0 1',
      'click 0 2',
    ],
  },
  'a date and a clock in two columns, and a date in three': {
    files: {
      'a.csv': lines('user,item,date,time', 'u1,a,2026-11-01,09:30:00', 'u1,b,2026-11-02,10:15:00'),
      'b.csv': lines('user_id,video_id,date,hourmin', '0,1,20220422,1800', '0,2,20220423,905'),
      'c.csv': lines('user,item,year,month,day', 'u1,a,2026,11,1', 'u1,b,2026,11,12'),
      'd.jsonl': lines({ user: 'u1', item: 'a', date: '11/13/2026', time: '9:30 PM' }),
    },
    records: [
      'click u1 a 2026-11-01T09:30:00',
      'click u1 b 2026-11-02T10:15:00',
      'click 0 1 2022-04-22T18:00:00',
      'click 0 2 2022-04-23T09:05:00',
      'click u1 a 2026-11-01T00:00:00',
      'click u1 b 2026-11-12T00:00:00',
      'click u1 a 2026-11-13T21:30:00',
    ],
  },
  'long numbers that a spreadsheet has shortened, and its errors': {
    files: {
      'items.csv': lines('sku,name,price', '1.23457E+12,A,1', 'b,#REF!,#DIV/0!', '\u200bc,\u00a0C ,2'),
    },
    records: [
      'item b',
      'item c C',
      "refused 2: '1.23457E+12' is a number that a spreadsheet has shortened, its digits are lost: format the column as text there, and save it again",
    ],
  },
  'what a row that says nothing is: what its file is called after': {
    files: {
      'plays.csv': lines('user_id,track_id,skipped,liked', 'u1,t1,false,0', 'u1,t2,true,0', 'u1,t3,false,1'),
    },
    records: ['play u1 t1', 'skip u1 t2', 'like u1 t3'],
  },
  'the only other column is what was rated': {
    files: { 'r.csv': lines('user,joke,rating', 'u1,1,-7.5', 'u1,2,9.2') },
    records: ['rating u1 1 -7.5', 'rating u1 2 9.2'],
  },
  "Gorse's exports as CSV": {
    files: {
      'items.csv': lines(
        'item_id,is_hidden,categories,time_stamp,labels,description',
        'repo:one,false,go|database,2022-06-24 21:20:11 +0000 UTC,"[""go"",""sql""]",First',
        'repo:two,true,go,2022-06-24 21:20:11 +0000 UTC,"[""web""]",Second',
      ),
      'users.csv': lines('user_id,labels', 'ada,"[""web""]"'),
      'feedback.csv': lines(
        'feedback_type,user_id,item_id,time_stamp',
        'star,ada,repo:one,2022-06-24 21:20:11 +0000 UTC',
      ),
    },
    records: [
      'item repo:one First go+sql+database 2022',
      'item repo:two Second web+go 2022 hidden',
      'user ada web',
      'star ada repo:one 2022-06-24T21:20:11',
    ],
  },
  'Stack Exchange: tags in angle brackets': {
    files: { 'posts.csv': lines('Id,Title,Tags', '1,How?,<java><spring>', '2,Why?,<c#>') },
    records: ['item 1 How? java+spring', 'item 2 Why? c#'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});

test('a list on one line of many megabytes', async () => {
  const text = 'A "title", with } and [ and \\ in it '.repeat(8).trim();
  const list = Array.from({ length: 60_000 }, (_, index) => ({ id: `i${index}`, title: text }));
  const { records, refused } = await readFile('items.json', JSON.stringify(list));
  expect(refused).toEqual([]);
  expect(records).toHaveLength(60_000);
  expect(records.every(({ id, title }, index) => id === `i${index}` && title === text)).toBe(true);
});

const HISTORIES: { readonly [system: string]: readonly [Files, string] } = {
  Goodreads: [
    {
      'library.csv': lines('Book Id,Title,My Rating,Date Read', '1,Dune,5,2026/10/01', '2,Emma,3,2026/10/02'),
    },
    'rating ann 1 5 2026-10-01T00:00:00',
  ],
  Letterboxd: [
    { 'ratings.csv': lines('Date,Name,Year,Letterboxd URI,Rating', '2026-10-01,Roma,2018,https://b/a,4.5') },
    'rating ann Roma (2018) 4.5 2026-10-01T00:00:00',
  ],
  Netflix: [
    { 'NetflixViewingHistory.csv': lines('Title,Date', 'Roma,"11/13/26"', 'Dark,"11/1/26"') },
    'view ann Roma 2026-11-13T00:00:00',
  ],
  Spotify: [
    {
      'StreamingHistory0.json': lines([
        { endTime: '2026-11-01 20:00', artistName: 'Can', trackName: 'Vitamin C', msPlayed: 210000 },
        { endTime: '2026-11-01 20:05', artistName: 'Neu!', trackName: 'Hallogallo', msPlayed: 1000 },
      ]),
    },
    'play ann Vitamin C 2026-11-01T20:00:00',
  ],
  'Last.fm': [
    { 'scrobbles.csv': lines('uts,artist,track', '1793525400,Can,Vitamin C', '1793525700,Neu!,Hallogallo') },
    'play ann Vitamin C 2026-11-01T09:30:00',
  ],
};

describe("one person's history names nobody", () => {
  test.each(Object.entries(HISTORIES))('%s: asked, and taken with --user', async (_, [files, first]) => {
    await expect(taken(files)).rejects.toThrow(/--user NAME/);
    expect((await taken(files, { user: 'ann' })).records[0]).toBe(first);
  });
});

describe('what cannot be told is asked, never guessed', () => {
  const ASKED: { readonly [what: string]: readonly [Files, RegExp] } = {
    'clicks without people': [
      { 'clicks_train.csv': lines('display_id,ad_id,clicked', '1,42337,0', '1,139684,1') },
      /'clicked' looks like what somebody did.*no column says who it was/,
    ],
    'a matrix of ratings': [
      { 'matrix.csv': lines('user,Item1,Item2,Item3,Item4', 'A,5,,3,1', 'B,,4,,2') },
      /looks like a matrix, with a column of values for each item/,
    ],
    'columns one after the other': [
      { 'ratings.json': lines({ user_id: { 0: 1, 1: 2 }, item_id: { 0: 'a', 1: 'b' } }) },
      /orient='records'/,
    ],
  };

  test.each(Object.entries(ASKED))('%s', async (_, [files, reason]) => {
    await expect(taken(files)).rejects.toThrow(reason);
  });
});
