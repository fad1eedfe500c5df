/** Validation of a sequence model on held-out items, ranked among all items. */
import { type Sequences, top } from '../../indexes/index.js';
import type { SequenceModel } from '../../models/index.js';
import { dcgDiscount, meanOf } from '../../runtime/index.js';
import type { Target } from '../holdout.js';

export type Held = Target;

/** The maximum number of evaluated users; more change the metrics little. */
const PEOPLE = 1_000;

const K = 10;

/** The temperatures tried. */
const TEMPERATURES = Float64Array.from({ length: 15 }, (_, k) => 0.6 * 1.1 ** k);

/** Calls `look` with the scores of all items for each held-out user; items that they had have minus infinity. */
function forEachHeld(
  model: SequenceModel,
  vectors: Float32Array,
  { start, item }: Sequences,
  held: readonly Held[],
  look: (scores: Float64Array, wanted: number, had: number) => void,
): number {
  const { width } = model.shape;
  const scores = new Float64Array(vectors.length / width);
  let people = 0;
  for (const { user, item: wanted } of held) {
    const had = item.subarray(start[user], start[user + 1]);
    if (had.length === 0) continue;
    const person = model.read(vectors, had);
    for (let i = 0, at = 0; i < scores.length; i++) {
      let a = 0;
      let b = 0;
      for (let d = 0; d < width; d += 2, at += 2) {
        a += vectors[at] * person[d];
        b += vectors[at + 1] * person[d + 1];
      }
      scores[i] = a + b;
    }
    for (const i of had) scores[i] = Number.NEGATIVE_INFINITY;
    look(scores, wanted, had.length);
    if (++people === PEOPLE) break;
  }
  return people;
}

/** A model's metrics for each held-out user, in order. */
export interface HeldFigures {
  /** The number of items of each. */
  readonly had: readonly number[];
  readonly wanted: readonly number[];
  /** The cross-entropy of the held-out item among all items, in nats. */
  readonly loss: readonly number[];
  /** DCG of the held-out item, 0 beyond the tenth position. */
  readonly gain: readonly number[];
  /** The items in the first ten positions of any user. */
  readonly shown: ReadonlySet<number>;
}

/** @param temperature the divisor of scores, so that they are log probabilities. */
export function figuresOf(
  model: SequenceModel,
  vectors: Float32Array,
  sequences: Sequences,
  held: readonly Held[],
  temperature = 1,
): HeldFigures {
  const [loss, gain, had, took]: [number[], number[], number[], number[]] = [[], [], [], []];
  const shown = new Set<number>();
  const all = Int32Array.from({ length: vectors.length / model.shape.width }, (_, item) => item);
  forEachHeld(model, vectors, sequences, held, (scores, wanted, own) => {
    const bar = scores[wanted];
    let sum = 0;
    for (let i = 0; i < scores.length; i++) sum += Math.exp((scores[i] - bar) / temperature);
    loss.push(Math.log(sum));
    const first = top(all, all.length, scores, K);
    for (const item of first) shown.add(item);
    let above = 0;
    for (let i = 0; i < scores.length && above < K; i++) if (scores[i] > bar) above++;
    gain.push(above < K ? dcgDiscount(above) : 0);
    had.push(own);
    took.push(wanted);
  });
  return { had, wanted: took, loss, gain, shown };
}

/** Hit rate and NDCG at 10 and the mean cross-entropy, among all items; 0 if no user is held out. */
export function validate(
  model: SequenceModel,
  vectors: Float32Array,
  sequences: Sequences,
  held: readonly Held[],
): { validation_loss: number; validation_hr: number; validation_ndcg: number } {
  const { loss, gain } = figuresOf(model, vectors, sequences, held);
  return {
    validation_loss: meanOf(loss),
    validation_hr: meanOf(gain.map((one) => (one > 0 ? 1 : 0))),
    validation_ndcg: meanOf(gain),
  };
}

/**
 * The divisor of scores with which their softmax is calibrated (temperature scaling: Guo et al. 2017,
 * arXiv:1706.04599); 1 if no user is held out.
 */
export function temperatureOf(
  model: SequenceModel,
  vectors: Float32Array,
  sequences: Sequences,
  held: readonly Held[],
): number {
  const likelihood = new Float64Array(TEMPERATURES.length);
  const people = forEachHeld(model, vectors, sequences, held, (scores, wanted) => {
    const highest = scores.reduce((a, b) => Math.max(a, b));
    TEMPERATURES.forEach((temperature, t) => {
      let sum = 0;
      for (let i = 0; i < scores.length; i++) sum += Math.exp((scores[i] - highest) / temperature);
      likelihood[t] += (scores[wanted] - highest) / temperature - Math.log(sum);
    });
  });
  if (people === 0) return 1;
  return TEMPERATURES[likelihood.indexOf(Math.max(...likelihood))];
}
