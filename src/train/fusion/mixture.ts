/**
 * Learning the weights of a mixture from what people took: expectation-maximisation, as in interpolating language
 * models (Jelinek and Mercer 1980). The likelihood has one maximum, so there is nothing to tune and nothing random.
 */

/** Steps until the weights no longer move, as measured on this kind of data. */
const STEPS = 100;

/**
 * @param likelihoods one row a sample: how probable each component held what was then taken.
 * @param initial weights to start from; they also count as `priorSamples` samples, so that few samples change little.
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
