/** Reads `/metrics` (Prometheus' text format): counts, rates between two readings, and quantiles of histograms. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Parses the text format; comments and invalid lines are ignored. */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, name = '', labelText = '', number = ''] = match;
    const labels: Record<string, string> = {};
    for (const [, label = '', value = ''] of labelText.matchAll(LABEL))
      labels[label] = value.replace(/\\(.)/g, '$1');
    samples.push({ name, labels, value: number === '+Inf' ? Infinity : Number(number) });
  }
  return samples;
}

/** The sum of the samples of a metric whose labels match `where`. */
export function total(
  samples: readonly Sample[],
  name: string,
  where: Readonly<Record<string, string>> = {},
): number {
  let sum = 0;
  for (const sample of samples) {
    if (sample.name !== name) continue;
    if (Object.entries(where).every(([label, value]) => sample.labels[label] === value)) sum += sample.value;
  }
  return sum;
}

/**
 * The cumulative counts of the buckets of a histogram, by ascending upper bound, for samples whose labels pass `keep`.
 */
export function buckets(
  samples: readonly Sample[],
  name: string,
  keep: (labels: Readonly<Record<string, string>>) => boolean,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { name: sampled, labels, value } of samples) {
    if (sampled !== `${name}_bucket` || !keep(labels)) continue;
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/**
 * A quantile of a histogram, by linear interpolation within its bucket, as Prometheus' `histogram_quantile`.
 * @param share 0 to 1.
 * @returns `undefined` where nothing was counted.
 */
export function quantile(counts: ReadonlyMap<number, number>, share: number): number | undefined {
  const entries = [...counts];
  const all = entries.at(-1)?.[1] ?? 0;
  if (all === 0) return undefined;
  const wanted = share * all;
  let before = 0;
  let lower = 0;
  for (const [bound, count] of entries) {
    if (count >= wanted) {
      if (bound === Infinity) return lower;
      return count === before ? bound : lower + ((bound - lower) * (wanted - before)) / (count - before);
    }
    before = count;
    lower = bound;
  }
  return lower;
}
