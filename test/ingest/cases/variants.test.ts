/** Tables and objects as other people name and write the same things: each kind of case in several forms, without options. */
import { describe, expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';

/** `kind user item value` of each event, what is not there left out. */
const events = async (name: string, text: string) => {
  const read = await readFile(name, text);
  expect(read.what).toBe('events');
  return read.records.map(({ kind, user, session, item, value }) =>
    [kind, user ?? session, item, value].filter((part) => part !== undefined).join(' '),
  );
};

const lines = (...objects: unknown[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join('');

describe('ratings in tables that name and order columns in their own way', () => {
  const forms: { readonly [name: string]: string } = {
    short: 'uid,iid,score,ts\n1,a,4.5,1500000000\n2,b,2,1500000100\n',
    turned: 'stars,date,business_id,user_id\n4.5,2016-03-09 01:02:03,a,1\n2,2016-03-09 01:02:04,b,2\n',
    German: 'Benutzer;Artikel;Bewertung;Datum\n1;a;4,5;01.02.2024\n2;b;2,0;25.02.2024\n',
    French: 'utilisateur_id;produit_id;note;date\n1;a;4.5;01/02/2024\n2;b;2;25/02/2024\n',
    Portuguese: 'id_usuario,id_filme,nota,data\n1,a,4.5,2020-01-01\n2,b,2,2020-01-01\n',
    Spanish: 'cliente\tpelícula\tpuntuación\tfecha\n1\ta\t4.5\t2020-01-01\n2\tb\t2\t2020-01-01\n',
    Russian: 'пользователь;товар;оценка;дата\n1;a;4.5;25.11.2017\n2;b;2;26.11.2017\n',
    Japanese: 'ユーザーID,商品ID,評価,日時\n1,a,4.5,2017/11/25 01:21\n2,b,2,2017/11/25 01:22\n',
    Chinese: '用户ID,商品ID,评分,时间\n1,a,4.5,2017-11-25 01:21:10\n2,b,2,2017-11-25 01:21:11\n',
  };
  test.each(Object.entries(forms))('%s', async (_, text) => {
    expect(await events('data.csv', text)).toEqual(['rating 1 a 4.5', 'rating 2 b 2']);
  });
});

describe('what happened, told by columns of 0 and 1', () => {
  test('a column of clicks: what was not clicked was only shown', async () => {
    const text = 'user_id,item_id,click,time\n1,10,1,2024-01-01T00:00:00Z\n1,11,0,2024-01-01T00:00:00Z\n';
    expect(await events('log.csv', text)).toEqual(['click 1 10', 'impression 1 11']);
  });

  test('liked or not, a label, and an interaction', async () => {
    for (const [column, kind] of [
      ['liked', 'like'],
      ['label', 'click'],
      ['interaction', 'click'],
    ]) {
      expect(await events('x.csv', `user,item,${column}\n1,a,1\n1,b,0\n`)).toEqual([
        `${kind} 1 a`,
        'impression 1 b',
      ]);
    }
    expect(await events('x.csv', 'user,item,is_recommended\n1,a,true\n1,b,false\n')).toEqual([
      'like 1 a',
      'dislike 1 b',
    ]);
  });

  test('several signals in a row are several events', async () => {
    const text =
      'user_id,video_id,time_ms,is_click,is_like,is_hate,long_view\n0,1,1649348030023,0,0,0,0\n0,2,1649348030024,1,1,0,1\n0,3,1649348030025,0,0,1,0\n';
    expect(await events('log.csv', text)).toEqual([
      'impression 0 1',
      'click 0 2',
      'like 0 2',
      'view 0 2',
      'dislike 0 3',
    ]);
    expect(await events('agg.csv', 'user,item,views,purchases\n1,a,3,1\n1,b,1,0\n')).toEqual([
      'view 1 a 3',
      'purchase 1 a',
      'view 1 b',
    ]);
  });
});

describe('how much was watched', () => {
  test.each([
    ['a share', 'watch_ratio', ['0.95', '0.02', '0.6']],
    ['a percentage', 'percent_watched', ['95', '2', '60']],
    ['an amount of another', 'play_duration,video_duration', ['95,100', '2,100', '60,100']],
  ])('as %s', async (_, column, [long, short, half]) => {
    const text = `user_id,video_id,${column}\n1,a,${long}\n1,b,${short}\n1,c,${half}\n`;
    expect(await events('watch.csv', text)).toEqual(['complete 1 a 0.95', 'skip 1 b 0.02', 'view 1 c 0.6']);
  });
});

test('kinds told by the name of the file or of the column of times', async () => {
  expect(await events('likes.csv', 'user,item,created_at\n1,a,2024-01-01\n')).toEqual(['like 1 a']);
  expect(await events('x.csv', 'user,item,purchased_at\n1,a,2024-01-01\n')).toEqual(['purchase 1 a']);
  expect(await events('data.csv', 'user,item,created_at\n1,a,2024-01-01\n')).toEqual(['click 1 a']);
});

test('a time in a column of an unusual name is one, and is said', async () => {
  const read = await readFile('x.csv', 'user,item,synced_on\n1,a,2024-01-01 10:00:00\n');
  expect(read.records[0].at).toBe(Date.parse('2024-01-01T10:00:00Z'));
});

describe('several things in one row', () => {
  test('a list in a cell, however it is written', async () => {
    const wanted = ['click c1 a', 'click c1 b', 'click c1 c'];
    for (const cell of ['"a,b,c"', 'a|b|c', 'a;b;c', '"[""a"", ""b"", ""c""]"', `"['a', 'b', 'c']"`, 'a b c'])
      expect(await events('x.csv', `customer_id,date,items\nc1,2024-01-01,${cell}\n`)).toEqual(wanted);
  });

  test('lists within objects: of ids, of lines of an order, of events of a session', async () => {
    expect(await events('x.jsonl', lines({ user: 'u', items: ['a', 'b'], time: '2024-01-01' }))).toEqual([
      'click u a',
      'click u b',
    ]);
    const order = {
      id: 1,
      customer: { id: 'u' },
      created_at: '2024-01-01',
      line_items: [{ sku: 'a' }, { sku: 'b' }],
    };
    expect(await events('orders.json', JSON.stringify({ orders: [order] }))).toEqual([
      'purchase u a',
      'purchase u b',
    ]);
    const session = {
      session: 's',
      events: [
        { aid: 1, ts: 1661724000278, type: 'clicks' },
        { aid: 2, ts: 1661724000279, type: 'carts' },
      ],
    };
    expect(await events('x.jsonl', lines(session))).toEqual(['clicks s 1', 'carts s 2']);
  });
});

test('exports of analytics: members of objects by path, in cells of tables, too', async () => {
  const mixpanel = { event: 'Item Viewed', properties: { time: 1600000000, distinct_id: 'u', item_id: 'a' } };
  expect(await events('x.jsonl', lines(mixpanel))).toEqual(['item_viewed u a']);
  const posthog =
    'uuid,event,properties,timestamp,distinct_id\nx,view,"{""item_id"": ""a""}",2024-01-01T00:00:00Z,u\n';
  expect(await events('x.csv', posthog)).toEqual(['view u a']);
  const xapi = {
    actor: { account: { name: 'u' } },
    verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
    object: { id: 'http://x/course/1' },
    timestamp: '2024-01-01T00:00:00Z',
  };
  expect(await events('x.jsonl', lines(xapi))).toEqual(['completed u http://x/course/1']);
  expect(
    await events('pages.csv', 'fullVisitorId,time,pagePath\n1,1501583974,/p/1\n1,1501583975,/p/2\n'),
  ).toEqual(['click 1 /p/1', 'click 1 /p/2']);
});

test('catalogues: codes, categories as paths beside tags, what is not to be had', async () => {
  const courses = await readFile(
    'c.csv',
    'course_code,course_name,topics,is_active\nc1,Algebra,a;b,1\nc2,Old,a,0\n',
  );
  expect(courses.records).toMatchObject([
    { id: 'c1', title: 'Algebra', tags: ['a', 'b'], hidden: false },
    { id: 'c2', title: 'Old', hidden: true },
  ]);
  const feed = await readFile(
    'feed.tsv',
    'id\ttitle\timage_link\tavailability\tgoogle_product_category\na\tA\thttp://i\tin stock\tHome > Pots\nb\tB\thttp://i\tout of stock\tHome > Bath\n',
  );
  expect(feed.records).toMatchObject([
    { id: 'a', image: 'http://i', hidden: false, tags: ['Home', 'Pots'] },
    { id: 'b', hidden: true },
  ]);
  const posts = await readFile(
    'posts.csv',
    'ID,post_title,post_content,post_date,tags,categories\n1,A,x,2024-01-01 10:00:00,"a, b",News\n',
  );
  expect(posts.records).toMatchObject([{ id: '1', title: 'A', body: 'x', tags: ['a', 'b', 'News'] }]);
});
