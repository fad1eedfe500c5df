/**
 * Whether a model may be served: it must order the most recent lists, which nothing was learnt from, better than what
 * is served now, as a whole and for no kind of people or items clearly worse, and stay within limits on calibration,
 * coverage and time.
 *
 * What is shown first is taken more often for that alone. So what was taken further down counts more, by the inverse of
 * how likely a place is to be looked at (Joachims et al. 2017, doi:10.1145/3018661.3018699), up to a bound. However high
 * that is, whoever ordered the lists looks better than it is. Models that both say how likely things are, each where it
 * stood, are therefore compared by that: by their loss relative to that of knowing only how frequent each outcome is
 * (the normalised entropy of He et al. 2014, doi:10.1145/2648584.2648589).
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
import { dcgDiscount } from '../../runtime/index.js';
import { LIMITS, type Verdict } from '../verdict.js';
import { listRanges, type Samples } from './samples.js';

/** What is to be judged: how a model scores the samples. */
export interface Scored {
  readonly name: string;
  /** By sample: what lists are ordered by. */
  readonly score: ArrayLike<number>;
  /** By outcome: the probability of each sample; a contestant without probabilities has none. */
  readonly probability: { readonly [outcome: string]: ArrayLike<number> };
}

/**
 * How the candidate must compare: better beyond chance, as a first model must that nothing was shown by yet; better; or
 * not worse beyond chance. The last is for a first model judged by lists that the blend chose and ordered: among its own
 * choice the blend looks better than it is, and what a model does best, choosing among all, does not show.
 */
export type Bar = 'beyond chance' | 'better' | 'not worse';

export interface Judging {
  readonly samples: Samples;
  /** Names of the outcomes, in the order of the samples' labels, and what each is worth. */
  readonly outcomes: readonly string[];
  readonly weights: readonly number[];
  /** Parts to be looked at apart: by name, whether a sample belongs to it. */
  readonly segments: { readonly [segment: string]: (sample: number) => boolean };
  /** By place of a list, from 0: how likely it is to be looked at beside the first, above 0. */
  readonly attention: ArrayLike<number>;
  readonly bar: Bar;
  /** Whether they are compared by how likely they say that things are, instead of by the order of their scores. */
  readonly byLoss?: boolean | undefined;
  /** Milliseconds for 500 candidates. */
  readonly latency: number;
}

const PLACES = 10;

const NDCG = `NDCG@${PLACES}`;

/** A place that is hardly looked at makes what was taken there count this many times as much at most. */
const BOOST = 5;

