/** Tables as spreadsheets of several countries write them, imported without an option. */
import { expect, test } from 'vitest';
import { readFile } from '../files/helpers.js';
import { type DataSet, lines, taken } from './data-set.js';

const SETS: { readonly [sheet: string]: DataSet } = {
  'German: semicolons, decimal commas, points between thousands, leading zeros': {
    files: {
      'bewertungen.csv': lines(
        'Kundennr;Artikelnr;Bewertung;Datum',
        '0017;00042;4,5;01.11.2026 09:30',
        '0018;00043;1.000,0;13.11.2026 10:00',
      ),
    },
    records: ['rating 0017 00042 4.5 2026-11-01T09:30:00', 'rating 0018 00043 1000 2026-11-13T10:00:00'],
  },
  'German: visible or not': {
    files: { 'artikel.csv': lines('id;Titel;Sichtbar;Preis', '1;A;WAHR;12,50', '2;B;FALSCH;1.250,00') },
    records: ['item 1 A', 'item 2 B hidden'],
  },
  'French: apostrophes in names, purchases by quantity': {
    files: {
      'export.csv': lines(
        "Identifiant client;Produit;Prix payé;Quantité;Date d'achat",
        'C01;P1;1 234,50;2;25/12/2026 18:30:00',
      ),
    },
    records: ['purchase C01 P1 2026-12-25T18:30:00'],
  },
  'French: liked or not in words': {
    files: { 'avis.csv': lines('client,produit,aime', 'ann,p1,oui', 'bo,p2,non') },
    records: ['like ann p1', 'impression bo p2'],
  },
  'Chinese: kinds, and halves of the day': {
    files: {
      'export.csv': lines(
        '用户编号,商品编号,行为,时间',
        '1001,A1,浏览,2026年11月2日 上午9:30',
        '1001,A2,购买,2026年11月2日 下午9:30',
      ),
    },
    records: ['view 1001 A1 2026-11-02T09:30:00', 'purchase 1001 A2 2026-11-02T21:30:00'],
  },
  'Arabic: names and digits': {
    files: { 'export.csv': '\ufeffمعرف المستخدم;معرف المنتج;التقييم;التاريخ\n1001;A1;٥;٢٠٢٦-١١-٠١\n' },
    records: ['rating 1001 A1 5 2026-11-01T00:00:00'],
  },
  'Thai: years of its calendar': {
    files: {
      'export.csv': lines('รหัสลูกค้า,รหัสสินค้า,คะแนน,วันที่', 'u1,A1,5,1/11/2569', 'u2,A2,3,25/11/2569'),
    },
    records: ['rating u1 A1 5 2026-11-01T00:00:00', 'rating u2 A2 3 2026-11-25T00:00:00'],
  },
  'rows of totals at the end': {
    files: {
      'plays.csv': lines(
        'user_id,item_id,plays',
        'ann,s1,"1,200"',
        'bo,s2,1',
        'Grand Total,Grand Total,3',
        'Total,,3',
      ),
    },
    records: [
      'play ann s1 1200',
      'play bo s2 1',
      'refused 4: is a row of totals',
      'refused 5: is a row of totals',
    ],
  },
  'titles above, padded to the width of the table': {
    files: {
      'report.csv': lines(
        'Sales report,,,',
        ',,,',
        'Customer ID,Product ID,Qty,Date',
        'ann,i1,5,2026-11-01',
        'bo,i2,3,2026-11-02',
      ),
    },
    records: ['purchase ann i1 2026-11-01T00:00:00', 'purchase bo i2 2026-11-02T00:00:00'],
  },
  'names in two lines': {
    files: {
      'report.csv': lines(
        ',Customer,,Product,',
        'Date,ID,Name,ID,Name',
        '2026-11-01,c1,Ann,p1,Hat',
        '2026-11-02,c2,Bo,p2,Sock',
      ),
    },
    records: ['click c1 p1 2026-11-01T00:00:00', 'click c2 p2 2026-11-02T00:00:00'],
  },
  'ratings in words and stars': {
    files: {
      'ratings.csv': lines('user_id,item_id,rating', 'a,i1,5 stars', 'a,i2,★★★☆☆', 'b,i1,4/5', 'b,i3,four'),
    },
    records: ['rating a i1 5', 'rating a i2 3', 'rating b i1 4', "refused 5: 'four' is not a number"],
  },
  'thumbs in words': {
    files: { 'ratings.csv': lines('user_id,item_id,thumbs', 'a,i1,up', 'a,i2,down') },
    records: ['up a i1', 'down a i2'],
  },
  'shares in percent, and of lengths with commas between thousands': {
    files: {
      'a.csv': lines('user_id,item_id,completion', 'a,i1,95%', 'a,i2,12%'),
      'b.csv': lines('user_id,item_id,watch_seconds,duration_seconds', 'a,i3,"1,900","2,000"'),
    },
    records: ['complete a i1 0.95', 'skip a i2 0.12', 'complete a i3 0.95'],
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  const found = (await taken(files)).records;
  expect(found).toEqual(records);
});

test('ratings in other words are asked about', async () => {
  const file = lines('user_id,item_id,rating', 'a,i1,excellent', 'a,i2,poor');
  await expect(readFile('ratings.csv', file)).rejects.toThrow(
    /'rating' looks like a rating.*--map kind=rating/,
  );
  const { records } = await readFile('ratings.csv', file, { map: new Map([['kind', 'rating']]) });
  expect(records).toMatchObject([{ kind: 'excellent' }, { kind: 'poor' }]);
});

test('prices are numbers, and formulas that keep zeros are not kept', async () => {
  const { records } = await readFile(
    'items.csv',
    lines('id;title;price;isbn', 'a;A;1.250,00;="0439"', 'b;B;12,50;=""'),
  );
  expect(records).toEqual([
    { id: 'a', title: 'A', attributes: { price: 1250, isbn: '0439' } },
    { id: 'b', title: 'B', attributes: { price: 12.5 } },
  ]);
});

test('a second column of one name does not fill the field, and is named', async () => {
  const { records } = await readFile('items.csv', lines('id,title,price,price', 'a,A,1,2', 'b,B,3,4'));
  expect(records[0]).toEqual({ id: 'a', title: 'A', attributes: { price: 1, 'price (2)': 2 } });
});
