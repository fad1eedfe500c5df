/**
 * The text of an item with minimal formatting: lines that start with # are headings, and text between backticks is
 * code. The rest is shown as written, so that a text that is not Markdown is shown in full.
 */
import type { ReactNode } from 'react';
import type { Range } from '../api/types';

const MARKUP = /^(#{1,6})[ \t]+(.+)$|`([^`\n]+)`/gm;

interface Piece {
  readonly kind: 'text' | 'heading' | 'code';
  /** The offset of the shown part in the whole text. */
  readonly from: number;
  readonly to: number;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [whole, hashes, heading] = match;
    const end = match.index + whole.length;
    if (match.index > at) pieces.push({ kind: 'text', from: at, to: match.index });
    if (hashes && heading) pieces.push({ kind: 'heading', from: end - heading.length, to: end });
    else pieces.push({ kind: 'code', from: match.index + 1, to: end - 1 });
    at = end;
  }
  if (at < text.length) pieces.push({ kind: 'text', from: at, to: text.length });
  return pieces;
}

export function Prose({
  text,
  ranges = [],
  inView = false,
}: {
  readonly text: string;
  /** The highlighted ranges. */
  readonly ranges?: readonly Range[];
  /** Whether the first highlight is scrolled into view. */
  readonly inView?: boolean;
}) {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  let scrolled = !inView;
  const marked = ({ from, to }: Piece): ReactNode[] => {
    const parts: ReactNode[] = [];
    let at = from;
    for (const [start, end] of sorted) {
      const [begin, stop] = [Math.max(start, at), Math.min(end, to)];
      if (begin >= stop) continue;
      const first = !scrolled;
      scrolled = true;
      parts.push(
        text.slice(at, begin),
        <mark key={begin} ref={first ? (element) => element?.scrollIntoView({ block: 'center' }) : undefined}>
          {text.slice(begin, stop)}
        </mark>,
      );
      at = stop;
    }
    parts.push(text.slice(at, to));
    return parts;
  };
  return (
    <bdi>
      {piecesOf(text).map((piece) => {
        const inside = marked(piece);
        if (piece.kind === 'code') return <code key={piece.from}>{inside}</code>;
        if (piece.kind === 'heading')
          return (
            <strong key={piece.from} className="heading">
              {inside}
            </strong>
          );
        return <span key={piece.from}>{inside}</span>;
      })}
    </bdi>
  );
}
