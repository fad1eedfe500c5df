/**
 * Admission of rankers: a candidate must order the most recent, held-out lists better than the served model, must not
 * be clearly worse for any segment of users or items, and must stay within limits of calibration, coverage and latency.
 *
 * - Items at the first positions get more positive events for their position alone. Positive events are therefore
 *   weighted by the inverse of the probability that their position is examined (Joachims et al. 2017,
 *   doi:10.1145/3018661.3018699), up to a bound.
 * - Even so, the model that ordered the lists is overestimated. Two models with probabilities at the shown position are
 *   therefore compared by their loss relative to the entropy of each outcome's rate (the normalised entropy of He et
 *   al. 2014, doi:10.1145/2648584.2648589).
 */
import {
  areaUnderCurve,
  type Compared,
  calibrationOf,
  compare,
  entropy,
  logLoss,
} from '../../metrics/index.js';
import { outcomeColumn } from '../../models/index.js';
import { dcgDiscount, sumOf } from '../../runtime/index.js';
import { Findings, LIMITS, type Verdict } from '../verdict.js';
import { listRanges, type Samples } from './samples.js';

/** A model's scores of the samples. */
export interface ScoredSamples {
  readonly name: string;
  /** The score of each sample, by which lists are ordered. */
  readonly score: ArrayLike<number>;
  /** The probability of each sample, by outcome; empty if the model only has scores. */
  readonly probability: { readonly [outcome: string]: ArrayLike<number> };
}

/**
 * The requirement of a comparison: `beyond chance`, better with 95 % confidence, as a first model must that was trained
 * on the replayed log; `better` in the mean; or `not worse` with 95 % confidence. The last is for a first model on
 * lists that score fusion selected and ordered: fusion is overestimated on its own lists, and the advantage of a model
 * in selecting from all candidates is not visible.
 */
export type Bar = 'beyond chance' | 'better' | 'not worse';

export interface Comparison {
  readonly samples: Samples;
  /** The names of the outcomes, in the order of the samples' labels, and the utility of each. */
  readonly outcomes: readonly string[];
  readonly weights: readonly number[];
  /** The segments that are compared separately: by name, whether a sample belongs to it. */
  readonly segments: { readonly [segment: string]: (sample: number) => boolean };
  /** The probability that each position of a list, from 0, is examined, relative to the first; above 0. */
  readonly attention: ArrayLike<number>;
  readonly bar: Bar;
  /** The comparison of whole lists, as served, with the candidate and by score fusion, and its requirement. */
  readonly asServed?: { readonly compared: Compared; readonly bar: Bar } | undefined;
  /** Whether to compare the loss of probabilities instead of the order by scores. */
  readonly byLoss?: boolean | undefined;
  /** The latency for 500 candidates in milliseconds. */
  readonly latency: number;
}

const PLACES = 10;

const NDCG = `NDCG@${PLACES}`;

/** The maximum weight of a positive event at a rarely examined position. */
const BOOST = 5;

/**
 * Compares a candidate with the served model.
 *
 * @param serving the scores of the served model.
 * @returns whether the candidate is admitted: `reason` names every limit that it breaks, or else the figures.
 */
export function compareRankers(
  candidate: ScoredSamples,
  serving: ScoredSamples,
  comparison: Comparison,
): Verdict {
  const { samples, latency } = comparison;
  const findings = new Findings();
  findings.note('latency500_ms', latency);
  const figures = [
    compareWhole(candidate, serving, comparison, findings),
    ...compareLists(comparison, findings),
  ].join('; ');
  compareSegments(candidate, serving, comparison, findings);
  checkCalibration(candidate, comparison, findings);
  findings.compareCoverage(shown(candidate, samples), shown(serving, samples), serving.name);
  if (latency > LIMITS.latency) {
    findings.refuse(`takes ${latency.toFixed(1)} ms for 500 candidates, ${LIMITS.latency} are allowed`);
  }
  return findings.verdict(figures);
}

