/** Validation of a text encoder on held-out pairs. */
import type { TextEncoder } from '../../embed/index.js';
import type { TextPair } from './pairs.js';

/** The maximum number of pairs of each kind; more change the metrics little. */
const PAIRS = 1_000;

/**
 * Retrieval of the right sides of pairs from the left ones, among all right sides of their kind: the mean
 * cross-entropy, summed over kinds, and the mean reciprocal rank. 0 if there are no pairs.
 */
export function validate(
  encoder: TextEncoder,
  { content, behaviour }: { readonly content: readonly TextPair[]; readonly behaviour: readonly TextPair[] },
  temperature: number,
) {
  const byContent = lossOf(encoder, content.slice(0, PAIRS), temperature);
  const byBehaviour = lossOf(encoder, behaviour.slice(0, PAIRS), temperature);
  return {
    validation_loss: byContent.loss + byBehaviour.loss,
    validation_content_mrr: byContent.mrr,
    validation_behaviour_mrr: byBehaviour.mrr,
  };
}

function lossOf(
  encoder: TextEncoder,
  pairs: readonly TextPair[],
  temperature: number,
): { loss: number; mrr: number } {
  const { width } = encoder;
  const left = new Float32Array(pairs.length * width);
  const right = new Float32Array(pairs.length * width);
  pairs.forEach((pair, k) => {
    encoder.embed(pair.left.bags, left, k * width);
    encoder.embed(pair.right.bags, right, k * width);
  });
  const score = (k: number, other: number) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += left[k * width + d] * right[other * width + d];
    return sum / temperature;
  };
  let loss = 0;
  let mrr = 0;
  pairs.forEach((pair, k) => {
    const own = score(k, k);
    let total = 1;
    let above = 0;
    pairs.forEach(({ right: other }, j) => {
      if (other.item === pair.right.item) return;
      const theirs = score(k, j);
      total += Math.exp(theirs - own);
      if (theirs > own) above++;
    });
    loss += Math.log(total);
    mrr += 1 / (1 + above);
  });
  const count = Math.max(1, pairs.length);
  return { loss: loss / count, mrr: mrr / count };
}
