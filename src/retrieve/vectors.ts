/**
 * The retriever of items whose vectors set by the caller (`indexes/own-vectors.ts`) are nearest to the person's: the
 * vector set for the user, or else the mean of those of liked items. Cosines become a distribution by a softmax. It
 * returns nothing where no item has a vector.
 */
import { type Ground, NO_CANDIDATES, type Person, type Retriever, weightiest } from './retriever.js';
import type { World } from './world.js';

/** The temperature of the softmax over cosines. */
const TEMPERATURE = 0.1;

/** The person's vector, of any length; `undefined` where there is none. */
function vectorOf({ vectors }: World, { user, liked }: Person): Float32Array | undefined {
  const own = vectors?.ofUser(user);
  if (own) return own;
  let sum: Float32Array | undefined;
  for (let k = 0; k < liked.item.length; k++) {
    const vector = vectors?.ofItem(liked.item[k]);
    if (!vector) continue;
    sum ??= new Float32Array(vector.length);
    for (let d = 0; d < vector.length; d++) sum[d] += liked.weight[k] * vector[d];
  }
  return sum && direction(sum);
}

function direction(vector: Float32Array): Float32Array | undefined {
  let squares = 0;
  for (const number of vector) squares += number ** 2;
  return squares > 0 ? vector.map((number) => number / Math.sqrt(squares)) : undefined;
}

export const vectors: Retriever = {
  name: 'vectors',
  personal: true,
  retrieve(world, { person, eligible, limit }) {
    if (!world.vectors?.hasItems) return NO_CANDIDATES;
    const own = vectorOf(world, person);
    if (!own) return NO_CANDIDATES;
    const { item, score } = world.vectors.search(own, limit, eligible);
    const highest = score[0] ?? 0;
    return { item, score: score.map((cosine) => Math.exp((cosine - highest) / TEMPERATURE)) };
  },
  explain({ vectors }, { person: { user, liked } }, items) {
    // With a vector set for the user, no item is a ground.
    if (!vectors || vectors.ofUser(user)) return items.map(() => []);
    return items.map((item) => {
      const vector = vectors.ofItem(item);
      const grounds: Ground[] = [];
      for (let k = 0; vector && k < liked.item.length; k++) {
        const other = vectors.ofItem(liked.item[k]);
        if (!other) continue;
        let cosine = 0;
        for (let d = 0; d < vector.length; d++) cosine += vector[d] * other[d];
        if (cosine > 0) grounds.push({ item: liked.item[k], weight: liked.weight[k] * cosine });
      }
      return weightiest(grounds);
    });
  },
};
