/** A virtualised list: only visible rows are rendered, and the next page is requested near the end. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useRef } from 'react';

/** The number of rows rendered above and below the visible ones. */
const OVERSCAN = 8;

/** A row, rendered again only if it or its selection changes. */
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
  /** The estimated height of a row in pixels; it is measured once rendered. */
  readonly rowHeight: number;
  readonly keyOf: (row: Row) => string;
  /** The key of the selected row. */
  readonly chosen?: string;
  /** Called as the last rows come into view. */
  readonly onEnd?: (() => void) | undefined;
  /** Renders a row; rows are rendered again if this function changes. */
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
