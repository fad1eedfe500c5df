/** Proofs that gain by repetition: short in `npm test`, and as long as they should be in `npm run test:long`. */

/** Set by `vitest.long.config.ts`. */
export const LONG = 'TANDEM_TEST_LONG';

/** What a proof takes in `npm test`, and at full length: how many times something is tried, for example. */
export const inLength = <Value>(short: Value, long: Value): Value => (process.env[LONG] ? long : short);
