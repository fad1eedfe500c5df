/** Search results as text: title, position and the passage around the matching words. */
import type { SearchAnswer, SearchHit } from '../../pipeline/index.js';
import { leadOf } from '../../text/index.js';
import { terminalWidth } from './table.js';
import { cut, plain } from './width.js';

/** The maximum number of characters of the passage before the first matching word. */
const BEFORE = 40;

/** Three lines for each item, with matching words between asterisks. */
export function hitsText({ items }: SearchAnswer, max = terminalWidth()): string {
  return items.map((hit, k) => hitText(hit, k + 1, max)).join('');
}

function hitText(hit: SearchHit, number: number, max: number): string {
  const { id, title, score, chunk } = hit;
  const head = `${String(number).padStart(3)}  ${score.toFixed(3)}  `;
  const place = [...chunk.headings, ...(chunk.page === null ? [] : [`page ${chunk.page}`])].join(' > ');
  const lines = [
    head + plain(title && title !== id ? `${title} (${id})` : id),
    ...[place, passage(hit)]
      .filter((line) => line !== '')
      .map((line) => ' '.repeat(head.length) + plain(line)),
  ];
  return lines.map((line) => `${cut(line, max).trimEnd()}\n`).join('');
}

function passage({ chunk, highlights }: SearchHit): string {
  const first = highlights.text.find(([start]) => start >= highlights.from);
  const from = first === undefined ? 0 : leadOf(chunk.text, first[0], BEFORE);
  let text = from > 0 ? '… ' : '';
  let at = from;
  for (const [start, end] of highlights.text) {
    if (start < from) continue;
    text += `${chunk.text.slice(at, start)}*${chunk.text.slice(start, end)}*`;
    at = end;
  }
  return (text + chunk.text.slice(at)).replace(/\s+/g, ' ').trim();
}
