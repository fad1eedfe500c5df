/**
 * Seeded random numbers for initial values, dropout keys and generation; the same on every machine.
 *
 * It does not use `seeded` of runtime: each parameter has a separate stream, seeded by a number and a name, and large
 * parameters need more numbers than a generator with 32 bits of state has (streams would overlap). Initial weights, and
 * so trained models, depend on these numbers, so the algorithm must not change.
 */

/** A 64-bit hash of integers and strings, for seeds and keys. */
export function hash64(...parts: readonly (number | bigint | string)[]): bigint {
  let h = 0xcbf29ce484222325n;
  const feed = (byte: bigint) => {
    h = BigInt.asUintN(64, (h ^ byte) * 0x100000001b3n);
  };
  for (const part of parts) {
    for (const char of String(part)) feed(BigInt(char.codePointAt(0) ?? 0));
    feed(256n);
  }
  h = BigInt.asUintN(64, (h ^ (h >> 32n)) * 0xd6e8feb86659fd93n);
  h = BigInt.asUintN(64, (h ^ (h >> 32n)) * 0xd6e8feb86659fd93n);
  return h ^ (h >> 32n);
}

/**
 * A source of uniform numbers in [0, 1) with 32 random bits (xoshiro128++ by Blackman and Vigna, 2019).
 *
 * @example
 * const random = randomSource(7, 'dropout');
 * random() !== random(); // true
 * randomSource(7)() === randomSource(7)(); // true
 */
export function randomSource(...seed: readonly (number | bigint | string)[]): () => number {
  const words = [hash64(0, ...seed), hash64(1, ...seed)];
  let a = Number(words[0] & 0xffffffffn) | 0;
  let b = Number(words[0] >> 32n) | 0;
  let c = Number(words[1] & 0xffffffffn) | 0;
  let d = Number(words[1] >> 32n) | 1;
  const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));
  return () => {
    const result = (rotate((a + d) | 0, 7) + a) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result / 2 ** 32;
  };
}

/** Converts uniformly to normally distributed numbers (Box and Muller, 1958). */
export function normalFrom(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
