import type { KindMeaning } from '../../indexes/index.js';
import { logitsOf, outcomeColumn, probabilityOf, Ranker, type RankerModel } from '../../models/index.js';
import { FEATURES, SEGMENTS_OF, sameFeatures, utility, weightsOf } from '../../rank/index.js';
import { dcgDiscount } from '../../runtime/index.js';
import type { Verdict } from '../verdict.js';
import { judge, type Scored } from './admission.js';
import type { Samples } from './samples.js';
import type { RankerResult, RankerTask } from './task.js';

const BLEND = 'the blend';

const TIMED = { candidates: 500, rounds: 30 } as const;

export function verdictOn(
  model: RankerModel,
  { samples, source }: { readonly samples: Samples; readonly source: RankerResult['source'] },
  outcomes: readonly string[],
  { serving, calibrated, kinds }: RankerTask,
): Verdict {
  const now =
    serving && sameFeatures(serving)
      ? contestant('the model served now', serving, samples, kinds)
      : blend(samples);
  const { width, features } = samples;
  return judge(contestant('the candidate', model, samples, kinds), now, {
    samples,
    outcomes,
    weights: weightsOf(outcomes, kinds),
    segments: Object.fromEntries(
      Object.entries(SEGMENTS_OF).map(([name, belongs]) => [
        name,
        (sample: number) =>
          belongs((feature: string) => features[sample * width + FEATURES.indexOf(feature)]),
      ]),
    ),
    attention: attentionOf(model, weightsOf(outcomes, kinds)),
    bar: serving && sameFeatures(serving) ? 'better' : source === 'served' ? 'not worse' : 'beyond chance',
    byLoss: now.name !== BLEND && source === 'served' && calibrated,
    latency: latencyOf(model),
  });
}

function contestant(
  name: string,
  model: RankerModel,
  samples: Samples,
  kinds: { readonly [kind: string]: KindMeaning },
): Scored {
  const ranker = new Ranker(model);
  const { features, length } = samples;
  // Ordered as if all stood first; probabilities where they stood.
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

function blend({ length, width, features }: Samples): Scored {
  const place = FEATURES.indexOf('share.blend');
  const score = Float64Array.from({ length }, (_, s) => features[s * width + place]);
  return { name: BLEND, score, probability: {} };
}

/**
 * How likely each place of a list is to be looked at beside the first, as the model has learnt it; but no likelier than
 * is usual, by the discount of DCG: as good items stand first, a model takes some of what their place does for theirs.
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

/** Milliseconds that a list of many candidates takes: the least of some, as what else runs here is not its fault. */
function latencyOf(model: RankerModel): number {
  const ranker = new Ranker(model);
  const features = new Float32Array(TIMED.candidates * FEATURES.length).fill(0.5);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < TIMED.rounds; round++) {
    const begun = performance.now();
    ranker.predict(features, TIMED.candidates);
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
