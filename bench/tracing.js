/**
 * What a span costs while no SDK of OpenTelemetry is registered, beside a call of the same function without one: in
 * nanoseconds of processor time a call, the median of 9 rounds by turns.
 */
import { traced } from '#tandem/runtime/index.js';
import { median, significant } from './lib/stats.js';

const CALLS = 200_000;

const ROUNDS = 9;

export default function tracing({ log }) {
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
  log(`${sum} calls`);
  return {
    figures: { call_ns: significant(median(plain)), span_ns: significant(median(spans)) },
    ratios: {},
  };
}
