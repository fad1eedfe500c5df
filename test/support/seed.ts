/**
 * The seed of random tests: fixed in `npm test`, so that a commit that passed passes again; new in each run of
 * `npm run test:long`, which looks for what the fixed one does not find.
 */

/** Sets the seed of either; set by `vitest.long.config.ts` for its processes. */
export const SEED = 'TANDEM_TEST_SEED';

const USUAL = 20_260_101;

/** @throws where the variable is not a whole number from 0. */
export function testSeed(): number {
  const given = process.env[SEED];
  if (!given) return USUAL;
  const seed = Number(given);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new Error(`${SEED} is "${given}": give a whole number from 0, such as 7`);
}

/** The value for {@link SEED} in a run whose seed is new. */
export const newSeed = (): string => process.env[SEED] || String(Date.now() % 2 ** 31);
