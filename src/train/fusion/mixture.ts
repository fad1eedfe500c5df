/**
 * Fitting the weights of a mixture to held-out items by expectation-maximisation, as in interpolating language models
 * (Jelinek and Mercer 1980). The likelihood has a single maximum, so there are no hyperparameters and nothing is
 * random.
 */

/** The number of steps, after which the weights no longer changed in measurements. */
const STEPS = 100;

/**
 * @param likelihoods one row per sample: each component's probability of the held-out item.
 * @param initial initial weights, which also act as a prior of `priorSamples` samples.
 * @returns weights, in the order of `initial`, that sum to 1.
 */
export function fitMixture(
  likelihoods: readonly Float64Array[],
  initial: readonly number[],
  priorSamples = 20,
): number[] {
  let weights = [...initial];
  for (let step = 0; step < STEPS; step++) {
    const taken = initial.map((weight) => weight * priorSamples);
    let total = priorSamples;
    for (const row of likelihoods) {
      let sum = 0;
      for (let c = 0; c < row.length; c++) sum += weights[c] * row[c];
      if (sum <= 0) continue;
      total++;
      for (let c = 0; c < row.length; c++) taken[c] += (weights[c] * row[c]) / sum;
    }
    weights = taken.map((count) => count / total);
  }
  return weights;
}
