/**
 * Fits the weights of the extractive writer: of a sentence's features by a listwise loss (the sentences with an answer
 * against the others), of the signs that there is an answer by logistic regression; both by Adam with a penalty.
 */
import { dotOf, logistic, softmaxWeights, sumOf } from '#tandem/runtime/index.js';

/**
 * @param lists for each question its sentences: `{ features, right }`.
 * @returns a weight for each feature.
 */
export function fitSentences(lists, { penalty = 0.01, epochs = 300 } = {}) {
  const useful = lists.filter((list) => list.some(({ right }) => right) && list.some(({ right }) => !right));
  return adam(useful[0][0].features.length, epochs, (weights, gradient) => {
    for (const list of useful) {
      const scores = list.map(({ features }) => dotOf(weights, features));
      const powers = softmaxWeights(scores, 1);
      const all = sumOf(powers);
      const rights = powers.reduce((sum, power, k) => sum + (list[k].right ? power : 0), 0);
      list.forEach(({ features, right }, k) => {
        const slope = powers[k] / all - (right ? powers[k] / rights : 0);
        for (let j = 0; j < features.length; j++) gradient[j] += (slope * features[j]) / useful.length;
      });
    }
    for (let j = 0; j < weights.length; j++) gradient[j] += penalty * weights[j];
  });
}

/**
 * @param samples `{ signs, answerable }`.
 * @returns a weight for each sign, and the intercept.
 */
export function fitConfidence(samples, { penalty = 0.001, epochs = 600 } = {}) {
  const n = samples[0].signs.length;
  return adam(n + 1, epochs, (weights, gradient) => {
    for (const { signs, answerable } of samples) {
      const likely = logistic(dotOf(weights, signs) + weights[n]);
      const slope = (likely - (answerable ? 1 : 0)) / samples.length;
      for (let j = 0; j < n; j++) gradient[j] += slope * signs[j];
      gradient[n] += slope;
    }
    for (let j = 0; j < n; j++) gradient[j] += penalty * weights[j];
  });
}

/** Gradient descent by Adam with a step that falls to nothing. */
function adam(size, epochs, addGradient) {
  const [weights, first, second] = [0, 0, 0].map(() => new Float64Array(size));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const gradient = new Float64Array(size);
    addGradient(weights, gradient);
    for (let j = 0; j < size; j++) {
      first[j] = 0.9 * first[j] + 0.1 * gradient[j];
      second[j] = 0.99 * second[j] + 0.01 * gradient[j] ** 2;
      const step = 0.15 * (1 - epoch / (epochs + 1));
      weights[j] -=
        (step * (first[j] / (1 - 0.9 ** epoch))) / (Math.sqrt(second[j] / (1 - 0.99 ** epoch)) + 1e-8);
    }
  }
  return Array.from(weights, (weight) => Math.round(weight * 1000) / 1000);
}
