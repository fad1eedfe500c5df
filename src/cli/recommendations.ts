/** A served list as text for people: titles, scores and the reasons for each item. */
import type { Reason, Recommendation } from '../pipeline/index.js';
import { type Column, table, terminalWidth } from './terminal/table.js';
import { cut, plain, width } from './terminal/width.js';

/** A retriever's reason in words; `what` lists the items or tags that it is based on. */
function inWords({ retriever, because }: Reason): string {
  const what = because
    .slice(0, 2)
    .map(({ tag, title, item }) => tag ?? title ?? item ?? '')
    .filter((name) => name !== '')
    .join(', ');
  switch (retriever) {
    case 'similar-items':
      return what ? `goes with ${what}` : 'goes with the rest';
    case 'taste':
      return what ? `goes with ${what}, among others` : 'goes with what you chose';
    case 'similar-people':
      return what ? `liked by people who liked ${what}` : 'liked by similar people';
    case 'same-tags':
      return what ? `about ${what}` : 'about the same';
    case 'affinity':
      return what ? `you often choose ${what}` : 'what you often choose';
    case 'earlier-searches':
      return 'chosen after similar searches';
    case 'full-text':
      return because.map(({ term }) => term).join(', ');
    case 'vectors':
      return what ? `near ${what}` : 'near what you like';
    case 'repeat':
      return 'time for it again';
    case 'popular':
      return 'popular';
    case 'newest':
      return 'new';
    case 'pin':
      return 'pinned here';
    case 'exploration':
      return 'exploration';
    default:
      return what ? `${retriever}: ${what}` : retriever;
  }
}

/** Retrievers whose reasons have the same words; only the one with the larger weight is shown. */
const ALIKE: ReadonlySet<string> = new Set(['similar-items', 'taste']);

const COLUMNS: readonly Column[] = [
  { title: '#', right: true },
  { title: 'score', right: true },
  { title: 'item' },
  { title: 'title' },
  { title: 'because' },
];

/**
 * A table of the list, with the two reasons of each item with the largest weights; if it is too wide, two lines for
 * each item.
 */
export function recommendationTable({ items }: Recommendation, max = terminalWidth()): string {
  const rows = items.map(({ id, score, title, reasons }, index) => [
    String(index + 1),
    score.toFixed(3),
    id,
    title ?? '',
    [...reasons]
      .sort((a, b) => b.weight - a.weight)
      .filter(
        ({ retriever }, k, all) =>
          !ALIKE.has(retriever) || all.findIndex((one) => ALIKE.has(one.retriever)) === k,
      )
      .slice(0, 2)
      .map(inWords)
      .join('; '),
  ]);
  const text = table(COLUMNS, rows, Number.POSITIVE_INFINITY);
  return text.split('\n').every((line) => width(line) <= max)
    ? text
    : rows.map((row) => block(row, max)).join('');
}

/** One item on two lines. */
function block(
  [number = '', score = '', id = '', title = '', because = '']: readonly string[],
  max: number,
): string {
  const head = `${number.padStart(3)}  ${score}  `;
  const lines = [
    head + plain(title && title !== id ? `${title} (${id})` : id),
    ' '.repeat(head.length) + plain(because),
  ];
  return lines.map((line) => `${cut(line, max).trimEnd()}\n`).join('');
}
