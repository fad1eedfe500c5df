/** Tests with repetitions: short in `npm test`, and at full length in `npm run test:long`. */

/** Set by `vitest.long.config.ts`. */
export const LONG = 'TANDEM_TEST_LONG';

/** The value for `npm test` or for full length, such as a number of repetitions. */
export const inLength = <Value>(short: Value, long: Value): Value => (process.env[LONG] ? long : short);
