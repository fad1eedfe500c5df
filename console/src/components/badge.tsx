/** A state in a word: good, bad, or neither. */
import type { ReactNode } from 'react';

export function Badge({
  state,
  children,
}: {
  readonly state?: 'good' | 'bad' | undefined;
  readonly children: ReactNode;
}) {
  return (
    <span className="badge" data-state={state}>
      {children}
    </span>
  );
}
