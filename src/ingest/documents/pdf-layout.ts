/**
 * Paragraphs and headings of a PDF's pages, which know only where letters stand.
 *
 * - The size that most letters have is that of the text; short lines in a larger one are headings, by size.
 * - A wider gap between lines, another size, and a step back upwards part paragraphs.
 * - Lines at the edges of pages that come again on most pages, numbers aside, are headers and footers, and are left out.
 */
import { isUnspaced } from '../../text/index.js';
import type { TextBuilder } from './extracted.js';

/** A line of a page; lengths in points, from the page's lower left. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  /** Height of its letters. */
  readonly size: number;
}

/** How much larger than the text a heading is. */
const LARGER = 1.12;

/** Gap between lines, by the usual one, that parts paragraphs. */
const GAP = 1.35;

/** Characters and lines that a heading has at most. */
const LONGEST_HEADING = 200;

const HEADING_LINES = 3;

/** Levels of headings that are told apart. */
const LEVELS = 4;

/** Pages from which headers and footers can be told. */
const LEAST_PAGES = 4;

/** Lines from a page's edge that may be one. */
const EDGE = 2;

/**
 * Adds the text of pages, without the heads and feet that pages repeat, and with paragraphs that go over a page
 * joined.
 */
export function addPages(builder: TextBuilder, pages: readonly (readonly Line[])[]): void {
  const running = runningLines(pages);
  const kept = pages.map((lines) =>
    lines.filter((line, k) => !isAtEdge(lines, k) || !running.has(patternOf(line))),
  );
  const body = commonest(kept.flat().map(({ size, text }) => [rounded(size), text.length]));
  const levels = levelsOf(kept, body);
  kept.forEach((lines, k) => {
    for (const paragraph of paragraphsOf(lines)) {
      const level = levels.get(rounded(paragraph[0].size));
      const text = joined(paragraph);
      const isHeading =
        level !== undefined &&
        paragraph.length <= HEADING_LINES &&
        text.length <= LONGEST_HEADING &&
        /\p{L}/u.test(text);
      if (isHeading) builder.add('heading', text.replace(/\s+/g, ' '), { level, page: k + 1 });
      else builder.add(isTable(paragraph) ? 'table' : 'paragraph', text, { page: k + 1 });
    }
  });
}

const rounded = (size: number) => Math.round(size * 2) / 2;

/** The value with the largest weight. */
function commonest(values: readonly (readonly [number, number])[]): number {
  const weights = new Map<number, number>();
  for (const [value, weight] of values) weights.set(value, (weights.get(value) ?? 0) + weight);
  let best = 0;
  for (const [value, weight] of weights) if (weight > (weights.get(best) ?? 0)) best = value;
  return best;
}

/** The level of headings by their size, the largest first. */
function levelsOf(pages: readonly (readonly Line[])[], body: number): Map<number, number> {
  const sizes = new Set(pages.flat().flatMap(({ size }) => (size > body * LARGER ? rounded(size) : [])));
  const largest = [...sizes].sort((a, b) => b - a);
  return new Map(largest.map((size, k) => [size, Math.min(k, LEVELS - 1) + 1]));
}

const isAtEdge = (lines: readonly Line[], k: number) => k < EDGE || k >= lines.length - EDGE;

const patternOf = ({ text }: Line) => text.replace(/\d+/g, '#');

function runningLines(pages: readonly (readonly Line[])[]): ReadonlySet<string> {
  if (pages.length < LEAST_PAGES) return new Set();
  const counts = new Map<string, number>();
  for (const lines of pages) {
    const patterns = new Set(lines.filter((_, k) => isAtEdge(lines, k)).map(patternOf));
    for (const pattern of patterns) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  // Left and right pages may have different ones.
  const least = Math.max(3, pages.length * 0.4);
  return new Set([...counts].flatMap(([pattern, count]) => (count >= least ? pattern : [])));
}

function paragraphsOf(lines: readonly Line[]): Line[][] {
  const paragraphs: Line[][] = [];
  // Lines of one paragraph have at most double spacing.
  const gaps = lines.slice(1).flatMap(({ y, size }, k) => {
    const gap = lines[k].y - y;
    return gap > 0 && gap < size * 2.3 ? [[rounded(gap), 1] as const] : [];
  });
  const usual = commonest(gaps);
  for (const [k, line] of lines.entries()) {
    const before = lines[k - 1];
    const gap = before ? before.y - line.y : 0;
    const parts =
      !before ||
      rounded(before.size) !== rounded(line.size) ||
      gap < -1 ||
      gap > Math.max(usual, line.size) * GAP ||
      // An indented first line after a full one.
      (line.x - before.x > line.size && before.x <= line.x && /[.!?。！？”"]$/.test(before.text));
    if (parts) paragraphs.push([line]);
    else paragraphs.at(-1)!.push(line);
  }
  return paragraphs;
}

/** Whether most lines have columns. */
const isTable = (lines: readonly Line[]) =>
  lines.length > 1 && lines.filter(({ text }) => text.includes(' | ')).length > lines.length / 2;

const MARK = /^(?:[•●▪◦‣–—*·-]|\(?\d{1,2}[.)]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*/;

/** The text of lines that belong together: words parted at the end of a line are put together again. */
function joined(lines: readonly Line[]): string {
  if (isTable(lines)) return lines.map(({ text }) => text).join('\n');
  let text = '';
  for (const { text: line } of lines) {
    if (text === '') text = line;
    else if (MARK.test(line)) text += `\n${line}`;
    else if (/\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else if (isUnspaced(text.slice(-1)) && isUnspaced(line[0])) text += line;
    else text += ` ${line}`;
  }
  // Dots that lead from a line of a table of contents to its page.
  return text.replace(/(?:\s?\.){5,}\s*/g, ' … ');
}