/** @param serving what is served now. */
export function judge(candidate: Scored, serving: Scored, judging: Judging): Verdict {
  const { samples, outcomes, segments, latency, bar } = judging;
  const metrics: { [metric: string]: number } = { latency500_ms: latency };
  const fail: string[] = [];

  const gain = gains(candidate, serving, judging, () => true);
  metrics.lists = gain.cases;
  metrics[NDCG] = gain.candidate;
  metrics[`${NDCG} of ${serving.name}`] = gain.serving;
  const loss = judging.byLoss ? losses(candidate, serving, judging, () => true) : undefined;
  if (loss) {
    metrics.loss = loss.candidate;
    metrics[`loss of ${serving.name}`] = loss.serving;
  }
  const whole = loss ?? gain;
  const figures =
    `${loss ? 'loss' : NDCG} ${whole.candidate.toFixed(4)} beside ${whole.serving.toFixed(4)} of ${serving.name} ` +
    `(better by ${whole.low.toFixed(4)} to ${whole.high.toFixed(4)}) on ${whole.cases} lists`;
  if (whole.cases < LIMITS.lists) {
    fail.push(`only ${whole.cases} held-out lists in which something was taken, ${LIMITS.lists} are needed`);
  } else if (bar === 'beyond chance' && whole.low <= 0) {
    fail.push(`${figures}: not better beyond chance`);
  } else if (bar === 'better' && whole.better <= 0) {
    fail.push(`${figures}: not better`);
  } else if (bar === 'not worse' && whole.high < 0) {
    fail.push(`${figures}: worse`);
  }
  for (const [name, belongs] of Object.entries(segments)) {
    const gain = gains(candidate, serving, judging, belongs);
    if (gain.cases === 0) continue;
    metrics[`${NDCG}, ${name}`] = gain.candidate;
    metrics[`${NDCG} of ${serving.name}, ${name}`] = gain.serving;
    const part = judging.byLoss ? losses(candidate, serving, judging, belongs) : gain;
    if (part.cases >= LIMITS.lists && part.high < 0 && part.better < -LIMITS.segment) {
      fail.push(
        `worse for ${name}: ${part.candidate.toFixed(4)} beside ${part.serving.toFixed(4)} on ${part.cases} lists`,
      );
    }
  }
  outcomes.forEach((outcome, k) => {
    const probability = candidate.probability[outcome];
    if (!probability) return;
    const labels = outcomeColumn(samples.labels, outcomes.length, k).subarray(0, samples.length);
    const predicted = { probability, labels, weight: samples.weight };
    const positives = labels.reduce((sum, label) => sum + label, 0);
    if (positives === 0) return;
    const { error, ratio } = calibrationOf(predicted);
    metrics[`AUC ${outcome}`] = areaUnderCurve(predicted);
    metrics[`log loss ${outcome}`] = logLoss(predicted);
    metrics[`calibration error ${outcome}`] = error;
    metrics[`calibration ratio ${outcome}`] = ratio;
    const limit = LIMITS.calibration;
    if (positives >= LIMITS.calibrationSamples && (ratio > limit || ratio < 1 / limit)) {
      fail.push(`says ${ratio.toFixed(2)} times as many of ${outcome} as there were`);
    }
  });
  const coverage = shown(candidate, samples) / Math.max(1, shown(serving, samples));
  metrics['coverage ratio'] = coverage;
  if (coverage < LIMITS.coverage) {
    fail.push(`shows only ${(100 * coverage).toFixed(0)} % as many items as ${serving.name}`);
  }
  if (latency > LIMITS.latency) {
    fail.push(`takes ${latency.toFixed(1)} ms for 500 candidates, ${LIMITS.latency} are allowed`);
  }
  const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return {
    admitted: fail.length === 0,
    reason: fail.length === 0 ? figures : fail.join('; '),
    metrics: Object.fromEntries(finite),
  };
}

/** NDCG, of the lists in which something was taken. */
function gains(
  candidate: Scored,
  serving: Scored,
  judging: Judging,
  belongs: (sample: number) => boolean,
): Compared {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const list of listsOf(judging.samples)) {
    const part = list.filter(belongs);
    const gain = part.map((sample) => gainOf(sample, judging));
    const best = discounted(gain.filter((one) => one > 0).sort((a, b) => b - a));
    if (best === 0) continue;
    const of = ({ score }: Scored) => {
      const order = part.map((sample, k) => ({ score: score[sample], gain: gain[k] }));
      return discounted(order.sort((a, b) => b.score - a.score).map((one) => one.gain)) / best;
    };
    ours.push(of(candidate));
    theirs.push(of(serving));
  }
  return compare(ours, theirs, 'more');
}

/** The loss of a list's samples, of the outcomes that both predict; 1 is that of knowing only how frequent each is. */
function losses(
  candidate: Scored,
  serving: Scored,
  { samples, outcomes }: Judging,
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

function gainOf(sample: number, { samples, weights, attention }: Judging): number {
  let gain = 0;
  for (let k = 0; k < weights.length; k++) gain += weights[k] * samples.labels[sample * weights.length + k];
  if (gain === 0) return 0;
  const looked = attention[Math.min(samples.position[sample], attention.length - 1)] ?? 1;
  return gain * Math.min(BOOST, 1 / looked);
}

/** Discounted cumulative gain of the first places (Järvelin and Kekäläinen 2002). */
function discounted(gains: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < Math.min(PLACES, gains.length); place++)
    sum += gains[place] * dcgDiscount(place);
  return sum;
}

/** The numbers of each list's samples. */
const listsOf = (samples: Samples): number[][] =>
  Array.from(listRanges(samples), ({ from, end }) => Array.from({ length: end - from }, (_, k) => from + k));

/** How many different items stand in the first places of any list. */
function shown({ score }: Scored, samples: Samples): number {
  const items = new Set<number>();
  for (const list of listsOf(samples)) {
    const first = list.sort((a, b) => score[b] - score[a]).slice(0, PLACES);
    for (const sample of first) items.add(samples.item[sample]);
  }
  return items.size;
}
