/**
 * Admission of sequence models: the candidate must predict users' held-out last items better than the served version,
 * must not be clearly worse for any segment, and must not show everybody the same items.
 *
 * They are compared by loss, each with its own temperature, as hits among a thousand users are too few and vary by
 * chance.
 */
import { type Compared, compare } from '../../metrics/index.js';
import { Findings, LIMITS, type Verdict } from '../verdict.js';
import type { HeldFigures } from './validation.js';

/** A user with at most as many items is new; one with at least as many is a heavy user. */
const FEW = 5;

const MANY = 20;

/** The maximum deterioration for a segment, relative to the loss of the served version. */
const WORSE = 0.01;

/**
 * Compares a candidate with the version that is served.
 *
 * @param candidate metrics of the same users in the same order as `serving`.
 * @param name the name of the served version.
 * @param isNew whether an item is newer than the training of the served version.
 */
export function compareHeldFigures(
  candidate: HeldFigures,
  serving: HeldFigures,
  name: string,
  isNew: (item: number) => boolean,
): Verdict {
  const findings = new Findings();
  const part = (figure: 'loss' | 'gain', belongs: (k: number) => boolean): Compared => {
    const of = (one: HeldFigures) => one[figure].filter((_, k) => belongs(k));
    return compare(of(candidate), of(serving), figure === 'loss' ? 'less' : 'more');
  };
  const note = (compared: Compared, metric: string, segment = '') => {
    findings.note(`${metric}${segment}`, compared.candidate);
    findings.note(`${metric} of ${name}${segment}`, compared.serving);
  };

  const whole = part('loss', () => true);
  findings.note('people', whole.cases);
  note(whole, 'loss');
  note(
    part('gain', () => true),
    'NDCG@10',
  );
  const figures =
    `loss ${whole.candidate.toFixed(4)} beside ${whole.serving.toFixed(4)} of ${name} ` +
    `(better by ${whole.low.toFixed(4)} to ${whole.high.toFixed(4)}) on what ${whole.cases} people took last`;
  if (whole.better <= 0) findings.refuse(`${figures}: not better`);

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
      findings.refuse(
        `worse for ${segment}: ${some.candidate.toFixed(4)} beside ${some.serving.toFixed(4)} of ${some.cases} people`,
      );
    }
  }
  findings.compareCoverage(candidate.shown.size, serving.shown.size, name);
  return findings.verdict(figures);
}
