/**
 * How long the tests wait before something counts as hung: the one place for it, stretched on a slow machine.
 *
 * Nothing is asserted by it: a test that asserts speed belongs into `bench/`.
 */
import { availableParallelism, loadavg } from 'node:os';

const VARIABLE = 'TANDEM_TEST_TIMEOUT_FACTOR';

/** A test or a hook, in milliseconds: many times what the slowest takes on two quiet cores. */
const HUNG = 600_000;

/** What {@link stretch} is for this process, for the processes that run the tests. */
export const environment = (): { [name: string]: string } => ({ [VARIABLE]: String(stretch()) });

/** For a whole test, or what is shared by several, in milliseconds. */
export const testPatience = (): number => HUNG * stretch();

/** For one condition within a test, in milliseconds: less than a test has, so that it is the condition that is named. */
export const conditionPatience = (): number => 0.4 * testPatience();

/**
 * How many times as long as on a quiet machine: `TANDEM_TEST_TIMEOUT_FACTOR` where it is set, otherwise the number of
 * processes that wanted a core of late, for each core.
 *
 * @throws where the variable is no number of 1 or more.
 */
function stretch(): number {
  const given = process.env[VARIABLE];
  // Windows has no load average, and says 0.
  if (!given) return Math.max(1, Math.ceil(loadavg()[0] / availableParallelism()));
  const factor = Number(given);
  if (factor >= 1 && Number.isFinite(factor)) return factor;
  throw new Error(`${VARIABLE} is "${given}": give a number of 1 or more, such as 3`);
}
