/** Evaluation of a trained ranker on held-out lists, compared with the served version or score fusion. */
import type { KindMeaning } from '../../indexes/index.js';
import type { Compared } from '../../metrics/index.js';
import { logitsOf, outcomeColumn, probabilityOf, Ranker, type RankerModel } from '../../models/index.js';
import { type RankerKind, SUBJECTS, sameFeatures, utility, weightsOf } from '../../rank/index.js';
import { dcgDiscount } from '../../runtime/index.js';
import type { Verdict } from '../verdict.js';
import { type Bar, compareRankers, type ScoredSamples } from './admission.js';
import type { Samples } from './samples.js';
import type { RankerResult, RankerTask } from './task.js';

const FUSION = 'score fusion';

/** The measurement of latency: the number of candidates in a list, and of rounds, of which the fastest is used. */
const TIMED = { candidates: 500, rounds: 30 } as const;

/**
 * Evaluates whether a trained ranker is admitted, on held-out samples.
 *
 * @param samples the held-out samples, which neither the ranker nor the served version was trained on.
 */
export function evaluateRanker(
  model: RankerModel,
  {
    samples,
    source,
    asServed,
  }: {
    readonly samples: Samples;
    readonly source: RankerResult['source'];
    /** For a ranker trained on the replayed log; see `as-served.ts`. */
    readonly asServed?: Compared | undefined;
  },
  outcomes: readonly string[],
  { serving, calibrated, kinds, kind = 'ranker' }: RankerTask,
): Verdict {
  const subject = SUBJECTS[kind];
  const comparable = serving !== undefined && sameFeatures(serving, kind);
  const now = comparable
    ? scoredByModel('the model served now', serving, samples, kinds)
    : scoredByFusion(samples, subject.features);
  const { width, features } = samples;
  return compareRankers(scoredByModel('the candidate', model, samples, kinds), now, {
    samples,
    outcomes,
    weights: weightsOf(outcomes, kinds),
    segments: Object.fromEntries(
      Object.entries(subject.segments).map(([name, belongs]) => [
        name,
        (sample: number) =>
          belongs((feature: string) => features[sample * width + subject.features.indexOf(feature)]),
      ]),
    ),
    attention: attentionOf(model, weightsOf(outcomes, kinds)),
    bar: comparable ? 'better' : barOfFirst(kind, asServed !== undefined || source === 'served'),
    asServed: asServed && { compared: asServed, bar: now.name === FUSION ? 'beyond chance' : 'not worse' },
    byLoss: now.name !== FUSION && source === 'served' && calibrated,
    latency: latencyOf(model),
  });
}

/**
 * The requirement of a first ranker compared with score fusion. Searches are held out by query, of which there can be
 * few.
 */
const barOfFirst = (kind: RankerKind, servedLists: boolean): Bar =>
  kind === 'ranker' && servedLists ? 'not worse' : 'beyond chance';

function scoredByModel(
  name: string,
  model: RankerModel,
  samples: Samples,
  kinds: { readonly [kind: string]: KindMeaning },
): ScoredSamples {
  const ranker = new Ranker(model);
  const { features, length } = samples;
  // Scores are for the first position, as in ordering lists; probabilities are for the shown position.
  const score = utility(ranker.predict(features, length), weightsOf(ranker.outcomes, kinds));
  const logits = logitsOf(model, samples);
  const all = model.architecture.outcomes;
  const probability = Object.fromEntries(
    ranker.outcomes.map((outcome) => {
      const calibration = model.calibration[outcome];
      const column = outcomeColumn(logits, all.length, all.indexOf(outcome));
      return [outcome, column.map((logit) => probabilityOf(logit, calibration))];
    }),
  );
  return { name, score, probability };
}

function scoredByFusion({ length, width, features }: Samples, names: readonly string[]): ScoredSamples {
  const place = names.indexOf('share.blend');
  const score = Float64Array.from({ length }, (_, s) => features[s * width + place]);
  return { name: FUSION, score, probability: {} };
}

/**
 * The probability that each position of a list is examined, relative to the first, by the model's position biases, but
 * at most the discount of DCG: as good items are at the first positions, the biases contain some of the effect of the
 * items.
 */
function attentionOf({ architecture, parameters }: RankerModel, weights: readonly number[]): Float64Array {
  const table = parameters.get('position.weight')!.data as Float32Array;
  const outcomes = architecture.outcomes.length;
  const positive = Array.from(weights.keys()).filter((k) => weights[k] > 0);
  return Float64Array.from({ length: table.length / outcomes }, (_, place) => {
    let sum = 0;
    for (const k of positive) sum += table[place * outcomes + k] - table[k];
    return positive.length > 0 ? Math.min(dcgDiscount(place), Math.exp(sum / positive.length)) : 1;
  });
}

/** The milliseconds to score 500 candidates: the minimum of several rounds, as other work on the machine adds to it. */
function latencyOf(model: RankerModel): number {
  const ranker = new Ranker(model);
  const features = new Float32Array(TIMED.candidates * ranker.features.length).fill(0.5);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < TIMED.rounds; round++) {
    const begun = performance.now();
    ranker.predict(features, TIMED.candidates);
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