/** @returns the figures as text. */
function compareWhole(
  candidate: ScoredSamples,
  serving: ScoredSamples,
  comparison: Comparison,
  findings: Findings,
): string {
  const { bar, byLoss } = comparison;
  const gain = gains(candidate, serving, comparison, () => true);
  findings.note('lists', gain.cases);
  findings.note(NDCG, gain.candidate);
  findings.note(`${NDCG} of ${serving.name}`, gain.serving);
  const loss = byLoss ? losses(candidate, serving, comparison, () => true) : undefined;
  if (loss) {
    findings.note('loss', loss.candidate);
    findings.note(`loss of ${serving.name}`, loss.serving);
  }
  const whole = loss ?? gain;
  const figures =
    `${loss ? 'loss' : NDCG} ${whole.candidate.toFixed(4)} beside ${whole.serving.toFixed(4)} of ${serving.name} ` +
    `(better by ${whole.low.toFixed(4)} to ${whole.high.toFixed(4)}) on ${whole.cases} lists`;
  if (whole.cases < LIMITS.lists) {
    findings.refuse(`only ${whole.cases} held-out lists with a positive event, ${LIMITS.lists} are needed`);
  } else if (missed(whole, bar)) {
    findings.refuse(`${figures}: ${missed(whole, bar)}`);
  }
  return figures;
}

/** How a comparison fails a requirement, as text; undefined if it does not. */
function missed({ low, high, better }: Compared, bar: Bar): string | undefined {
  if (bar === 'beyond chance') return low <= 0 ? 'not better beyond chance' : undefined;
  if (bar === 'better') return better <= 0 ? 'not better' : undefined;
  return high < 0 ? 'worse' : undefined;
}

/** Compares lists as served. @returns the figures as text, if there are any. */
function compareLists({ asServed }: Comparison, findings: Findings): string[] {
  if (!asServed) return [];
  const { compared, bar } = asServed;
  const { candidate, serving, low, high, cases } = compared;
  findings.note(`${NDCG} as served`, candidate);
  findings.note(`${NDCG} as served, by score fusion`, serving);
  const figures =
    `lists as served have ${NDCG} ${candidate.toFixed(4)} beside ${serving.toFixed(4)} by score fusion ` +
    `(better by ${low.toFixed(4)} to ${high.toFixed(4)}) for ${cases} users`;
  if (cases < LIMITS.lists) {
    findings.refuse(`only ${cases} users with an item held out, ${LIMITS.lists} are needed`);
  } else if (missed(compared, bar)) {
    findings.refuse(`${figures}: ${missed(compared, bar)}`);
  }
  return [figures];
}

function compareSegments(
  candidate: ScoredSamples,
  serving: ScoredSamples,
  comparison: Comparison,
  findings: Findings,
): void {
  for (const [name, belongs] of Object.entries(comparison.segments)) {
    const gain = gains(candidate, serving, comparison, belongs);
    if (gain.cases === 0) continue;
    findings.note(`${NDCG}, ${name}`, gain.candidate);
    findings.note(`${NDCG} of ${serving.name}, ${name}`, gain.serving);
    const part = comparison.byLoss ? losses(candidate, serving, comparison, belongs) : gain;
    if (part.cases >= LIMITS.lists && part.high < 0 && part.better < -LIMITS.segment) {
      findings.refuse(
        `worse for ${name}: ${part.candidate.toFixed(4)} beside ${part.serving.toFixed(4)} on ${part.cases} lists`,
      );
    }
  }
}

function checkCalibration(
  candidate: ScoredSamples,
  { samples, outcomes }: Comparison,
  findings: Findings,
): void {
  const limit = LIMITS.calibration;
  outcomes.forEach((outcome, k) => {
    const probability = candidate.probability[outcome];
    if (!probability) return;
    const labels = outcomeColumn(samples.labels, outcomes.length, k).subarray(0, samples.length);
    const predicted = { probability, labels, weight: samples.weight };
    const positives = sumOf(labels);
    if (positives === 0) return;
    const { error, ratio } = calibrationOf(predicted);
    findings.note(`AUC ${outcome}`, areaUnderCurve(predicted));
    findings.note(`log loss ${outcome}`, logLoss(predicted));
    findings.note(`calibration error ${outcome}`, error);
    findings.note(`calibration ratio ${outcome}`, ratio);
    if (positives >= LIMITS.calibrationSamples && (ratio > limit || ratio < 1 / limit)) {
      findings.refuse(`predicts ${ratio.toFixed(2)} times as many of ${outcome} as there were`);
    }
  });
}

