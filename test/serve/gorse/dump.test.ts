/** Gorse's binary dumps: what is read is taken again, messages of both versions are read, a cut one is refused. */
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { planImport } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder, readJob } from '../../ingest/files/helpers.js';
import { type Running, start } from '../../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start({ gorse: true });
});

const api = (path: string, init?: RequestInit) => fetch(`${server.url}/api${path}`, init);

const restore = async (body: Buffer, type = 'application/octet-stream') => {
  const answer = await api('/restore', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': type },
  });
  return { status: answer.status, text: await answer.text() };
};

const int64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
};

/** A message after its length, in hexadecimal digits. */
const message = (hex: string) => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return Buffer.concat([int64(bytes.length), bytes]);
};

const text = (number: number, value: string) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), Buffer.from(value)]).toString('hex');

/** 2026-11-01T09:30:00Z as a timestamp: 1793525400 seconds. */
const STAMP = '06 08 98 8d 9c d7 06';

const DUMP = Buffer.concat([
  int64(-1),
  message(text(1, 'ann') + text(2, '{"likes":["tea"]}') + text(3, 'hi')),
  int64(-2),
  message(
    `${text(2, 'i1') + text(4, 'drinks') + text(4, 'hot')}2a ${STAMP}${text(6, 'null')}${text(7, 'Tea')}`,
  ),
  // Hidden, and of no time: the first second of the year 1.
  message(`${text(2, 'i2')}1801 2a 0b 08 80 92 b8 c3 98 fe ff ff ff 01${text(6, 'null')}`),
  int64(-3),
  // With a value of 2.
  message(
    `${text(2, 'star') + text(3, 'ann') + text(4, 'i1')}29 0000000000000040 32 ${STAMP}${text(7, 'good')}`,
  ),
  // Without a value, as before 0.5: the time stands in its place.
  message(`${text(2, 'read') + text(3, 'ann') + text(4, 'i1')}2a ${STAMP}${text(6, 'old')}`),
  int64(0),
]);

it('a dump is restored, dumped, and restored again', async () => {
  const { status, text: stats } = await restore(DUMP);
  expect(status).toBe(200);
  expect(JSON.parse(stats)).toMatchObject({ Users: 1, Items: 2, Feedback: 2 });
  const read = async (path: string) => (await api(path)).json() as Promise<unknown>;
  expect(await read('/user/ann')).toEqual({ UserId: 'ann', Labels: { likes: ['tea'] }, Comment: 'hi' });
  const expected = [
    { ItemId: 'i1', Categories: ['drinks', 'hot'], Timestamp: '2026-11-01T09:30:00Z', Comment: 'Tea' },
    { ItemId: 'i2', IsHidden: true, Timestamp: '0001-01-01T00:00:00Z' },
  ];
  expect(await read('/item/i1')).toMatchObject(expected[0]);
  expect(await read('/item/i2')).toMatchObject(expected[1]);
  const star = { Value: 2, Timestamp: '2026-11-01T09:30:00Z', Comment: 'good' };
  const old = { Value: 0, Timestamp: '2026-11-01T09:30:00Z', Comment: 'old' };
  expect(await read('/feedback/star/ann/i1')).toMatchObject(star);
  expect(await read('/feedback/read/ann/i1')).toMatchObject(old);

  const dumped = Buffer.from(await (await api('/dump')).arrayBuffer());
  await api('/user/ann', { method: 'DELETE' });
  await api('/item/i1', { method: 'DELETE' });
  expect((await restore(dumped, 'application/x-www-form-urlencoded')).status).toBe(200);
  expect(Buffer.from(await (await api('/dump')).arrayBuffer()).equals(dumped)).toBe(true);
  expect(await read('/item/i1')).toMatchObject(expected[0]);
});

it.each([
  ['cut', DUMP.subarray(0, 60), /^Users 1: the dump ends before its end|ends before/],
  ['of something else', Buffer.from('{"UserId":"x"}'), /does not begin as a dump|ends before/],
  ['empty', Buffer.alloc(0), /ends before|send a dump/],
])('a dump that is %s is refused', async (_, bytes, reason) => {
  const { status, text: said } = await restore(bytes);
  expect(status).toBe(400);
  expect(said).toMatch(reason);
});

it('a dump is imported as a file, packed or not', async () => {
  await inFolder({ 'dump.bin': DUMP, 'dump.bin.gz': gzipSync(DUMP) }, async (folder) => {
    for (const name of ['dump.bin', 'dump.bin.gz']) {
      const { jobs } = await planImport([`${folder}/${name}`], DEFAULTS);
      const reads = await Promise.all(jobs.map((job) => readJob(job)));
      expect(reads.map(({ what, records }) => `${what} ${records.length}`)).toEqual([
        'items 2',
        'users 1',
        'events 2',
      ]);
      expect(reads[0].records).toMatchObject([
        { id: 'i1', title: 'Tea', tags: ['drinks', 'hot'] },
        { id: 'i2', hidden: true },
      ]);
      expect(reads[2].records).toMatchObject([
        { kind: 'star', user: 'ann', item: 'i1', value: 2 },
        { kind: 'read', user: 'ann', item: 'i1' },
      ]);
    }
  });
});

it('a dump that is cut is refused with the record, and the file is named', async () => {
  await inFolder({ 'cut.bin': DUMP.subarray(0, 70) }, async (folder) => {
    await expect(planImport([`${folder}/cut.bin`], { ...DEFAULTS, format: 'gorse' })).rejects.toThrow(
      /cut\.bin: Items 1: the dump ends/,
    );
  });
});
