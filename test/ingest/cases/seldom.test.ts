/** Forms that are seldom seen, each once read wrongly without a word. */
import { describe, expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';
import { type DataSet, type Files, lines, taken } from './data-set.js';

const SETS: { readonly [system: string]: DataSet } = {
  'Google Analytics, a report by client: days and hours in ten digits are no seconds': {
    files: {
      'report.csv': lines(
        'Client Id,Product SKU,Date and hour (YYYYMMDDHH),Quantity',
        '123.456,SKU1,2026100110,1',
        '123.457,SKU2,2026100111,2',
      ),
    },
    records: ['purchase 123.456 SKU1 2026-10-01T10:00:00', 'purchase 123.457 SKU2 2026-10-01T11:00:00'],
  },
  'seconds are days and hours only where all of a column are': {
    files: { 'e.csv': lines('user,item,time', '1,a,2026100110', '2,b,1793525410') },
    records: ['click 1 a 2034-03-16T05:35:10', 'click 2 b 2026-11-01T09:30:10'],
  },
  'minutes in twelve digits': {
    files: { 'e.csv': lines('user,item,time', '1,a,202610011030') },
    records: ['click 1 a 2026-10-01T10:30:00'],
  },
  'HetRec: a time in six columns': {
    files: {
      'user_ratedmovies.dat': lines(
        'userID\tmovieID\trating\tdate_day\tdate_month\tdate_year\tdate_hour\tdate_minute\tdate_second',
        '75\t3\t1\t29\t10\t2006\t23\t17\t6',
        '75\t32\t4.5\t9\t10\t2006\t3\t7\t44',
      ),
    },
    records: ['rating 75 3 1 2006-10-29T23:17:06', 'rating 75 32 4.5 2006-10-09T03:07:44'],
  },
  MovieTweetings: {
    files: {
      'ratings.dat': lines('1::0114508::8::1381006850'),
      'movies.dat': lines('0114508::Species (1995)::Action|Horror'),
      'users.dat': lines('1::139564917'),
    },
    records: ['item 0114508 Species Action+Horror 1995', 'user 1', 'rating 1 0114508 8 2013-10-05T21:00:50'],
  },
  'Matomo: a visitor beside visits is nobody in a list of people': {
    files: {
      'visits.csv': lines(
        'idVisit,visitorId,serverTimePretty,actionDetails (Pageview #1) url',
        '1,aa,Oct 1 2026,https://x/a',
        '2,bb,Oct 2 2026,https://x/b',
      ),
    },
    records: ['view aa https://x/a 2026-10-01T00:00:00', 'view bb https://x/b 2026-10-02T00:00:00'],
  },
  'Klaviyo: events of JSON:API, by what they are related to': {
    files: {
      'events.json': lines({
        data: ['u1', 'u2'].map((id, at) => ({
          type: 'event',
          id: `e${at}`,
          attributes: {
            timestamp: 1793525410 + at,
            event_properties: { ProductID: `p${at}`, ProductName: 'Mug' },
          },
          relationships: { profile: { data: { type: 'profile', id } } },
        })),
      }),
    },
    records: ['click u1 p0 2026-11-01T09:30:10', 'click u2 p1 2026-11-01T09:30:11'],
  },
  'ActivityStreams: the type of an activity is its kind': {
    files: {
      'outbox.jsonl': lines(
        {
          type: 'Like',
          id: 'a1',
          actor: 'https://m/u/1',
          object: 'https://m/p/2',
          published: '2026-10-01T10:00:00Z',
        },
        {
          type: 'View',
          id: 'a2',
          actor: 'https://m/u/2',
          object: 'https://m/p/3',
          published: '2026-10-01T10:00:00Z',
        },
      ),
    },
    records: [
      'like https://m/u/1 https://m/p/2 2026-10-01T10:00:00',
      'view https://m/u/2 https://m/p/3 2026-10-01T10:00:00',
    ],
  },
  'reads of articles by a name with more before it, beside another thing': {
    files: {
      'kb_reads.csv': lines(
        'ts;agent_id;user_email;kb_article;article_title;product;seconds_on_page',
        ...['1', '2', '3', '4'].map(
          (at) =>
            `2026-07-0${at}T09:00:00;7;u${at}@x.org;KB-${at};How to fix ${at};${['Router', 'Modem'][Number(at) % 2]};2${at}`,
        ),
      ),
    },
    records: ['1', '2', '3', '4'].map((at) => `read u${at}@x.org KB-${at} 2026-07-0${at}T09:00:00`),
  },
  'orders of a restaurant, by telephone': {
    files: {
      'dishes.csv': lines(
        'order_no,placed,phone,dish,category,qty,price',
        '9000,2026-10-01 19:00,07700900006,Ramen,Noodles,1,$5.50',
        '9001,2026-10-02 19:00,07700900007,Udon,Noodles,2,$6.50',
      ),
    },
    records: [
      'purchase 07700900006 Ramen 2026-10-01T19:00:00',
      'purchase 07700900007 Udon 2026-10-02T19:00:00',
    ],
  },
  'YouTube: tags in quotes, and a word for none': {
    files: {
      'videos.csv': lines(
        'video_id,title,publish_time,tags,views',
        'v1,T1,2026-10-01T10:00:00.000Z,"a b|""c d""|""e""",10',
        'v2,T2,2026-10-01T10:00:00.000Z,[none],10',
      ),
    },
    records: ['item v1 T1 a b+c d+e 2026', 'item v2 T2 2026'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records, skipped = [] }) => {
  expect(await taken(files)).toEqual({ records, skipped });
});

test('a dash names nobody and nothing', async () => {
  const { records, refused } = await readFile(
    'n.csv',
    lines(
      'user,item,rating,time',
      '1,10,4,2026-10-01',
      '3,-,3,2026-10-01',
      '--,12,3,2026-10-01',
      '?,13,3,2026-10-01',
    ),
  );
  expect(records).toMatchObject([{ user: '1', item: '10' }]);
  expect(refused.map(({ line, field }) => `${line} ${field}`)).toEqual(['3 item', '4 user', '5 user']);
});

test('no time is no time in 1970, and 0 and -1 among times are none', async () => {
  for (const [none, time] of [
    ['1970-01-01 00:00:00', '2026-11-01 09:30:10'],
    ['1970-01-01T00:00:00Z', '2026-11-01T09:30:10Z'],
    ['-1', '1793525410'],
    ['0', '1793525410'],
  ]) {
    const { records } = await readFile(
      'n.csv',
      lines('user,item,time', `1,a,${none}`, `2,b,${none}`, `3,c,${time}`),
    );
    const times = records.map(({ at }) => new Date(at as number).toISOString().slice(0, 10));
    expect(times).toEqual([
      expect.not.stringMatching(/^1970/),
      expect.not.stringMatching(/^1970/),
      '2026-11-01',
    ]);
  }
});

test('the year 1970 of an item stays', async () => {
  const { records } = await readFile('films.csv', lines('id,title,year', '1,Patton,1970', '2,Alien,1979'));
  expect(records.map(({ published }) => new Date(published as string).getUTCFullYear())).toEqual([
    1970, 1979,
  ]);
});

test('Matrix Market: the line of sizes is no record', async () => {
  const text = lines(
    '%%MatrixMarket matrix coordinate real general',
    '% people and items',
    '3 4 3',
    '1 1 5.0',
    '1 3 2.0',
    '2 2 1.5',
  );
  await expect(readFile('plays.mtx', text)).rejects.toThrow(/--columns user,item,value$/);
  const { records } = await readFile('plays.mtx', text, { columns: ['user', 'item', 'value'] });
  expect(records.map(({ user, item, value }) => [user, item, value])).toEqual([
    ['1', '1', 5],
    ['1', '3', 2],
    ['2', '2', 1.5],
  ]);
});

test('XML in the encoding that it declares', async () => {
  const text =
    '<?xml version="1.0" encoding="iso-8859-2"?><items><item><id>1</id><title>\xb3\xf3d\xbc</title></item></items>';
  const { records } = await readFile('x.xml', Buffer.from(text, 'latin1'));
  expect(records).toMatchObject([{ id: '1', title: 'łódź' }]);
});

describe('what cannot be told is asked, with what would do', () => {
  const ASKED: { readonly [what: string]: readonly [Files, RegExp] } = {
    'who knows whom': [
      { 'user_friends.csv': lines('user_id,friend_id', '1,2', '1,3', '2,3') },
      /names two people \('user_id' and 'friend_id'\)/,
    ],
    'who trusts whom': [
      { 'trust.csv': lines('user_id,trusted_user_id,trust', '1,2,1', '2,3,-1') },
      /names two people.*--map item=trusted_user_id/,
    ],
    'contacts, each once': [
      { 'contacts.dat': lines('userID\tcontactID\tdate', '8\t28371\t6', '9\t28372\t7') },
      /names two people/,
    ],
    'ratings without a header': [
      { 'data.csv': lines('196\t242\t3\t881250949', '186\t302\t3\t891717742', '22\t377\t1\t878887116') },
      /--columns user,item,value,at\)/,
    ],
    'votes without a header, with another number among them': [
      { 'Vote.txt': lines('1\t123\t0.8\t1\t2/7/96 0:00:00', '2\t124\t1\t1\t3/17/96 0:00:00') },
      /--columns user,item,value,column4,at\)/,
    ],
  };

  test.each(Object.entries(ASKED))('%s', async (_, [files, reason]) => {
    await expect(taken(files)).rejects.toThrow(reason);
  });
});
