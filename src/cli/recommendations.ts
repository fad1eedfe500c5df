/** Prints a served list for people: titles, scores and, in words, why each item is there. */
import type { Reason, Recommendation } from '../types.js';
import { type Column, table } from './terminal/table.js';

/** What a retriever found, in words; `what` lists what it rests on. */
function inWords({ retriever, because }: Reason): string {
  const what = because
    .slice(0, 2)
    .map(({ tag, title, item }) => tag ?? title ?? item ?? '')
    .filter((name) => name !== '')
    .join(', ');
  switch (retriever) {
    case 'similar-items':
      return what ? `goes with ${what}` : 'goes with the rest';
    case 'similar-people':
      return what ? `liked by people who liked ${what}` : 'liked by similar people';
    case 'same-tags':
      return what ? `about ${what}` : 'about the same';
    case 'popular':
      return 'popular';
    case 'newest':
      return 'new';
    default:
      return what ? `${retriever}: ${what}` : retriever;
  }
}

const COLUMNS: readonly Column[] = [
  { title: '#', right: true },
  { title: 'score', right: true },
  { title: 'item', shrink: true },
  { title: 'title', shrink: true },
  { title: 'because', shrink: true },
];

/** A table of the list; the weightiest two reasons of each item. */
export function recommendationTable({ items }: Recommendation): string {
  return table(
    COLUMNS,
    items.map(({ id, score, title, reasons }, index) => [
      String(index + 1),
      score.toFixed(3),
      id,
      title ?? '',
      [...reasons]
        .sort((a, b) => b.weight - a.weight)
        .slice(0, 2)
        .map(inWords)
        .join('; '),
    ]),
  );
}
