/** Random numbers that are the same for the same seed, everywhere. */

/** Numbers from 0 to below 1, of 32 bits (Mulberry32, public domain, by Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of the numbers 0 to below `of`, each at most once, in rising order. */
export function sample(of: number, count: number, random: () => number): number[] {
  const chosen: number[] = [];
  for (let n = 0; n < of && chosen.length < count; n++) {
    if (random() * (of - n) < count - chosen.length) chosen.push(n);
  }
  return chosen;
}
