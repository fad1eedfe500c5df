/** Axes and panels of terminal curves and plots: ticks at round numbers, and the metrics of each panel. */
import { metricsOf, type Run, type Series, seriesOf } from './runs.js';

/** A line of a panel. */
export interface Line extends Series {
  run: Run;
  metric: string;
  /** Whether it was measured on held-out data. */
  validation: boolean;
}

/** The lines of one chart: a metric in training and validation, of one or several runs. */
export interface Panel {
  metric: string;
  lines: Line[];
}

/** The minimum and maximum of values. */
export interface Range {
  low: number;
  high: number;
}

/**
 * Groups the metrics of runs into panels: `loss`, `train_loss` and `validation_loss` share one.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5, validation_loss: 0.6 });
 * panelsOf([await readRun('data', log.id)]).map(({ metric }) => metric); // ['loss']
 */
export function panelsOf(runs: readonly Run[]): Panel[] {
  const panels = new Map<string, Line[]>();
  for (const run of runs) {
    for (const metric of metricsOf(run)) {
      const name = metric.replace(/^(train|validation)_/, '');
      const lines = panels.get(name) ?? [];
      lines.push({ run, metric, validation: metric.startsWith('validation_'), ...seriesOf(run, metric) });
      panels.set(name, lines);
    }
  }
  return [...panels].map(([metric, lines]) => ({ metric, lines }));
}

/** The name of a line in a legend; it contains the run if there are several. */
export const labelOf = (line: Line, several: boolean): string =>
  several ? `${line.run.id} ${line.metric}` : line.metric;

/** The range of all finite values, widened if they are all equal. */
export function rangeOf(lists: readonly (readonly number[])[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: 0, high: 1 };
  if (low < high) return { low, high };
  const margin = Math.abs(low) * 0.1 || 1;
  return { low: low - margin, high: high + margin };
}

/** Round numbers within a range, about `count` of them, as numbers and as text. */
export function ticks({ low, high }: Range, count: number): { value: number; text: string }[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last - first > 10 * count) return [];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const value = (first + at) * step;
    const text = digits > 6 || Math.abs(value) >= 1e9 ? value.toPrecision(3) : value.toFixed(digits);
    return { value, text: Number(text) === 0 ? '0' : text };
  });
}

/**
 * A number as text, with four significant digits.
 *
 * @example
 * short(0.123456); // '0.1235'
 */
export function short(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-4 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}
