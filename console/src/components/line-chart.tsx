/** A small line chart of one or several series, as SVG. */
const WIDTH = 320;
const HEIGHT = 80;

/** The positions of grid lines, as shares of the height. */
const LINES = [0.01, 0.5, 0.99] as const;

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export function LineChart({
  label,
  series,
  format,
}: {
  /** The description for screen readers. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}) {
  const values = series.flatMap((one) => one.values).filter(Number.isFinite);
  const highest = Math.max(0, ...values);
  const lowest = Math.min(highest, ...values);
  const base = lowest > highest / 2 ? lowest : 0;
  const y = (value: number) =>
    HEIGHT - 2 - (highest === base ? 0 : ((value - base) / (highest - base)) * (HEIGHT - 4));
  const line = ({ values }: Series) =>
    values
      .map((value, index) => {
        const x = values.length < 2 ? 0 : (index / (values.length - 1)) * WIDTH;
        return `${x.toFixed(1)},${y(value).toFixed(1)}`;
      })
      .join(' ');
  return (
    <figure className="chart">
      <p className="scale">{values.length > 0 ? `${label}: ${format(base)} – ${format(highest)}` : label}</p>
      <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
        {LINES.map((share) => (
          <line key={share} x1="0" x2={WIDTH} y1={share * HEIGHT} y2={share * HEIGHT} />
        ))}
        {series.map((one, index) => (
          <polyline key={one.name} data-series={index} points={line(one)} />
        ))}
      </svg>
      <figcaption>
        {series.map(({ name, values }, index) => (
          <span key={name} data-series={index}>
            {name}: {values.length ? format(values.at(-1) ?? 0) : '–'}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
