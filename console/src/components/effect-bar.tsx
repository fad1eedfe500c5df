/**
 * An effect as a bar, to the right if it is positive and to the left if it is negative; the number is beside it as
 * text.
 */
export function EffectBar({ share }: { /** -1 to 1. */ readonly share: number }) {
  const width = Math.min(1, Math.abs(share)) * 50;
  return (
    <svg className="bar" aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">
      <rect className="track" width="100" height="6" />
      <rect
        className={share < 0 ? 'lowered' : 'filled'}
        x={share < 0 ? 50 - width : 50}
        width={width}
        height="6"
      />
    </svg>
  );
}
