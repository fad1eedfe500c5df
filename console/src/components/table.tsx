/** A table with a header; if it is wider than the page, it scrolls separately. */
import type { ReactNode } from 'react';
import { Scroll } from './scroll';

interface Head {
  readonly name: string;
  /** Whether the column has numbers, which are aligned to the end. */
  readonly isNumber?: boolean;
}

/** The header of a column of numbers. */
export const ofNumbers = (name: string): Head => ({ name, isNumber: true });

export function Table({
  heads,
  caption,
  acts = false,
  children,
}: {
  /** The headers of the columns, in order. */
  readonly heads: readonly (string | Head)[];
  readonly caption?: string;
  /** Whether there is a last column without a header, for buttons. */
  readonly acts?: boolean;
  /** The rows. */
  readonly children: ReactNode;
}) {
  const named = heads.map((head) => (typeof head === 'string' ? head : head.name));
  return (
    <Scroll label={caption ?? named.join(', ')}>
      <table>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {heads.map((head) => {
              const { name, isNumber = false } = typeof head === 'string' ? { name: head } : head;
              return (
                <th key={name} scope="col" className={isNumber ? 'number' : undefined}>
                  {name}
                </th>
              );
            })}
            {acts && <td />}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  );
}
