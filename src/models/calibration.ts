/**
 * Calibration of probabilities by Platt's scaling (1999): a logistic curve over the logit, with his smoothed targets. It
 * needs few samples, and cannot change an order.
 */
import { logistic } from '../runtime/index.js';

/** The logistic curve `p = 1 / (1 + exp(-(slope * logit + shift)))`, slope above 0. */
export interface Calibration {
  readonly slope: number;
  readonly shift: number;
}

export const UNCALIBRATED: Calibration = { slope: 1, shift: 0 };

/**
 * The calibrated probability of a logit, 0 to 1.
 *
 * @example
 * probabilityOf(0, { slope: 1, shift: 0 }); // 0.5
 */
export const probabilityOf = (logit: number, { slope, shift }: Calibration): number =>
  logistic(slope * logit + shift);

/** The maximum number of Newton steps; the loss is convex, and a dozen reach its minimum. */
const STEPS = 30;

const SMALLEST_SLOPE = 0.05;

/**
 * Fits Platt's scaling by Newton's method.
 *
 * @param logits those of samples that the model was not trained on.
 * @param labels 0 or 1 each, NaN where unknown.
 * @param weights above 0.
 * @returns a slope of at least 0.05; {@link UNCALIBRATED} where all labels are the same.
 */
export function fitPlatt(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
): Calibration {
  let positives = 0;
  let total = 0;
  for (let k = 0; k < logits.length; k++) {
    if (Number.isNaN(labels[k])) continue;
    total += weights[k];
    if (labels[k] > 0) positives += weights[k];
  }
  if (positives === 0 || positives === total) return UNCALIBRATED;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (total - positives + 2);
  let slope = 1;
  let shift = 0;
  for (let step = 0; step < STEPS; step++) {
    // Gradient and Hessian, with a small ridge penalty towards no calibration.
    let gs = 1e-3 * (slope - 1);
    let gt = 1e-3 * shift;
    let hss = 1e-3;
    let hst = 0;
    let htt = 1e-3;
    for (let k = 0; k < logits.length; k++) {
      if (Number.isNaN(labels[k])) continue;
      const z = logits[k];
      const p = logistic(slope * z + shift);
      const error = weights[k] * (p - (labels[k] > 0 ? high : low));
      const curvature = weights[k] * p * (1 - p);
      gs += error * z;
      gt += error;
      hss += curvature * z * z;
      hst += curvature * z;
      htt += curvature;
    }
    const determinant = hss * htt - hst * hst;
    if (!(determinant > 1e-12)) break;
    const ds = (gs * htt - gt * hst) / determinant;
    const dt = (gt * hss - gs * hst) / determinant;
    // Far from the minimum, a Newton step can overshoot.
    const damp = Math.min(1, 2 / Math.max(Math.abs(ds), Math.abs(dt), 1e-9));
    slope = Math.max(SMALLEST_SLOPE, slope - damp * ds);
    shift -= damp * dt;
    if (Math.abs(ds) + Math.abs(dt) < 1e-7) break;
  }
  return { slope, shift };
}
