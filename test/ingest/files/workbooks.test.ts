/** Workbooks: any table that is written as .xlsx or .ods is read as it was, dates as dates, numbers with all digits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planImport } from '#tandem/ingest/files/plan.js';
import { odsSheets } from '#tandem/ingest/files/xml/ods.js';
import { csvOf, isFilled, type Sheet } from '#tandem/ingest/files/xml/sheet.js';
import { xlsxSheets } from '#tandem/ingest/files/xml/xlsx.js';
import { taken } from '../cases/data-set.js';
import { DEFAULTS, inFolder, readJob } from './helpers.js';
import { zip } from './zip.js';

type Cell = string | number | boolean | Date | undefined;

type Sheets = { readonly [name: string]: readonly (readonly Cell[])[] };

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;');

const columnName = (index: number): string =>
  index < 26
    ? String.fromCharCode(65 + index)
    : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);

const DAYS = 86_400_000;

/** The members of a workbook as Excel writes it: texts by number, dates as days with a style. */
function xlsx(sheets: Sheets): { [path: string]: string } {
  const texts: string[] = [];
  const cellXml = (cell: Cell, at: string): string => {
    if (cell === undefined) return '';
    if (typeof cell === 'string') return `<c r="${at}" t="s"><v>${texts.push(cell) - 1}</v></c>`;
    if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
    if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
    return `<c r="${at}" s="1"><v>${cell.getTime() / DAYS + 25_569}</v></c>`;
  };
  const names = Object.keys(sheets);
  const pages = names.map((name) =>
    sheets[name]
      .map((row, y) => {
        const cells = row.map((cell, x) => cellXml(cell, `${columnName(x)}${y + 1}`)).join('');
        return cells === '' ? '' : `<row r="${y + 1}">${cells}</row>`;
      })
      .join(''),
  );
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const files: { [path: string]: string } = {
    'xl/workbook.xml': `<?xml version="1.0"?><workbook ${main} xmlns:r="http://r"><sheets>${names.map((name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst ${main}>${texts.map((text) => `<si><r><t xml:space="preserve">${escaped(text)}</t></r><rPh><t>guide</t></rPh></si>`).join('')}</sst>`,
  };
  pages.forEach((page, at) => {
    files[`xl/worksheets/sheet${at + 1}.xml`] =
      `<?xml version="1.0"?><worksheet ${main}><sheetData>${page}</sheetData></worksheet>`;
  });
  return files;
}

