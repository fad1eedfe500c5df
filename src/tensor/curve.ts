/** Curves in a terminal, drawn with braille characters of 2 × 4 dots. Uses axis.ts. */
import { labelOf, type Panel, rangeOf, short, ticks } from './axis.js';

/** The size and colours of curves in a terminal. */
export interface CurveStyle {
  /** The maximum number of columns. */
  width: number;
  /** The number of rows of the curve, without axis and legend. */
  height?: number;
  /** Whether lines are distinguished by ANSI colours; otherwise each line after the first has its own mark. */
  colour?: boolean;
}

/** The bit of each dot in a braille character, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

const colours = [36, 33, 35, 32, 34, 31];

const marks = ['o', 'x', '+', '*', '#', '@'];

/**
 * Draws the lines of a panel over steps, with axes and a legend, within the given width.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * for (let step = 1; step <= 9; step++) log.log(step, { loss: 1 / step });
 * const [panel] = panelsOf([await readRun('data', log.id)]);
 * drawCurves(panel, { width: 40, height: 5 }).split('\n').length; // 9
 */
export function drawCurves(
  { metric, lines }: Panel,
  { width, height = 12, colour = false }: CurveStyle,
): string {
  const y = rangeOf(lines.map(({ values }) => values));
  const x = rangeOf(lines.map(({ steps, values }) => steps.filter((_, at) => Number.isFinite(values[at]))));
  const yTicks = ticks(y, Math.max(3, height / 3));
  const gutter = Math.max(...yTicks.map(({ text }) => text.length), 1);
  const columns = Math.max(8, width - gutter - 2);
  const cells = Array.from(
    { length: height },
    () => new Array<{ bits: number; line: number } | undefined>(columns),
  );

  for (const [number, { steps, values }] of lines.entries()) {
    const put = (column: number, row: number) => {
      const cell = cells[row >> 2];
      const before = cell[column >> 1];
      const bits = before?.line === number || colour ? (before?.bits ?? 0) : 0;
      cell[column >> 1] = { bits: bits | dots[row & 3][column & 1], line: number };
    };
    trace(steps, values, { x, y, columns: columns * 2, rows: height * 4 }, put);
  }
  const paint = (text: string, line: number) =>
    colour ? `\u001b[${colours[line % colours.length]}m${text}\u001b[0m` : text;
  const glyph = (bits: number, line: number) =>
    colour || line === 0 ? String.fromCharCode(0x2800 + bits) : marks[(line - 1) % marks.length];

  const rowOf = (value: number) => Math.round(((y.high - value) / (y.high - y.low)) * (height * 4 - 1)) >> 2;
  const labels = new Map(yTicks.map(({ value, text }) => [rowOf(value), text]));
  const rows = cells.map((row, at) => {
    const drawn = Array.from(row, (cell) => (cell ? paint(glyph(cell.bits, cell.line), cell.line) : ' '));
    const label = labels.get(at);
    return `${(label ?? '').padStart(gutter)} ${label === undefined ? '│' : '┤'}${drawn.join('').trimEnd()}`;
  });
  const legend = lines.map((line, number) => {
    const sample = paint(glyph(0x12, number), number);
    const finite = line.values.filter(Number.isFinite);
    const lost = line.values.length - finite.length;
    const last = line.values.at(-1);
    const least = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const notes = [
      `last ${last === undefined ? 'none' : short(last)}`,
      `least ${finite.length === 0 ? 'none' : short(least)}`,
      ...(lost > 0 ? [`${lost} not finite`] : []),
    ];
    return `${sample} ${cut(`${labelOf(line, severalRuns(lines))}: ${notes.join(', ')}`, width - 2)}`;
  });
  return [
    cut(metric, width),
    ...rows,
    `${' '.repeat(gutter)} └${'─'.repeat(columns)}`,
    stepLabels(x, gutter + 2, columns),
    ...legend,
  ].join('\n');
}

const severalRuns = (lines: Panel['lines']) => new Set(lines.map(({ run }) => run.id)).size > 1;

/** Truncates text to a width and removes control characters, which a terminal would interpret. */
function cut(text: string, width: number): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ');
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 1))}…`;
}

interface Grid {
  x: { low: number; high: number };
  y: { low: number; high: number };
  columns: number;
  rows: number;
}

/** Sets the dots of a line: in each column, all dots from the minimum to the maximum of its values. */
function trace(
  steps: readonly number[],
  values: readonly number[],
  { x, y, columns, rows }: Grid,
  put: (column: number, row: number) => void,
): void {
  const spans = new Map<number, { top: number; bottom: number }>();
  const cover = (column: number, row: number) => {
    const span = spans.get(column);
    if (!span) spans.set(column, { top: row, bottom: row });
    else {
      span.top = Math.min(span.top, row);
      span.bottom = Math.max(span.bottom, row);
    }
  };
  let before: { column: number; row: number } | undefined;
  for (let at = 0; at < steps.length; at++) {
    if (!Number.isFinite(values[at])) {
      before = undefined;
      continue;
    }
    const column = Math.round(((steps[at] - x.low) / (x.high - x.low)) * (columns - 1));
    const row = Math.round(((y.high - values[at]) / (y.high - y.low)) * (rows - 1));
    const from = before ?? { column, row };
    const length = Math.max(1, Math.abs(column - from.column), Math.abs(row - from.row));
    for (let part = 0; part <= length; part++) {
      const share = part / length;
      cover(
        Math.round(from.column + (column - from.column) * share),
        Math.round(from.row + (row - from.row) * share),
      );
    }
    before = { column, row };
  }
  for (const [column, { top, bottom }] of spans) for (let row = top; row <= bottom; row++) put(column, row);
}

/** The step numbers below a curve; a number without space between it and the previous one is left out. */
function stepLabels(x: { low: number; high: number }, indent: number, columns: number): string {
  let line = ' '.repeat(indent);
  for (const { value, text } of ticks(x, Math.max(2, columns / 14))) {
    const middle = indent + Math.round(((value - x.low) / (x.high - x.low)) * (columns - 1));
    const start = Math.min(middle - (text.length >> 1), indent + columns - text.length);
    if (start >= indent && (start > line.length || line.trim() === '')) line = line.padEnd(start) + text;
  }
  return line.trimEnd();
}
