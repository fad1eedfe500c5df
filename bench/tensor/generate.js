// Greedy generation at batch 1 with a key-value cache, measured at growing lengths.
import * as tensor from '#tandem/tensor/index.js';

const lengths = [64, 256, 1024];

/** A task that generates up to the longest length once for each measurement. */
export async function generation(reference, { threads }) {
  if (!('generator' in tensor)) throw new Error('generation is not there yet');
  const model = tensor.decoder({ ...reference, context: lengths.at(-1) });
  void threads;
  return { model };
}
