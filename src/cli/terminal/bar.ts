/** Bars of text characters, for shares and for comparing values; they are also readable in piped output. */
import { clamp } from '../../runtime/index.js';

const FULL = '█';

/** Eighths of a cell, from none to seven. */
const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * A bar for a share of 0 to 1, in eighths of a cell.
 *
 * @param cells columns of the whole, 1 or more.
 * @example
 * bar(0.5, 4); // '██'
 */
export function bar(share: number, cells: number): string {
  const eighths = Math.round(clamp(Number.isFinite(share) ? share : 0, 0, 1) * cells * 8);
  return FULL.repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8];
}

/**
 * The same bar with its remaining part shaded, for progress.
 *
 * @example
 * gauge(0.5, 4); // '██░░'
 */
export function gauge(share: number, cells: number): string {
  const full = Math.floor(clamp(share, 0, 1) * cells);
  return FULL.repeat(full) + '░'.repeat(cells - full);
}
