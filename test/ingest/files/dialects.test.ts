/** Tables in every dialect that Python's csv module and spreadsheets write, read back without an option. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFile } from './helpers.js';

/** A dialect of Python's csv module, or a spreadsheet's. */
interface Dialect {
  readonly delimiter: string;
  readonly quotechar: string;
  readonly quoting: 'minimal' | 'all' | 'nonnumeric' | 'none';
  readonly doublequote: boolean;
  readonly lineterminator: string;
  readonly bom: boolean;
  readonly sep: boolean;
}

/** As csv.writer writes a row. */
function written(row: readonly string[], { delimiter, quotechar, quoting, doublequote }: Dialect): string {
  return row
    .map((cell) => {
      if (quoting === 'none') {
        const special = new RegExp(`[\\\\${delimiter === '^' ? '\\^' : delimiter}${quotechar}\r\n]`, 'g');
        return cell.replace(special, '\\$&');
      }
      const needed = [delimiter, quotechar, '\n', '\r', ...(doublequote ? [] : ['\\'])].some((mark) =>
        cell.includes(mark),
      );
      const quoted = quoting === 'all' || (quoting === 'nonnumeric' && !/^\d+$/.test(cell)) || needed;
      if (!quoted) return cell;
      const inner = doublequote
        ? cell.replaceAll(quotechar, quotechar + quotechar)
        : cell.replaceAll('\\', '\\\\').replaceAll(quotechar, `\\${quotechar}`);
      return quotechar + inner + quotechar;
    })
    .join(delimiter);
}

const text = (rows: readonly (readonly string[])[], dialect: Dialect): string =>
  (dialect.bom ? '\ufeff' : '') +
  (dialect.sep ? `sep=${dialect.delimiter}${dialect.lineterminator}` : '') +
  rows.map((row) => written(row, dialect) + dialect.lineterminator).join('');

const delimiter = fc.constantFrom(',', ';', '\t', '|', '^', '~');

const PLAIN = { quotechar: '"', doublequote: true, lineterminator: '\r\n', bom: false, sep: false } as const;

/** Titles as people write them: words, marks, quotes, what separates cells, line ends. */
const title = fc
  .array(
    fc.constantFrom(
      'war',
      'Peace',
      'it is',
      ',',
      ';',
      '|',
      '"',
      '""',
      "l'amour",
      '\t',
      'é',
      '日本',
      '- 2',
      '(1995)',
      '&',
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => `T${parts.join(' ')}.`);

async function readsBack(titles: readonly string[], dialect: Dialect): Promise<void> {
  const rows = titles.map((name, index) => [`b${index}`, name, String(1900 + index)]);
  const read = await readFile('items.csv', text([['id', 'title', 'pages'], ...rows], dialect));
  expect(read.refused).toEqual([]);
  expect(read.records.map(({ id, title: found }) => [id, found])).toEqual(
    rows.map(([id, name]) => [id, name]),
  );
}

describe('gives back the cells of', () => {
  test('Python, minimal, all and nonnumeric quoting', async () => {
    const dialect = fc.record({
      delimiter,
      quoting: fc.constantFrom('minimal', 'all', 'nonnumeric' as const),
      lineterminator: fc.constantFrom('\r\n', '\n'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 2, maxLength: 6 }), dialect, async (titles, given) => {
        await readsBack(titles, { ...PLAIN, ...given } as Dialect);
      }),
      { numRuns: 150 },
    );
  });

  test('quotes behind a backslash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 2, maxLength: 6 }), delimiter, async (titles, mark) => {
        const escaped = [...titles, `a "quoted${mark} cell" in it`];
        await readsBack(escaped, { ...PLAIN, delimiter: mark, quoting: 'all', doublequote: false });
      }),
      { numRuns: 100 },
    );
  });

  test('no quotes, and what separates cells behind a backslash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(title, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t', '|'),
        async (titles, mark) => {
          const escaped = [...titles, `one${mark} two`, 'three'];
          await readsBack(escaped, { ...PLAIN, delimiter: mark, quoting: 'none' });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('single quotes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(title, { minLength: 2, maxLength: 6 }),
        fc.constantFrom(',', ';'),
        async (titles, mark) => {
          await readsBack([...titles, `a${mark} b`], {
            ...PLAIN,
            delimiter: mark,
            quotechar: "'",
            quoting: 'all',
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('spreadsheets: a mark of bytes, sep=, semicolons, tabs, the line ends of old Macs', async () => {
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineterminator: fc.constantFrom('\r\n', '\n', '\r'),
      bom: fc.boolean(),
      sep: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 2, maxLength: 6 }), dialect, async (titles, given) => {
        await readsBack(titles, { ...PLAIN, ...given, quoting: 'minimal' });
      }),
      { numRuns: 150 },
    );
  });

  test('cells of several lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(title, { minLength: 2, maxLength: 4 }), delimiter, async (titles, mark) => {
        await readsBack([...titles, 'one\ntwo', 'three\n\nfour "five"'], {
          ...PLAIN,
          delimiter: mark,
          quoting: 'minimal',
          lineterminator: '\n',
        });
      }),
      { numRuns: 100 },
    );
  });
});