/** The members of a spreadsheet as LibreOffice writes it: values beside what is shown, empty cells as a number of them. */
function ods(sheets: Sheets): { [path: string]: string } {
  const cellXml = (cell: Cell): string => {
    if (cell === undefined) return '<table:table-cell table:number-columns-repeated="1"/>';
    if (typeof cell === 'number')
      return `<table:table-cell office:value-type="float" office:value="${cell}"><text:p>shown</text:p></table:table-cell>`;
    if (typeof cell === 'boolean')
      return `<table:table-cell office:value-type="boolean" office:boolean-value="${cell}"/>`;
    if (cell instanceof Date)
      return `<table:table-cell office:value-type="date" office:date-value="${cell.toISOString().slice(0, 19)}"><text:p>x</text:p></table:table-cell>`;
    const lines = cell.split('\n').map((line) => `<text:p>${escaped(line)}</text:p>`);
    return `<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation>${lines.join('')}</table:table-cell>`;
  };
  const tables = Object.entries(sheets).map(
    ([name, rows]) =>
      `<table:table table:name="${escaped(name)}">${rows
        .map((row) => `<table:table-row>${row.map(cellXml).join('')}</table:table-row>`)
        .join(
          '',
        )}<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`,
  );
  return {
    'META-INF/manifest.xml': '<manifest/>',
    'content.xml': `<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`,
  };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  // In pieces, as a stream comes.
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

const opened = (files: { readonly [path: string]: string }) => (name: string) =>
  files[name] === undefined ? undefined : once(files[name]);

async function rowsOf(sheet: Sheet): Promise<string[][]> {
  const found: string[][] = [];
  for await (const rows of sheet.rows()) found.push(...rows);
  return found;
}

/** A row as it is expected: without empty cells at the end. */
function shown(row: readonly Cell[], date: (value: Date) => string): string[] {
  const texts = row.map((cell) =>
    cell === undefined
      ? ''
      : cell instanceof Date
        ? date(cell)
        : typeof cell === 'boolean'
          ? String(cell).toUpperCase()
          : String(cell),
  );
  while (texts.at(-1) === '') texts.pop();
  return texts;
}

const word = fc.stringMatching(/^[A-Za-zé😀"&<,; .-]{0,12}$/u);

const cell: fc.Arbitrary<Cell> = fc.oneof(
  word,
  fc.integer(),
  fc.integer({ min: 1_000_000_000_000, max: 9_007_199_254_740_991 }),
  fc.boolean(),
  fc.constant(undefined),
  fc.integer({ min: 1, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
);

const grid = fc.array(fc.array(cell, { maxLength: 30 }), { maxLength: 8 });

describe('any table is read as it was written', () => {
  test('.xlsx', async () => {
    const date = (value: Date) => {
      const text = value.toISOString().slice(0, 19).replace('T', ' ');
      return text.replace(/ 00:00:00$/, '');
    };
    await fc.assert(
      fc.asyncProperty(grid, async (rows) => {
        const [sheet] = await xlsxSheets(opened(xlsx({ Sheet1: rows })));
        const expected = rows.map((row) => shown(row, date));
        while (expected.at(-1)?.length === 0) expected.pop();
        expect(await rowsOf(sheet)).toEqual(expected);
        expect(await isFilled(sheet)).toBe(expected.length > 0);
      }),
      { numRuns: 100 },
    );
  });

  test('.ods', async () => {
    const date = (value: Date) => value.toISOString().slice(0, 19);
    // Spaces at both ends and in a row are written as elements.
    const texts = grid.map((rows) =>
      rows.map((row) => row.map((one) => (typeof one === 'string' ? one.trim().replace(/ +/g, ' ') : one))),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (rows) => {
        const [sheet] = await odsSheets(opened(ods({ Sheet1: rows })));
        const expected = rows.map((row) => shown(row, date));
        while (expected.at(-1)?.length === 0) expected.pop();
        expect(await rowsOf(sheet)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

test('a sheet as CSV: quotes where they are needed, a line for each row', async () => {
  const sheet = {
    name: 's',
    rows: () =>
      (async function* () {
        yield [['a', 'b,c', 'd"e', ' f'], [], ['1']];
      })(),
  };
  let text = '';
  for await (const bytes of csvOf(sheet)) text += bytes.toString();
  expect(text).toBe('a,"b,c","d""e"," f"\n\n1\n');
});

const SHOP: Sheets = {
  Orders: [
    ['Orders of October'],
    [],
    ['order no', 'customer id', 'product id', 'qty', 'ordered at', 'EAN'],
    [1001, 7, 'A-1', 1, new Date('2026-10-01T10:30:00Z'), 4_006_381_333_931],
    [1002, 8, 'A-2', 2, new Date('2026-10-13T00:00:00Z'), 4_006_381_333_948],
  ],
  Products: [
    ['product id', 'title', 'price', 'category'],
    ['A-1', 'Mug, blue', 9.99, 'Kitchen'],
    ['A-2', 'Cup', 4.5, 'Kitchen'],
  ],
  Empty: [],
  Notes: [['made by finance']],
};

test.each([
  ['xlsx', xlsx],
  ['ods', ods],
] as const)('each sheet of a workbook is a table: %s', async (extension, write) => {
  const { records, skipped } = await taken({ [`shop.${extension}`]: zip(write(SHOP)) });
  expect(records).toEqual([
    'item A-1 Mug, blue Kitchen',
    'item A-2 Cup Kitchen',
    'purchase 7 A-1 2026-10-01T10:30:00',
    'purchase 8 A-2 2026-10-13T00:00:00',
  ]);
  expect(skipped).toEqual(['Notes']);
});

test('a workbook of one sheet is read like a CSV of its name, and asked about like one', async () => {
  const ratings = {
    Sheet1: [
      ['user', 'film', 'stars'],
      [1, 'Roma', 4],
    ],
    Sheet2: [],
  };
  const one = await inFolder({ 'ratings.xlsx': zip(xlsx(ratings)) }, async (folder) => {
    const { jobs } = await planImport([`${folder}/ratings.xlsx`], DEFAULTS);
    return readJob(jobs[0]);
  });
  expect(one.records).toMatchObject([{ user: '1', item: 'Roma', value: 4, kind: 'rating' }]);
  const unclear = zip(
    xlsx({
      Sheet1: [
        ['a', 'b'],
        ['x', 'y'],
      ],
    }),
  );
  await inFolder({ 'x.xlsx': unclear }, async (folder) => {
    await expect(planImport([`${folder}/x.xlsx`], DEFAULTS)).rejects.toThrow(/cannot tell whether/);
  });
});

test('of a folder, what is in a form that is not read is named', async () => {
  const { records, skipped } = await taken({
    'likes.csv': 'user,item,at\n1,A-1,2026-10-01\n',
    'shop.xlsx': zip(xlsx(SHOP)),
    'old.xls': 'x',
    'all.tar.gz': 'x',
    'logo.png': 'x',
  });
  expect(records).toHaveLength(5);
  expect(skipped).toEqual(['all.tar.gz', 'old.xls', 'Notes']);
});

test('times of day, old Macs and formulas', async () => {
  const files = xlsx({ S: [] });
  files['xl/workbook.xml'] = files['xl/workbook.xml'].replace(
    '<sheets>',
    '<workbookPr date1904="1"/><sheets>',
  );
  files['xl/styles.xml'] = files['xl/styles.xml'].replace('<xf numFmtId="0"/>', '<xf numFmtId="20"/>');
  files['xl/worksheets/sheet1.xml'] =
    '<worksheet><sheetData><row><c s="0"><v>0.395833333333333</v></c><c s="1"><v>44834.5</v></c><c t="str"><f>A1&amp;"x"</f><v>ax</v></c><c t="inlineStr"><is><t>in</t><t>line</t></is></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>';
  const [sheet] = await xlsxSheets(opened(files));
  expect(await rowsOf(sheet)).toEqual([['09:30:00', '2026-10-01 12:00:00', 'ax', 'inline', '#N/A']]);
});
