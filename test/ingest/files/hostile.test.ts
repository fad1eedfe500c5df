/** Hostile files, through to the database: never an error, never a record unaccounted for. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, open } from '#tandem/index.js';
import { fileStarts } from '#tandem/ingest/files/clock.js';
import { parseMap, type What } from '#tandem/ingest/files/fields.js';
import { Loader } from '#tandem/ingest/files/loader.js';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder } from './helpers.js';

const data = mkdtempSync(join(tmpdir(), 'tandem-hostile-'));
let engine: Engine;
beforeAll(async () => {
  engine = await open({ data, background: false });
});
afterAll(async () => {
  await engine.close();
  rmSync(data, { recursive: true, force: true });
});

const text = fc.oneof(
  fc.constantFrom(
    'u1',
    'i1',
    'click',
    "'; drop table events; --",
    '<script>alert(1)</script>',
    '$1',
    '\\',
    '\0',
    '\u0001',
  ),
  fc.constantFrom('1e999', '-0', 'NaN', 'Infinity', '99999999999999999999', '1e-400', '0x10', '1_000'),
  fc.constantFrom(
    '2024-02-30',
    '2024-02-29T25:00',
    '10/11/12',
    '0000-00-00',
    '+275760-09-13',
    '20240101',
    'now',
  ),
  fc.constantFrom(
    '\ud800',
    '\u202e',
    '👩‍👩‍👧',
    '字'.repeat(300),
    'x'.repeat(5000),
    '{"a":',
    '[1]',
    '{"__proto__":{"x":1}}',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const json = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(20, 40).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
);
const FIELDS = [
  'id',
  'user',
  'item',
  'session',
  'kind',
  'at',
  'value',
  'position',
  'context',
  'title',
  'tags',
  'attributes',
  'published',
  '__proto__',
  'constructor',
];
const object = fc.dictionary(fc.constantFrom(...FIELDS), json, { maxKeys: 8 });
// Mostly right, so that some are taken.
const event = fc.record(
  { user: text, item: text, kind: fc.constantFrom('click', 'Like', 'x y'), at: json },
  { requiredKeys: ['user', 'item'] },
);
const jsonl = fc.array(
  fc.oneof(object, event).map((record) => JSON.stringify(record)),
  { minLength: 1, maxLength: 15 },
);
const quoted = text.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
const row = fc.tuple(quoted, quoted, quoted, quoted).map((cells) => cells.join(','));

/** Imports text, and checks that as many records are accounted for as `records`. */
async function importText(
  name: string,
  content: string,
  what: What,
  records: number | undefined,
): Promise<void> {
  await inFolder({ [name]: content }, async (folder) => {
    const map = parseMap([]);
    const columns = name.endsWith('.csv') ? ['id', 'user', 'item', 'at'] : undefined;
    const options: SourceOptions = { ...DEFAULTS, map, what, columns, timeFormat: 'day-first' };
    const plan = await planImport([join(folder, name)], options);
    const job = plan.jobs[0];
    await job.clock?.start(fileStarts(engine.store.settings));
    let refused = 0;
    const loader = new Loader({
      file: name,
      write: (drafts) => {
        const inputs = drafts as never[];
        return what === 'events' ? engine.events.add(inputs) : engine[what].upsert(inputs);
      },
      onRefused: ({ line, reason }) => {
        refused++;
        expect(line).toBeGreaterThan(0);
        expect(reason).not.toBe('');
      },
    });
    for await (const batch of job.read()) await loader.add(batch);
    await loader.finish();
    const { totals } = loader;
    expect(totals.refused).toBe(refused);
    if (records !== undefined) expect(totals.taken + totals.repeated + totals.refused).toBe(records);
  });
}

const whats = fc.constantFrom<What>('items', 'users', 'events');

test('any JSON lines are taken, repeated or refused', async () => {
  await fc.assert(
    fc.asyncProperty(jsonl, whats, (lines, what) =>
      importText('x.jsonl', lines.join('\n'), what, lines.length),
    ),
    { numRuns: 80 },
  );
});

test('any cells of a table are taken, repeated or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 15 }), whats, (rows, what) =>
      importText('x.csv', `\n${rows.join('\n')}`, what, rows.length),
    ),
    { numRuns: 80 },
  );
});

test('the engine still answers afterwards', async () => {
  expect((await engine.recommend({ user: 'u1' })).items.length).toBeGreaterThan(0);
  expect(await engine.store.doctor()).toEqual([]);
});
