/**
 * Whether a sequence model that was just trained takes the place of the one that is served: it must find what people took
 * last better, of those whose last step both left out of training, for no kind of people or items clearly worse, and not
 * by showing everybody the same.
 *
 * They are compared by their loss, at the temperature of each, since of a thousand people so few are hit that hits go up
 * and down by chance.
 */
import { type Compared, compare } from '../../metrics/index.js';
import { LIMITS, type Verdict } from '../verdict.js';
import type { HeldFigures } from './validation.js';

/** Somebody with at most as many items is new; with at least as many, a heavy user. */
const FEW = 5;

const MANY = 20;

/** How much worse it may be for some, as a share of the loss of what is served. */
const WORSE = 0.01;

/**
 * @param candidate what both come to on the same people, in the same order.
 * @param name of what is served.
 * @param isNew whether an item came after what is served was trained.
 */
export function judgeSequence(
  candidate: HeldFigures,
  serving: HeldFigures,
  name: string,
  isNew: (item: number) => boolean,
): Verdict {
  const metrics: { [metric: string]: number } = {};
  const fail: string[] = [];
  const part = (figure: 'loss' | 'gain', belongs: (k: number) => boolean): Compared => {
    const of = (one: HeldFigures) => one[figure].filter((_, k) => belongs(k));
    return compare(of(candidate), of(serving), figure === 'loss' ? 'less' : 'more');
  };
  const note = (compared: Compared, metric: string, segment = '') => {
    metrics[`${metric}${segment}`] = compared.candidate;
    metrics[`${metric} of ${name}${segment}`] = compared.serving;
  };

  const whole = part('loss', () => true);
  metrics.people = whole.cases;
  note(whole, 'loss');
  note(
    part('gain', () => true),
    'NDCG@10',
  );
  const figures =
    `loss ${whole.candidate.toFixed(4)} beside ${whole.serving.toFixed(4)} of ${name} ` +
    `(better by ${whole.low.toFixed(4)} to ${whole.high.toFixed(4)}) on what ${whole.cases} people took last`;
  if (whole.better <= 0) fail.push(`${figures}: not better`);

  const segments: { readonly [segment: string]: (k: number) => boolean } = {
    'new people': (k) => candidate.had[k] <= FEW,
    'heavy users': (k) => candidate.had[k] >= MANY,
    'new items': (k) => isNew(candidate.wanted[k]),
  };
  for (const [segment, belongs] of Object.entries(segments)) {
    const some = part('loss', belongs);
    if (some.cases === 0) continue;
    note(some, 'loss', `, ${segment}`);
    if (some.cases >= LIMITS.lists && some.high < 0 && some.better < -WORSE * some.serving) {
      fail.push(
        `worse for ${segment}: ${some.candidate.toFixed(4)} beside ${some.serving.toFixed(4)} of ${some.cases} people`,
      );
    }
  }

  const coverage = candidate.shown.size / Math.max(1, serving.shown.size);
  metrics['coverage ratio'] = coverage;
  if (coverage < LIMITS.coverage) {
    fail.push(`shows only ${(100 * coverage).toFixed(0)} % as many items as ${name}`);
  }
  return { admitted: fail.length === 0, reason: fail.length === 0 ? figures : fail.join('; '), metrics };
}