/** The NDCG of each list that has a positive event. */
function gains(
  candidate: ScoredSamples,
  serving: ScoredSamples,
  comparison: Comparison,
  belongs: (sample: number) => boolean,
): Compared {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const list of listsOf(comparison.samples)) {
    const part = list.filter(belongs);
    const gain = part.map((sample) => gainOf(sample, comparison));
    const best = discounted(gain.filter((one) => one > 0).sort((a, b) => b - a));
    if (best === 0) continue;
    const of = ({ score }: ScoredSamples) => {
      const order = part.map((sample, k) => ({ score: score[sample], gain: gain[k] }));
      return discounted(order.sort((a, b) => b.score - a.score).map((one) => one.gain)) / best;
    };
    ours.push(of(candidate));
    theirs.push(of(serving));
  }
  return compare(ours, theirs, 'more');
}

/**
 * The mean loss of each list's samples over the outcomes that both models predict, relative to the entropy of their
 * rates.
 */
function losses(
  candidate: ScoredSamples,
  serving: ScoredSamples,
  { samples, outcomes }: Comparison,
  belongs: (sample: number) => boolean,
): Compared {
  const { labels, weight, length } = samples;
  const count = outcomes.length;
  const ours: number[] = [];
  const theirs: number[] = [];
  const shared = [...outcomes.keys()].flatMap((k) => {
    const [own, other] = [candidate, serving].map(({ probability }) => probability[outcomes[k]]);
    let [happened, all] = [0, 0];
    for (let s = 0; s < length; s++) {
      happened += weight[s] * labels[s * count + k];
      all += weight[s];
    }
    return own && other && happened > 0 ? [{ k, own, other, usual: entropy(happened / all) }] : [];
  });
  const of = (label: number, p: number) => -Math.log(Math.max(1e-7, label > 0 ? p : 1 - p));
  for (const list of listsOf(samples)) {
    let [own, other, all] = [0, 0, 0];
    for (const sample of list) {
      if (!belongs(sample)) continue;
      all += weight[sample];
      for (const outcome of shared) {
        const label = labels[sample * count + outcome.k];
        const share = weight[sample] / (outcome.usual * shared.length);
        own += share * of(label, outcome.own[sample]);
        other += share * of(label, outcome.other[sample]);
      }
    }
    if (all === 0) continue;
    ours.push(own / all);
    theirs.push(other / all);
  }
  return compare(ours, theirs, 'less');
}

/** The utility of a sample's outcomes, weighted by the inverse of the probability that its position is examined. */
function gainOf(sample: number, { samples, weights, attention }: Comparison): number {
  let gain = 0;
  for (let k = 0; k < weights.length; k++) gain += weights[k] * samples.labels[sample * weights.length + k];
  if (gain === 0) return 0;
  const looked = attention[Math.min(samples.position[sample], attention.length - 1)] ?? 1;
  return gain * Math.min(BOOST, 1 / looked);
}

/** Discounted cumulative gain of the first positions (Järvelin and Kekäläinen 2002). */
function discounted(gains: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < Math.min(PLACES, gains.length); place++)
    sum += gains[place] * dcgDiscount(place);
  return sum;
}

/** The numbers of each list's samples. */
const listsOf = (samples: Samples): number[][] =>
  Array.from(listRanges(samples), ({ from, end }) => Array.from({ length: end - from }, (_, k) => from + k));

/** The number of distinct items in the first ten positions of all lists. */
function shown({ score }: ScoredSamples, samples: Samples): number {
  const items = new Set<number>();
  for (const list of listsOf(samples)) {
    const first = list.sort((a, b) => score[b] - score[a]).slice(0, PLACES);
    for (const sample of first) items.add(samples.item[sample]);
  }
  return items.size;
}
