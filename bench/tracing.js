/**
 * What a span costs while no SDK of OpenTelemetry is registered, beside a call of the same function without one.
 *
 *   node bench/tracing.js        in nanoseconds a call, the median of 9 rounds by turns
 */
import { traced } from '../dist/runtime/index.js';

const CALLS = 200_000;

const ROUNDS = 9;

let sum = 0;
const work = () => {
  sum += 1;
  return sum;
};

const timed = (call) => {
  const started = process.cpuUsage();
  for (let k = 0; k < CALLS; k++) call();
  const { user, system } = process.cpuUsage(started);
  return ((user + system) * 1_000) / CALLS;
};

const spans = [];
const plain = [];
for (let round = 0; round < ROUNDS; round++) {
  plain.push(timed(() => work()));
  spans.push(timed(() => traced('bench', { records: 1 }, () => work())));
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const [without, within] = [median(plain), median(spans)];
console.log(
  `a call: ${without.toFixed(0)} ns; within a span that nobody records: ${within.toFixed(0)} ns (${sum} calls)`,
);
