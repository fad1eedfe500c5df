/**
 * The time-out of all tests, which is increased on slow machines.
 *
 * It is not an assertion: speed is measured in `bench/`.
 */
import { availableParallelism, loadavg } from 'node:os';

const VARIABLE = 'TANDEM_TEST_TIMEOUT_FACTOR';

/** The time-out of a test or a hook, in milliseconds: many times the duration of the slowest on two idle cores. */
const HUNG = 600_000;

/** What {@link stretch} is for this process, for the processes that run the tests. */
export const environment = (): { [name: string]: string } => ({ [VARIABLE]: String(stretch()) });

/** The time-out of a test or a hook, in milliseconds. */
export const testPatience = (): number => HUNG * stretch();

/**
 * The time-out of a condition in a test, in milliseconds: less than that of a test, so that the error names the
 * condition.
 */
export const conditionPatience = (): number => 0.4 * testPatience();

/**
 * The time-out of an action in a browser, in milliseconds: a page answers within seconds, and a file has many actions, so
 * that a text that no longer comes must not hold up the whole run.
 */
export const pagePatience = (): number => 0.1 * testPatience();

/**
 * The factor relative to an idle machine: `TANDEM_TEST_TIMEOUT_FACTOR` if it is set, otherwise the recent load per
 * core.
 *
 * @throws where the variable is not a number of at least 1.
 */
function stretch(): number {
  const given = process.env[VARIABLE];
  // Windows has no load average, and returns 0.
  if (!given) return Math.max(1, Math.ceil(loadavg()[0] / availableParallelism()));
  const factor = Number(given);
  if (factor >= 1 && Number.isFinite(factor)) return factor;
  throw new Error(`${VARIABLE} is "${given}": give a number of 1 or more, such as 3`);
}
