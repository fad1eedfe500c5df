/** Archives and binary files: zip with folders in it, Parquet. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, readFile, readJob } from './helpers.js';
import { zip } from './zip.js';

async function planned(name: string, content: Buffer, options: Partial<SourceOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  try {
    await writeFile(join(folder, name), content);
    const { jobs, skipped } = await planImport([join(folder, name)], { ...DEFAULTS, ...options });
    const reads = [];
    for (const job of jobs) reads.push({ name: job.name.replace(folder, ''), ...(await readJob(job)) });
    return { reads, skipped };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a zip archive is read like a folder, packed or stored', async () => {
  for (const packed of [true, false]) {
    const content = zip(
      {
        'shop/items.csv': 'id,title\na,A\n',
        'shop/events.csv': 'user,item,time\nu,a,2024-01-01\n',
        'shop/README.md': 'x',
        '__MACOSX/shop/._items.csv': 'x',
      },
      packed,
    );
    const { reads } = await planned('shop.zip', content);
    expect(reads.map(({ name, what }) => [name, what])).toEqual([
      ['/shop.zip/shop/items.csv', 'items'],
      ['/shop.zip/shop/events.csv', 'events'],
    ]);
    expect(reads[0].records).toEqual([{ id: 'a', title: 'A' }]);
  }
});

test('a known data set is known in an archive, too', async () => {
  const { reads } = await planned(
    'ml.zip',
    zip({
      'ml-latest-small/movies.csv': 'movieId,title,genres\n1,Toy (1995),Comedy\n',
      'ml-latest-small/ratings.csv': 'userId,movieId,rating,timestamp\n7,1,4.5,881250949\n',
    }),
  );
  expect(reads[0].records).toMatchObject([{ id: '1', title: 'Toy', tags: ['Comedy'] }]);
  expect(reads[1].records).toMatchObject([{ user: '7', item: '1', value: 4.5, kind: 'rating' }]);
});

test('what is no archive of data is refused in words', async () => {
  const whole = zip({ 'a.csv': 'id,title\na,A\n' });
  await expect(planned('x.zip', whole.subarray(0, whole.length - 30))).rejects.toThrow(
    /damaged or not complete/,
  );
  await expect(planned('x.zip', zip({ 'a.png': 'x' }))).rejects.toThrow(/nothing in it can be imported/);
  await expect(planned('x.xlsx', zip({ 'xl/workbook.xml': '<x/>' }))).rejects.toThrow(
    /is a workbook without a filled cell/,
  );
  await expect(planned('x.xlsb', zip({ 'xl/workbook.bin': 'x' }))).rejects.toThrow(/save it as .xlsx/);
  const broken = Buffer.from(whole);
  broken.writeUInt32LE(12345, 14);
  broken.writeUInt8(0xff, 36);
  await expect(planned('x.zip', broken)).rejects.toThrow(/damaged or not complete|nothing in it/);
});

const table = (columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']): Buffer =>
  Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 }));

test('Parquet: ids keep every digit, times are times, lists are tags', async () => {
  const events = table([
    { name: 'user_id', data: [9007199254740993n, 2n, 3n], type: 'INT64' },
    { name: 'item_id', data: ['007', 'b', 'c'], type: 'STRING' },
    { name: 'rating', data: [4.5, 1, 2], type: 'DOUBLE' },
    {
      name: 'timestamp',
      data: ['2024-01-01T10:00:00Z', '2024-01-02', '2024-01-03'].map((day) => new Date(day)),
      type: 'TIMESTAMP',
    },
  ]);
  const read = await readFile('events.parquet', events);
  expect(read.what).toBe('events');
  expect(
    read.records.map(({ user, item, value, at }) => [user, item, value, new Date(Number(at)).toISOString()]),
  ).toEqual([
    ['9007199254740993', '007', 4.5, '2024-01-01T10:00:00.000Z'],
    ['2', 'b', 1, '2024-01-02T00:00:00.000Z'],
    ['3', 'c', 2, '2024-01-03T00:00:00.000Z'],
  ]);
  const items = table([
    { name: 'id', data: ['a', 'b'], type: 'STRING' },
    { name: 'title', data: ['A', 'B'], type: 'STRING' },
    { name: 'genres', data: [['x', 'y'], []], type: 'JSON' },
    { name: '__index_level_0__', data: [0n, 1n], type: 'INT64' },
  ]);
  expect((await readFile('items.parquet', items)).records).toEqual([
    { id: 'a', title: 'A', tags: ['x', 'y'] },
    { id: 'b', title: 'B', tags: [] },
  ]);
  const packed = await planned('x.zip', zip({ 'items.parquet': items }));
  expect(packed.reads[0].records).toHaveLength(2);
});

test('Parquet that is cut is refused in words', async () => {
  const whole = table([
    { name: 'user', data: ['a', 'b', 'c'], type: 'STRING' },
    { name: 'item', data: ['x', 'y', 'z'], type: 'STRING' },
  ]);
  for (const length of [4, 5, 12, 40, whole.length - 9, whole.length - 1]) {
    await expect(readFile('x.parquet', whole.subarray(0, length))).rejects.toThrow(
      /cannot be read as Parquet/,
    );
  }
});
