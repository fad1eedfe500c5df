/** A share as a bar; the number is beside it as text, so the bar is hidden from screen readers. */
export function ShareBar({ share, kind }: { readonly share: number; readonly kind?: string }) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return (
    <svg className="bar" data-kind={kind} aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">
      <rect className="track" width="100" height="6" />
      <rect className="filled" width={width} height="6" />
    </svg>
  );
}
