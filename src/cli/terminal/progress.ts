/**
 * Progress on standard error: on a terminal one line with a bar, updated in place; otherwise a line every few
 * seconds.
 */
import { gauge } from './bar.js';
import { count } from './table.js';
import { cut } from './width.js';

export interface Step {
  /** The current step, such as `importing ratings.csv`. */
  readonly phase: string;
  /** The amount done and the total, in any unit; without a total, no remaining time is shown. */
  readonly done: number;
  readonly total?: number | undefined;
  /** The unit that is counted, such as 12,000 `events`. */
  readonly counted?: { readonly number: number; readonly unit: string } | undefined;
  /** Figures that change from step to step, such as a loss; a changed phase would begin a new line. */
  readonly figures?: string | undefined;
  /** The time left, if the caller knows it better than from the share that is done, as in a resumed run. */
  readonly millisecondsLeft?: number | undefined;
}

/** A duration as text: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Shorter work prints no progress. */
const SILENT_MS = 2000;

const TERMINAL_MS = 100;

/** Columns of the bar on a terminal. */
const GAUGE = 16;

const LINES_MS = 5000;

/** One line of progress; work that ends within two seconds shows none. */
export class ProgressLine {
  #phase = '';
  #started = 0;
  #said = 0;
  #shown = false;

  constructor(
    private readonly stream: NodeJS.WriteStream = process.stderr,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes the newest state; writes it at most every 100 ms on a terminal, every 5 s elsewhere. */
  update(step: Step): void {
    const now = this.now();
    if (step.phase !== this.#phase) {
      this.clear();
      this.#phase = step.phase;
      this.#started = now;
      this.#said = now;
    }
    if (now - this.#started < SILENT_MS || now - this.#said < (this.stream.isTTY ? TERMINAL_MS : LINES_MS))
      return;
    this.#said = now;
    const text = this.#describe(step, now - this.#started);
    if (this.stream.isTTY) {
      const drawn = step.total ? `${gauge(step.done / step.total, GAUGE)} ` : '';
      this.stream.write(`\r\u001b[K${cut(drawn + text, Math.max(20, (this.stream.columns || 80) - 1))}`);
      this.#shown = true;
    } else this.stream.write(`${text}\n`);
  }

  /** Clears the line, before other output or at the end. */
  clear(): void {
    if (this.#shown) this.stream.write('\r\u001b[K');
    this.#shown = false;
  }

  #describe(step: Step, elapsed: number): string {
    const parts: string[] = [];
    const fraction = step.total ? Math.min(1, step.done / step.total) : 0;
    if (step.total) parts.push(`${Math.floor(fraction * 100)} %`);
    if (step.counted && step.counted.number > 0) {
      const { number, unit } = step.counted;
      parts.push(`${count(number)} ${unit}`, `${count((number / elapsed) * 1000)}/s`);
    }
    if (step.figures) parts.push(step.figures);
    if (fraction > 0 && fraction < 1)
      parts.push(`${duration(step.millisecondsLeft ?? (elapsed / fraction) * (1 - fraction))} left`);
    return `${step.phase}${parts.length > 0 ? ': ' : ' ...'}${parts.join(', ')}`;
  }
}
