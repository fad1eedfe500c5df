/** Archives and binary files: zip with folders in it, Parquet, workbooks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, readFile, readJob } from './helpers.js';

/** A zip archive of files, packed or stored. */
function zip(files: { readonly [path: string]: string | Buffer }, packed = true): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = Buffer.from(content);
    const body = packed ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(packed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\u0003\u0004'), common, name, body);
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(offset, 12);
    entry.writeUInt16LE(0, 2);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, entry.subarray(2), name);
    offset += 30 + name.length + body.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end]);
}

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
    /is a workbook of Excel; save its sheet as CSV/,
  );
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
