/** From files to records: columns recognised, values read, ids made, wrong lines refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMap } from '#tandem/ingest/files/fields.js';
import { FileProblem } from '#tandem/ingest/files/problem.js';
import { EventInput, ItemInput, parseTime } from '#tandem/store/index.js';
import { readFile, settings } from './helpers.js';

describe('CSV', () => {
  test('recognises usual names of columns', async () => {
    const { what, records, refused } = await readFile(
      'log.csv',
      'user_id,itemId,Event Type,timestamp,Rating,device\nu1,i1,Add To Cart,1700000000,4.5,phone\n',
    );
    expect(what).toBe('events');
    expect(refused).toEqual([]);
    expect(records).toEqual([
      {
        id: expect.any(String),
        user: 'u1',
        item: 'i1',
        kind: 'add_to_cart',
        at: 1_700_000_000_000,
        value: 4.5,
      },
    ]);
  });

  test('makes attributes of further columns of items', async () => {
    const { what, records } = await readFile(
      'products.csv',
      'product_id,name,Categories,price,sku_code,in_stock,release date\n7,Lamp,Home|Light,19.5,007,true,2024-05-06\n',
    );
    expect(what).toBe('items');
    expect(records).toEqual([
      {
        id: '7',
        title: 'Lamp',
        tags: ['Home', 'Light'],
        published: Date.parse('2024-05-06'),
        attributes: { price: 19.5, sku_code: '007', in_stock: true },
      },
    ]);
    expect(ItemInput.safeParse(records[0]).success).toBe(true);
  });

  test('understands Chinese names of columns', async () => {
    const { what, records } = await readFile(
      '内容.csv',
      '编号,标题,标签,正文\n1,盖碗入门,茶具|中文,三根手指的功夫\n',
    );
    expect(what).toBe('items');
    expect(records).toEqual([{ id: '1', title: '盖碗入门', tags: ['茶具', '中文'], body: '三根手指的功夫' }]);
  });

  test('follows --map, also into the context, and leaves out what is mapped to nothing', async () => {
    const map = parseMap(['user=who', 'item=sku', 'context.device=device', 'value=']);
    const { records } = await readFile('x.csv', 'who,sku,rating,device\nu,i,3,tv\n', { map });
    expect(records).toMatchObject([{ user: 'u', item: 'i', kind: 'click', context: { device: 'tv' } }]);
    expect(records[0]).not.toHaveProperty('value');
  });

  test('reads tables without a header, cut by spaces', async () => {
    const options = { format: 'csv', delimiter: ' ', columns: ['user', 'item'] } as const;
    const { what, records } = await readFile('sequences.txt', '1 6393\n1 13504\n2 6393\n', options);
    expect(what).toBe('events');
    expect(records.map(({ user, item }) => [user, item])).toEqual([
      ['1', '6393'],
      ['1', '13504'],
      ['2', '6393'],
    ]);
    const times = records.map(({ at }) => Number(at));
    expect(times[1] - times[0]).toBe(1);
    expect(times[2]).toBeLessThanOrEqual(1_800_000_000_000);
  });

  test('cuts into as many columns as were named, whatever else the cells hold', async () => {
    const { records, refused } = await readFile('x.csv', 'i1,"a; b; c; d"\ni2,"one\ntwo"\n', {
      columns: ['id', 'title'],
      what: 'items',
    });
    expect(refused).toEqual([]);
    expect(records).toEqual([
      { id: 'i1', title: 'a; b; c; d' },
      { id: 'i2', title: 'one\ntwo' },
    ]);
  });

  test('takes a byte order mark, CRLF, semicolons and quoted line ends', async () => {
    const { records, refused } = await readFile(
      'items.csv',
      '\ufeffid;title;body\r\n1;"A ""fine"" day";"two\r\nlines"\r\n\r\n2;B;b\r\n',
    );
    expect(refused).toEqual([]);
    expect(records).toEqual([
      { id: '1', title: 'A "fine" day', body: 'two\r\nlines' },
      { id: '2', title: 'B', body: 'b' },
    ]);
  });

  test('refuses rows that are wrong, with their line', async () => {
    const { records, refused } = await readFile(
      'e.csv',
      'user,item,value,time\nu,i,1,2024-01-01\nu,i\nu,,1,2024-01-01\nu,i,many,2024-01-01\nu,i,1,2024-01-01,x\nu,i,2,2024-01-02,\n',
    );
    expect(records.length).toBe(2);
    expect(refused).toEqual([
      { line: 3, field: '', reason: 'has 2 columns where 4 are expected' },
      { line: 4, field: 'item', reason: 'is missing' },
      { line: 5, field: 'value', reason: "'many' is not a number" },
      { line: 6, field: '', reason: 'has 5 columns where 4 are expected' },
    ]);
  });

  test('says which column is missing and how to name it', async () => {
    await expect(readFile('e.csv', 'left,right\na,b\n', { what: 'events' })).rejects.toThrow(
      /no column holds the user of events; found 'left', 'right'; say which it is with --map user=COLUMN/,
    );
    await expect(readFile('e.csv', 'a,b\n1,2\n')).rejects.toThrow(/cannot tell whether it holds items/);
    await expect(readFile('e.csv', Buffer.from([0x1f, 0x8b, 8, 0]))).rejects.toThrow(/cannot be unpacked/);
    await expect(readFile('e.csv', Buffer.from('BZh91AY'))).rejects.toThrow(/bzip2 -dc/);
  });
});

describe('JSONL', () => {
  test('takes records in their own form and in others', async () => {
    const { records, refused } = await readFile(
      'events.jsonl',
      `{"id":"e1","user":"u","item":"i","kind":"like","at":"2024-01-01T00:00:00Z"}\n{"userId":7,"itemId":8,"event":"View","ts":"1700000000","extra":1}\n`,
    );
    expect(refused).toEqual([]);
    expect(records).toEqual([
      { id: 'e1', user: 'u', item: 'i', kind: 'like', at: Date.parse('2024-01-01') },
      { id: expect.any(String), user: '7', item: '8', kind: 'view', at: 1_700_000_000_000 },
    ]);
  });

  test('refuses lines that are no objects', async () => {
    const { records, refused } = await readFile(
      'items.jsonl',
      '{"id":"a"}\n[1]\nnull\n{oops\n\n"x"\n{"title":"t"}\n',
    );
    expect(records).toEqual([{ id: 'a' }]);
    expect(refused.map(({ line }) => line)).toEqual([2, 3, 4, 6, 7]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'is not a JSON object but a list',
      'is not a JSON object but null',
      expect.stringMatching(/^is not JSON: /),
      'is not a JSON object but a string',
      'is missing',
    ]);
  });

  test('any JSON becomes records or refusals, and what the engine takes is what was meant', async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const name = fc.constantFrom(
      'id',
      'user',
      'item',
      'at',
      'kind',
      'value',
      'context',
      'tags',
      '__proto__',
      'toString',
      'x',
    );
    const line = fc.oneof(
      fc.dictionary(name, value).map((object) => JSON.stringify(object)),
      fc.json(),
      fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ' ')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('items', 'users', 'events'),
        async (lines, what) => {
          const given = lines.filter(
            (text) =>
              Buffer.from(text)
                .toString()
                .replace(/^\ufeff/, '')
                .trim() !== '',
          ).length;
          const reading = readFile('x.jsonl', lines.join('\n'), { what: what as 'items' });
          if (given === 0) {
            await expect(reading).rejects.toThrow('is empty');
            return;
          }
          const { records, refused } = await reading;
          expect(records.length + refused.length).toBe(given);
          expect(({} as { x?: unknown }).x).toBeUndefined();
          for (const record of records) EventInput.safeParse(record);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('ids of events', () => {
  const csv = 'user,item,time\na,x,2024-01-01\na,x,2024-01-01\na,y,2024-01-01\nb,x,2024-01-01T00:00:01Z\n';

  test('are the same for the same event, and begin with the time', async () => {
    const { records } = await readFile('e.csv', csv);
    const ids = records.map(({ id }) => String(id));
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3] > ids[0] && ids[3] > ids[2]).toBe(true);
    expect((await readFile('copy.csv', csv)).records).toEqual(records);
  });

  test('without times, come from the place in the file, and stay when it grows', async () => {
    const store = settings();
    const text = `user,item\n${'a,x\n'.repeat(400)}`;
    const first = await readFile('e.csv', text, {}, store);
    expect(new Set(first.records.map(({ id }) => id)).size).toBe(400);
    const grown = await readFile('e.csv', `${text}b,y\n`, {}, store);
    expect(grown.records.slice(0, 400)).toEqual(first.records);
    const other = await readFile('e.csv', `user,item\nb,y\n${'a,x\n'.repeat(400)}`, {}, store);
    const ids = new Set([...first.records, ...other.records].map(({ id }) => id));
    expect(ids.size).toBe(801);
  });

  test('survive times near and before 1970', async () => {
    const text = 'user,item,time\na,x,1970-01-02\na,x,1969-12-31T23:59:59Z\na,x,0001-01-01\na,x,9999-12-31\n';
    const { records } = await readFile('e.csv', text);
    const times = records.map(({ at }) => parseTime(at as Date));
    expect(times).toEqual([
      Date.parse('1970-01-02'),
      -1000,
      // The year 1 is how some write that there is none: the order of the file gives a time.
      expect.any(Number),
      Date.parse('9999-12-31'),
    ]);
    const ids = records.map(({ id }) => String(id));
    expect([...ids].sort()).toEqual([ids[1], ids[0], ids[2], ids[3]]);
  });
});

test('any bytes in any format give records or refusals, never an error of the program', async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(
        fc.constantFrom(
          'user,item,time',
          '"',
          ',',
          '\n',
          '\r\n',
          'a',
          "'; drop table events; --",
          '<script>',
          '1e999',
          '-0',
          '2024-02-30',
          '99999999999999999999',
          'NaN',
          '字',
          '\0',
          '\ud800',
        ),
      )
      .map((parts) => Buffer.from(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(
      hostile,
      fc.constantFrom('csv', 'jsonl'),
      fc.constantFrom('items', 'users', 'events'),
      async (bytes, format, what) => {
        const options = {
          format: format as 'csv',
          what: what as 'items',
          columns: ['id', 'user', 'item', 'time'],
        };
        try {
          const { records, refused } = await readFile('any', bytes, options);
          const lines = bytes.filter((byte) => byte === 10 || byte === 13).length + 1;
          expect(records.length + refused.length).toBeLessThanOrEqual(lines);
        } catch (error) {
          expect(error).toBeInstanceOf(FileProblem);
        }
      },
    ),
    { numRuns: 300 },
  );
});
