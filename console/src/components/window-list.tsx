/** A long list of which only what is in view is drawn; the next page is asked for as its end comes near. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useRef } from 'react';

/** Rows drawn above and below what is in view. */
const OVERSCAN = 8;

/** A row, drawn again only where it is another one, or chosen or not any more. */
const Drawn = memo(function Drawn<Row>({
  row,
  isChosen,
  children,
}: {
  readonly row: Row;
  readonly isChosen: boolean;
  readonly children: (row: Row, isChosen: boolean) => ReactNode;
}) {
  return children(row, isChosen);
}) as <Row>(props: {
  readonly row: Row;
  readonly isChosen: boolean;
  readonly children: (row: Row, isChosen: boolean) => ReactNode;
}) => ReactNode;

export function WindowList<Row>({
  label,
  rows,
  rowHeight,
  keyOf,
  chosen,
  onEnd,
  children,
}: {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Estimated height of a row in pixels; it is measured once drawn. */
  readonly rowHeight: number;
  readonly keyOf: (row: Row) => string;
  /** The key of the row that is chosen. */
  readonly chosen?: string;
  /** Called as the last rows come into view. */
  readonly onEnd?: (() => void) | undefined;
  /** Draws a row; rows are drawn again where this is another function. */
  readonly children: (row: Row, isChosen: boolean) => ReactNode;
}) {
  const frame = useRef<HTMLElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => keyOf(rows[index] as Row),
  });
  const drawn = list.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onEnd?.();
  }, [last, rows.length, onEnd]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="window" ref={frame} aria-label={label} tabIndex={0}>
      <ul style={{ height: list.getTotalSize() }}>
        {drawn.map(({ key, index, start }) => (
          <li
            key={key}
            ref={list.measureElement}
            data-index={index}
            style={{ transform: `translateY(${start}px)` }}
          >
            <Drawn row={rows[index] as Row} isChosen={keyOf(rows[index] as Row) === chosen}>
              {children}
            </Drawn>
          </li>
        ))}
      </ul>
    </section>
  );
}
