/** A badge with a state: good, bad or neutral. */
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
