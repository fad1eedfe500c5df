/**
 * A frame that scrolls horizontally if its content is wider; it is then in the tab order, so that it can be scrolled by
 * keys.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';

export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      className="scroll"
      ref={frame}
      aria-label={scrolls ? label : undefined}
      tabIndex={scrolls ? 0 : undefined}
    >
      {children}
    </section>
  );
}
