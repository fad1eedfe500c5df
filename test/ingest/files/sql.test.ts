/** Rows of SQL dumps come back as they were written, however their values and lines are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSql } from '#tandem/ingest/files/known/sql.js';

async function rowsOf(text: string) {
  const rows: object[] = [];
  const refused: string[] = [];
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  for await (const found of readSql({ bytes })) {
    rows.push(...found.objects.map(({ object }) => object));
    refused.push(...found.refused.map(({ reason }) => reason));
  }
  return { rows, refused };
}

const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constant(null),
  fc.constantFrom("'", '\\', '),(', "');", '\n'),
);

/** Lone surrogates are no UTF-8, and a line ends at its return. */
const cell = value.map((text) => text?.toWellFormed().replaceAll('\r', '') ?? null);

test.each([
  [
    'MySQL',
    '`t`',
    (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n'),
  ],
  ['PostgreSQL', 'public.t', (text: string) => text.replaceAll("'", "''")],
])('%s', async (_, table, escaped) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(',', ',\n'),
      async (rows, mark) => {
        const written = rows.map(
          (row) => `(${row.map((one) => (one === null ? 'NULL' : `'${escaped(one)}'`)).join(mark)})`,
        );
        const { rows: read } = await rowsOf(
          `INSERT INTO ${table} (a, b) VALUES ${written.join(mark)};\n-- end\n`,
        );
        expect(read).toEqual(rows.map(([a, b]) => ({ a, b })));
      },
    ),
  );
});

test('numbers and functions over several lines, and a row that is cut', async () => {
  const { rows, refused } = await rowsOf("INSERT INTO t (a, b) VALUES (1,\n2), (now(),\ntrue), (3, 'x");
  expect(rows).toEqual([
    { a: '1', b: '2' },
    { a: 'now()', b: true },
  ]);
  expect(refused).toEqual(['ends within a row']);
});
