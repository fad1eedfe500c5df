/** Metrics of predicted probabilities: AUC, log loss and calibration. */
import { clamp } from '../runtime/index.js';

/** Predictions of one outcome; samples whose label is NaN are ignored. */
export interface Predicted {
  readonly probability: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

/** The number of groups of equal weight in which calibration is measured. */
const GROUPS = 10;

/**
 * The area under the ROC curve: how often a positive sample is scored above a negative one, ties counting half.
 * @returns NaN where all labels are the same.
 */
export function areaUnderCurve({ probability, labels, weight }: Predicted): number {
  const order = known(labels).sort((a, b) => probability[a] - probability[b]);
  let below = 0;
  let area = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let end = from;
    let up = 0;
    let down = 0;
    for (; end < order.length && probability[order[end]] === probability[order[from]]; end++) {
      if (labels[order[end]] > 0) up += weight[order[end]];
      else down += weight[order[end]];
    }
    area += up * (below + down / 2);
    below += down;
    positives += up;
    from = end;
  }
  return positives > 0 && below > 0 ? area / (positives * below) : Number.NaN;
}

/** The mean of `-log p` of what happened, in nats; probabilities are clipped to 1e-7 from 0 and 1. */
export function logLoss({ probability, labels, weight }: Predicted): number {
  let sum = 0;
  let total = 0;
  for (const k of known(labels)) {
    const p = clamp(probability[k], 1e-7, 1 - 1e-7);
    sum -= weight[k] * (labels[k] > 0 ? Math.log(p) : Math.log(1 - p));
    total += weight[k];
  }
  return sum / total;
}

/**
 * The log loss of always predicting `p` where the true rate is `p`, in nats; `p` is clipped to 1e-6 from 0 and 1, so
 * that the result is never 0.
 */
export function entropy(p: number): number {
  const q = clamp(p, 1e-6, 1 - 1e-6);
  return -(q * Math.log(q) + (1 - q) * Math.log(1 - q));
}

/**
 * The expected calibration error, which is the mean distance of predicted and true rate over groups of equal weight
 * in the order of prediction; and the ratio of the predicted mean to the true mean (1 is ideal; NaN without
 * positives).
 */
export function calibrationOf({ probability, labels, weight }: Predicted): { error: number; ratio: number } {
  const order = known(labels).sort((a, b) => probability[a] - probability[b]);
  const total = order.reduce((sum, k) => sum + weight[k], 0);
  let error = 0;
  let predicted = 0;
  let actual = 0;
  let group = { weight: 0, predicted: 0, actual: 0 };
  order.forEach((k, place) => {
    const w = weight[k];
    group.weight += w;
    group.predicted += w * probability[k];
    group.actual += w * (labels[k] > 0 ? 1 : 0);
    if (group.weight >= total / GROUPS || place === order.length - 1) {
      error += Math.abs(group.predicted - group.actual) / total;
      predicted += group.predicted;
      actual += group.actual;
      group = { weight: 0, predicted: 0, actual: 0 };
    }
  });
  return { error, ratio: actual > 0 ? predicted / actual : Number.NaN };
}

function known(labels: ArrayLike<number>): number[] {
  const places: number[] = [];
  for (let k = 0; k < labels.length; k++) if (!Number.isNaN(labels[k])) places.push(k);
  return places;
}
