/**
 * Greedy generation at batch 1 with a key-value cache, measured at growing lengths: bench/peers/generate.py's
 * counterpart.
 */
import { compile, decoder, generator, input } from '#tandem/tensor/index.js';

const lengths = [64, 256, 1024];
const longest = Math.max(...lengths);

/** A task that writes up to the longest length once for each measurement. */
export async function generation(reference, { threads }) {
  const model = decoder({ ...reference, context: longest });
  const writer = await generator(model, { threads, parameters: await initial(model) });

  async function measure() {
    const sequence = writer.begin();
    const stamps = [performance.now()];
    let token = 0;
    for (let at = 0; at < longest; at++) {
      const logits = await sequence.read([token]);
      token = likeliest(logits);
      stamps.push(performance.now());
    }
    const rate = (from, to) => (1000 * (to - from)) / (stamps[to] - stamps[from]);
    const grown = lengths.map((length) => [`tokens_per_s_at_${length}`, rate(length / 2, length)]);
    return { tokens_per_s: rate(0, longest), ...Object.fromEntries(grown) };
  }
  await measure();
  return { measure };
}

function likeliest(logits) {
  let best = 0;
  for (let at = 1; at < logits.length; at++) if (logits[at] > logits[best]) best = at;
  return best;
}

/** Weights as they are before training. */
async function initial(model) {
  const logits = model(input('tokens', [1, 1], 'int32'));
  const compiled = await compile({ logits });
  const { parameters } = compiled;
  await compiled.close();
  return parameters;
}
