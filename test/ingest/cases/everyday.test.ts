/** Tables as people and programs keep them, imported without an option: crosses, clocks, printed tables, two tables of orders. */
import { expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';
import { type DataSet, lines, taken } from './data-set.js';

const SETS: { readonly [table: string]: DataSet } = {
  'half stars, and lengths as clocks': {
    files: {
      'a.csv': lines('user,book,stars', 'u1,b1,★★★½', 'u2,b1,⭐⭐', 'u3,b2,4½'),
      'b.csv': lines('user_id,video_id,watched,duration', 'u1,v1,00:12:31,00:13:00', 'u2,v1,1:18,13:00'),
      'c.csv': lines('user_id,video_id,watch_time,video_duration', 'u1,v1,PT6M,PT12M', 'u2,v1,PT1H,PT1H'),
    },
    records: [
      'rating u1 b1 3.5',
      'rating u2 b1 2',
      'rating u3 b2 4.5',
      `complete u1 v1 ${751 / 780}`,
      'skip u2 v1 0.1',
      'view u1 v1 0.5',
      'complete u2 v1 1',
    ],
  },
  'NumPy: ids and times with exponents, arrays in cells': {
    files: {
      'ratings.csv': lines(
        'user_id,item_id,rating,timestamp',
        '1.000000000000000000e+00,9.010000000000000000e+02,4.000000000000000000e+00,1.793525400000000000e+09',
      ),
      'items.csv': lines('id,name,tags', `901,A,"['red' 'dark blue']"`, `902,B,"['x']"`),
    },
    records: ['item 901 A red+dark blue', 'item 902 B x', 'rating 1 901 4 2026-11-01T09:30:00'],
  },
  'months of other languages': {
    files: {
      'a.csv': lines('client;produit;date', 'c1;p1;3 février 2026', 'c2;p2;lundi 14 août 2026'),
      'b.csv': lines('клиент;товар;дата', 'c1;p1;3 февраля 2026', 'c2;p2;14 августа 2026 г.'),
      'c.csv': lines('klient;produkt;data', 'c1;p1;3 lutego 2026', 'c2;p2;14 sierpnia 2026'),
      'd.csv': lines('usuario;producto;fecha', 'c1;p1;3 de febrero de 2026', 'c2;p2;14 de agosto de 2026'),
    },
    records: Array.from({ length: 4 }, () => [
      'click c1 p1 2026-02-03T00:00:00',
      'click c2 p2 2026-08-14T00:00:00',
    ]).flat(),
  },
  'weeks, quarters and eras': {
    files: {
      'a.csv': lines('user_id,item_id,week', 'u,i,2026-W01', 'v,j,2026-W53'),
      'b.csv': lines('user_id,item_id,date', 'u,i,2026-Q3', 'v,j,Q4 2026'),
      'c.csv': lines('ユーザーID,商品ID,日時', 'u,i,令和8年11月4日', 'v,j,平成元年1月8日'),
    },
    records: [
      'click u i 2025-12-29T00:00:00',
      'click v j 2026-12-28T00:00:00',
      'click u i 2026-07-01T00:00:00',
      'click v j 2026-10-01T00:00:00',
      'click u i 2026-11-04T00:00:00',
      'click v j 1989-01-08T00:00:00',
    ],
  },
  'tags by crosses, by yes and no, by numbered columns, between slashes': {
    files: {
      'a.csv': lines('id;title;red;blue;round;soft', '1;A;x;;x;', '2;B;;✓;;X'),
      'b.csv': lines('id,title,vegan,organic,raw,halal', '3,A,yes,no,yes,no', '4,B,no,yes,no,no'),
      'c.csv': lines('id,title,tag1,tag2,tag3', '5,A,red,round,', '6,B,blue,,soft'),
      'd.csv': lines('movie_id,name,genre_1,genre_2', '7,A,Drama,War', '8,B,Comedy,'),
      'e.csv': lines('id,title,genres', '9,A,Drama / War', '10,B,War'),
    },
    records: [
      'item 1 A red+round',
      'item 2 B blue+soft',
      'item 3 A vegan+raw',
      'item 4 B organic',
      'item 5 A red+round',
      'item 6 B blue+soft',
      'item 7 A Drama+War',
      'item 8 B Comedy',
      'item 9 A Drama+War',
      'item 10 B War',
    ],
  },
  'printed by mysql, by psql and as Markdown': {
    files: {
      'a.txt':
        '+---------+---------+--------+\n| user_id | item_id | rating |\n+---------+---------+--------+\n| u1      | i1      |      4 |\n+---------+---------+--------+\n1 row in set (0.00 sec)\n',
      'b.txt': ' user_id | item_id | rating \n---------+---------+--------\n u2 | i2 | 5\n(1 row)\n',
      'c.txt': '| id | title | tags |\n|:---|-------|-----:|\n| i1 | Tea | drink, hot |\n',
    },
    records: ['item i1 Tea drink+hot', 'rating u1 i1 4', 'rating u2 i2 5'],
  },
  'titles with markup': {
    files: {
      'items.csv': lines(
        'id,title,category',
        '1,<b>Tea &amp; Milk</b>,drinks',
        '2,Caf&eacute;<br>Noir,drinks',
        '3,List<T> & more,code',
      ),
    },
    records: ['item 1 Tea & Milk drinks', 'item 2 Café Noir drinks', 'item 3 List<T> & more code'],
  },
  'names of ids in other languages': {
    files: {
      'a.csv': lines('会员编号,商品编码,数量,下单时间', '10001,SKU1,2,2026/11/1 9:30'),
      'b.csv': lines('Código de cliente;Código del producto;Cantidad;Fecha', 'C1;P1;2;14/11/2026'),
      'c.csv': lines('Code client;Réf produit;Quantité;Date', 'C2;P2;2;14/11/2026'),
      'd.csv': lines('ID клиента;Код товара;Количество;Дата', 'C3;P3;2;14.11.2026'),
    },
    records: [
      'purchase 10001 SKU1 2026-11-01T09:30:00',
      'purchase C1 P1 2026-11-14T00:00:00',
      'purchase C2 P2 2026-11-14T00:00:00',
      'purchase C3 P3 2026-11-14T00:00:00',
    ],
  },
  'orders and their lines in two tables': {
    files: {
      'orders.csv': lines(
        'order_id,customer_id,order_status,ordered_at,shipped_at',
        'o1,c1,delivered,2017-10-02 10:56:33,2017-10-04 19:55:00',
        'o2,c2,canceled,2018-07-24 20:41:37,',
      ),
      'order_items.csv': lines(
        'order_id,line,product_id,shipping_limit,price',
        'o1,1,p1,2017-10-06 11:07:15,58.90',
        'o1,2,p2,2017-10-06 11:07:15,13.29',
        'o2,1,p1,2018-07-30 03:24:27,58.90',
        'o9,1,p1,2018-07-30 03:24:27,58.90',
      ),
    },
    records: [
      'purchase c1 p1 2017-10-02T10:56:33',
      'purchase c1 p2 2017-10-02T10:56:33',
      "refused 5: order 'o9' is not in orders.csv",
      'refused 4: is a cancelled or refunded order: order_status is canceled',
    ],
  },
  'lines of orders in which nothing comes twice': {
    files: {
      'Orders.csv': lines('OrderID,CustomerID,OrderDate', '1,ANN,1996-07-04', '2,BOB,1996-07-05'),
      'Order Details.csv': lines('OrderID,ProductID,UnitPrice', '1,11,14', '1,42,9.8', '2,14,18.6'),
    },
    records: [
      'purchase ANN 11 1996-07-04T00:00:00',
      'purchase ANN 42 1996-07-04T00:00:00',
      'purchase BOB 14 1996-07-05T00:00:00',
    ],
  },
  'lists of what was bought: as JSON, with how many of each': {
    files: {
      'a.csv': lines(
        'order_id,customer_id,items,created_at',
        '1,c1,"[{""sku"":""a"",""qty"":1},{""sku"":""b"",""qty"":2}]",2026-11-01',
      ),
      'b.csv': lines(
        'order_id,customer_id,products,created_at',
        '1,c2,Tea x2; Milk x1,2026-11-02',
        '2,c3,2 x Oat tea,2026-11-03',
      ),
    },
    records: [
      'purchase c1 a 2026-11-01T00:00:00',
      'purchase c1 b 2026-11-01T00:00:00',
      'purchase c2 Tea 2026-11-02T00:00:00',
      'purchase c2 Milk 2026-11-02T00:00:00',
      'purchase c3 Oat tea 2026-11-03T00:00:00',
    ],
  },
  'lines of orders with amounts, of which one was given back': {
    files: {
      'a.csv': lines(
        'order_id,customer_id,sku,qty,amount,date',
        '1,c1,s1,1,10,2026-11-01',
        '2,c1,s1,-1,-10,2026-11-02',
      ),
    },
    records: [
      'purchase c1 s1 10 2026-11-01T00:00:00',
      'refused 3: is a return or a cancelled order: qty is -1',
    ],
  },
  'reviews by authors': {
    files: {
      'reviews.csv': lines(
        'ReviewId,RecipeId,AuthorId,Rating,Review,DateSubmitted',
        '2,992,2008,5,good,2000-01-25T21:44:00Z',
      ),
    },
    records: ['rating 2008 992 5 2000-01-25T21:44:00'],
  },
  'times with a column of their zones': {
    files: {
      'a.csv': lines(
        'user_id,item_id,local_time,timezone',
        'u1,i1,2026-11-01 10:00,Europe/Berlin',
        'u2,i2,2026-11-01 10:00,America/New_York',
      ),
    },
    records: ['click u1 i1 2026-11-01T09:00:00', 'click u2 i2 2026-11-01T15:00:00'],
  },
  'what was deleted is hidden': {
    files: { 'items.csv': lines('id,title,deleted_at', '1,A,', '2,B,2026-01-01 10:00:00') },
    records: ['item 1 A', 'item 2 B hidden'],
  },
  'tags on lines of a cell, and as hashtags': {
    files: {
      'a.csv': lines('id,title,tags', '1,A,"red\nblue"', '2,B,red'),
      'b.csv': lines('id,title,tags', '3,A,#red #blue', '4,B,#red'),
    },
    records: ['item 1 A red+blue', 'item 2 B red', 'item 3 A red+blue', 'item 4 B red'],
  },
  'marks of no width in the header, and spaces around what separates quotes': {
    files: {
      'a.csv': '\u200buser_id ,item_id\u00a0,rating\nu1,i1,4\n',
      'b.csv': '"User ID" ; "Item ID" ; "Rating"\n"u2" ; "i2" ; "5"\n',
      'c.csv': lines('event,user,item,time', 'view,"{""id"":""u3""}","{""id"":""i3""}",2026-11-01'),
    },
    records: ['rating u1 i1 4', 'rating u2 i2 5', 'view u3 i3 2026-11-01T00:00:00'],
  },
  'Polish, Dutch, Turkish and Swedish orders': {
    files: {
      'a.csv': lines('ID klienta;ID produktu;Ilość;Data zakupu', 'c1;p1;2;14.11.2026'),
      'b.csv': lines('Klantnummer;Artikelnummer;Aantal;Besteldatum', 'c2;p2;2;14-11-2026'),
      'c.csv': lines('Müşteri No;Ürün Kodu;Adet;Tarih', 'c3;p3;2;14.11.2026'),
      'd.csv': lines('Kundnummer;Artikelnummer;Antal;Datum', 'c4;p4;2;2026-11-14'),
    },
    records: [1, 2, 3, 4].map((number) => `purchase c${number} p${number} 2026-11-14T00:00:00`),
  },
  'folders within a folder': {
    files: {
      'shop/items.csv': lines('id,title', '1,A'),
      'log/2026/ratings.csv': lines('user,item,rating', 'u,1,5'),
    },
    records: ['item 1 A', 'rating u 1 5'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  const found = (await taken(files)).records;
  expect([...found].sort()).toEqual([...records].sort());
});

test('films of one title are told apart by their years', async () => {
  const file = lines(
    'Date,Name,Year,Letterboxd URI,Rating',
    '2026-01-01,Dune,1984,https://boxd.it/1,3',
    '2026-01-02,Dune,2021,https://boxd.it/2,4.5',
  );
  const { records } = await readFile('ratings.csv', file, { user: 'me' });
  expect(records).toMatchObject([
    { user: 'me', item: 'Dune (1984)', value: 3 },
    { user: 'me', item: 'Dune (2021)', value: 4.5 },
  ]);
});

test('a table of orders alone says what belongs to it', async () => {
  const orders = lines(
    'order_id,customer_id,order_date',
    '1,c1,2026-11-01',
    '2,c2,2026-11-02',
    '3,c1,2026-11-03',
  );
  await expect(readFile('orders.csv', orders)).rejects.toThrow(
    /each row is an order \('order_id'\) of a 'customer_id'.*together with the file of the lines/,
  );
});

test('a matrix is asked about, and read as events where --what says so', async () => {
  const matrix = lines('customer,bread,milk,beer,wine', 'c1,1,0,2,', 'c2,,1,3,0');
  await expect(readFile('sales.csv', matrix)).rejects.toThrow(/looks like a matrix.*--what events/);
  const { records } = await readFile('sales.csv', matrix, { what: 'events', kind: 'purchase' });
  expect(records.map(({ kind, user, item, value }) => [kind, user, item, value])).toEqual([
    ['purchase', 'c1', 'bread', 1],
    ['purchase', 'c1', 'beer', 2],
    ['purchase', 'c2', 'milk', 1],
    ['purchase', 'c2', 'beer', 3],
  ]);
});

test('columns of small numbers beside an item and a rating are no matrix', async () => {
  const { records } = await readFile('r.csv', lines('user,item,rating,a,b', '1,2,5,1,0', '2,1,4,3,2'));
  expect(records).toMatchObject([
    { kind: 'rating', user: '1', item: '2', value: 5 },
    { kind: 'rating', user: '2', item: '1', value: 4 },
  ]);
});
