/** Splitting CSV: as the format's standard says, and with no loss where a file breaks it. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvSplitter } from '#tandem/ingest/files/csv-splitter.js';

function split(text: string, delimiter = ',') {
  const rows: string[][] = [];
  const at: number[] = [];
  const refused: { line: number; reason: string }[] = [];
  const splitter = new CsvSplitter(delimiter, {
    record(fields, line) {
      rows.push(fields);
      at.push(line);
    },
    refuse: (line, reason) => refused.push({ line, reason }),
  });
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((line, index) => {
    splitter.line(line, index + 1);
  });
  splitter.end();
  return { rows, at, refused };
}

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '字', '"', ',', ';', '\n', '\r', ' ', "'", '\\') });

describe('CsvSplitter', () => {
  test('gives back any cells that were quoted by the rules', () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows.map((row) => row.map(quote).join(',') + end).join('');
        expect(split(text)).toMatchObject({ rows, refused: [] });
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with csv-parse where that takes the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', ' '), maxLength: 40 });
    let compared = 0;
    fc.assert(
      fc.property(text, (csv) => {
        let expected: string[][];
        try {
          expected = parse(csv, { relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n' });
        } catch {
          return;
        }
        compared++;
        expect(split(csv)).toEqual({ rows: expected, at: expect.anything(), refused: [] });
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('a quote that never closes costs its own line only', () => {
    const { rows, at, refused } = split('a,b\n1,"x\n2,y\n3,z\n');
    expect(rows).toEqual([
      ['a', 'b'],
      ['2', 'y'],
      ['3', 'z'],
    ]);
    expect(at).toEqual([1, 3, 4]);
    expect(refused).toEqual([{ line: 2, reason: 'opens a quote that never closes' }]);
  });

  test('text after a closing quote costs the first line of the record only', () => {
    const { rows, refused } = split('1,"x\n2,"y"\n3,z\n');
    expect(rows).toEqual([
      ['2', 'y'],
      ['3', 'z'],
    ]);
    expect(refused).toEqual([{ line: 1, reason: 'has text after a closing quote, at character 4' }]);
  });

  test('every line of any text is in a record, refused or empty', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, (csv) => {
        const { at, refused } = split(csv);
        const starts = [...at, ...refused.map(({ line }) => line)].sort((a, b) => a - b);
        expect(new Set(starts).size).toBe(starts.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('reads few lines again for long runs of open quotes', () => {
    const LINES = 30_000;
    let searches = 0;
    const indexOf = String.prototype.indexOf;
    String.prototype.indexOf = function (...args) {
      searches++;
      return indexOf.apply(this, args);
    };
    try {
      const { refused } = split('a","b\n'.repeat(LINES));
      expect(refused.length).toBeGreaterThan(LINES - 1_000);
    } finally {
      String.prototype.indexOf = indexOf;
    }
    // Looking for each quote's end in all lines that a record may have would take 300 million.
    expect(searches).toBeGreaterThan(LINES);
    expect(searches).toBeLessThan(LINES * 500);
  });

  test('cuts at the delimiter given', () => {
    expect(split('1 6393\n1 13504\n', ' ').rows).toEqual([
      ['1', '6393'],
      ['1', '13504'],
    ]);
    expect(split('a::b::"c::d"\n', '::').rows).toEqual([['a', 'b', 'c::d']]);
  });
});
