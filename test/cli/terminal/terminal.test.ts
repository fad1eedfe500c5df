/** What people see: tables that fit, widths of any script, progress that does not flood. */
import type { WriteStream } from 'node:tty';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluationChart } from '#tandem/cli/eval.js';
import { bar, gauge } from '#tandem/cli/terminal/bar.js';
import { duration, ProgressLine } from '#tandem/cli/terminal/progress.js';
import { table } from '#tandem/cli/terminal/table.js';
import { cut, plain, width } from '#tandem/cli/terminal/width.js';

type Evaluation = Parameters<typeof evaluationChart>[0];

describe('width', () => {
  test('counts Chinese and emoji twice, and combining marks not at all', () => {
    expect(['abc', '盖碗', 'é', 'e\u0301', '👩‍👩‍👧', ''].map(width)).toEqual([3, 4, 1, 1, 2, 0]);
  });

  test('cutting any text keeps within the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, cells) => {
        expect(width(cut(text, cells))).toBeLessThanOrEqual(cells);
      }),
    );
    expect(cut('盖碗入门', 5)).toBe('盖碗…');
  });

  test('nothing in a title controls the terminal', () => {
    expect(plain('a\u001b[31mb\r\nc\u202ed')).toBe('a [31mb c d');
  });
});

test('a table fits into the terminal, its widest column cut', () => {
  const columns = [{ title: 'n', right: true }, { title: 'title', shrink: true }, { title: 'x' }];
  const text = table(
    columns,
    [
      ['1', '一个很长很长很长很长的标题', 'y'],
      ['10', 'short', 'y'],
    ],
    24,
  );
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe(' n  title              x');
  for (const line of lines) expect(width(line)).toBeLessThanOrEqual(24);
  expect(lines[1]).toContain('…');
});

test('a bar is as long as its share, to an eighth of a column', () => {
  expect([0, 0.5, 1, 2, Number.NaN].map((share) => bar(share, 4))).toEqual(['', '██', '████', '████', '']);
  expect(bar(0.28125, 4)).toBe('█▏');
  expect([0, 0.5, 1, -1].map((share) => gauge(share, 4))).toEqual(['░░░░', '██░░', '████', '░░░░']);
});

test('an evaluation is drawn by its main metric, the best method first', () => {
  const of = (value: number) => ({ 'NDCG@10': { value, low: value, high: value } });
  const evaluation = { methods: { tandem: of(0.1), popular: of(0.2) } } as unknown as Evaluation;
  const lines = evaluationChart(evaluation).trimEnd().split('\n');
  expect(lines).toEqual([
    'method   NDCG@10',
    `popular   0.2000  ${'█'.repeat(32)}`,
    `tandem    0.1000  ${'█'.repeat(16)}`,
  ]);
  expect(evaluationChart({ methods: { tandem: of(0.1) } } as unknown as Evaluation)).toBe('');
});

describe('progress', () => {
  function line(isTTY: boolean) {
    let now = 0;
    const written: string[] = [];
    const stream = {
      isTTY,
      columns: 80,
      write: (text: string) => written.push(text),
    } as unknown as WriteStream;
    const progress = new ProgressLine(stream, () => now);
    const at = (time: number, done: number) => {
      now = time;
      progress.update({ phase: 'reading', done, total: 100, counted: { number: done * 10, unit: 'events' } });
    };
    const train = (time: number, done: number) => {
      now = time;
      const figures = `loss ${(5 - done / 100).toFixed(2)}`;
      progress.update({ phase: 'training', done, total: 100, figures, millisecondsLeft: 3000 });
    };
    return { at, train, written, progress };
  }

  test('says nothing about what is quick, then a line every few seconds', () => {
    const { at, written } = line(false);
    for (let time = 0; time <= 12_000; time += 100) at(time, time / 200);
    expect(written).toEqual([
      'reading: 25 %, 250 events, 50/s, 15 s left\n',
      'reading: 50 %, 500 events, 50/s, 10 s left\n',
    ]);
  });

  test('shows figures that change from step to step, and the time left that the caller knows', () => {
    const { train, written } = line(false);
    for (let time = 0; time <= 6_000; time += 100) train(time, 50 + time / 200);
    expect(written).toEqual(['training: 75 %, loss 4.25, 3 s left\n']);
  });

  test('stays on one line of a terminal, and takes it away', () => {
    const { at, written, progress } = line(true);
    for (let time = 0; time <= 3_000; time += 100) at(time, time / 200);
    progress.clear();
    expect(written.length).toBe(12);
    expect(written.at(-2)?.startsWith('\r\u001b[K██░░░░░░░░░░░░░░ reading: 15 %')).toBe(true);
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  test('tells spans of time in words', () => {
    expect([800, 59_000, 200_000, 7_500_000].map(duration)).toEqual([
      '1 s',
      '59 s',
      '3 min 20 s',
      '2 h 5 min',
    ]);
  });
});
