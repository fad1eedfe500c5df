/**
 * The report of an experiment: each arm compared with the control on each metric, the check of the split, and
 * harmful arms.
 */
import { type Comparison, compare, holm, rateOf, type Sums } from './compare.js';
import { checkSplit, type SplitCheck } from './split.js';

/** A metric: a kind of event, and whether more of it is better or worse. */
export interface Metric {
  readonly kind: string;
  readonly good: 'more' | 'less' | undefined;
}

/** The result of an arm on a metric. */
export interface Finding extends Comparison {
  readonly metric: string;
  readonly arm: string;
  /** Events per list in the control. */
  readonly control: number;
  /** Both p-values, corrected for the number of findings of the report. */
  readonly corrected: { readonly p: number; readonly anytime: number };
  /** By the corrected always-valid p-value; `undefined` where there is none, or the metric is neutral. */
  readonly verdict: 'better' | 'worse' | 'different' | undefined;
}

export interface ExperimentReport {
  readonly arms: readonly { readonly name: string; readonly people: number; readonly lists: number }[];
  readonly split: SplitCheck;
  readonly findings: readonly Finding[];
}

/** A finding is significant below this corrected p-value. */
const LEVEL = 0.05;

/**
 * @param arms with their sums for each metric; the control is the first.
 * @param metrics in the order of the sums.
 */
export function report(
  arms: readonly {
    readonly name: string;
    readonly share: number;
    readonly sums: readonly Readonly<Sums>[];
    /** Whether the arm was stopped. */
    readonly stopped?: boolean;
  }[],
  metrics: readonly Metric[],
): ExperimentReport {
  const [control, ...others] = arms;
  const compared = others.flatMap(({ name, sums }) =>
    metrics.map((metric, m) => ({
      metric,
      arm: name,
      control: rateOf(control.sums[m]),
      comparison: compare(control.sums[m], sums[m]),
    })),
  );
  const running = arms.filter(({ stopped }) => !stopped);
  const p = holm(compared.map(({ comparison }) => comparison.p));
  const anytime = holm(compared.map(({ comparison }) => comparison.anytime.p));
  return {
    arms: arms.map(({ name, sums: [any] }) => ({ name, people: any.people, lists: any.lists })),
    split: checkSplit(
      running.map(({ sums: [any] }) => any.people),
      running.map(({ share }) => share),
    ),
    findings: compared.map(({ metric, arm, control: rate, comparison }, k) => ({
      metric: metric.kind,
      arm,
      control: rate,
      ...comparison,
      corrected: { p: p[k], anytime: anytime[k] },
      verdict: verdict(metric, comparison.difference, anytime[k]),
    })),
  };
}

function verdict({ good }: Metric, difference: number, p: number): Finding['verdict'] {
  if (p >= LEVEL) return undefined;
  if (good === undefined) return 'different';
  return difference > 0 === (good === 'more') ? 'better' : 'worse';
}

/** The findings for which an arm should be stopped: one for each arm that is worse on some metric. */
export function harmful({ findings }: ExperimentReport): readonly Finding[] {
  const worst = new Map<string, Finding>();
  for (const finding of findings) {
    if (finding.verdict !== 'worse') continue;
    const known = worst.get(finding.arm);
    if (!known || finding.corrected.anytime < known.corrected.anytime) worst.set(finding.arm, finding);
  }
  return [...worst.values()];
}
