/** A section of a page with a title. */
import { type ReactNode, useId } from 'react';

export function Panel({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>
          <bdi>{title}</bdi>
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
