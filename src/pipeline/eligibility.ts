/** Eligibility: which items may be in the list of a request. */
import { Marks } from '../indexes/index.js';
import type { Eligible, Request } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';

class EligibilityBuffers {
  readonly barred = new Marks();
}

/**
 * Items that are published, not hidden and not expired, that the filter admits, without those that the person is done
 * with and the one looked at.
 *
 * @param done numbers of items that are not to be shown to the person again.
 * @returns a function that holds until the next request.
 */
export function eligibleItems(
  { catalogue }: Pick<EngineState, 'catalogue'>,
  { filter, current, now, admits }: Pick<Request, 'filter' | 'current' | 'now' | 'admits'>,
  done: Int32Array,
  scratch: Scratch,
): Eligible {
  const shown = catalogue.shown(now);
  const barred = scratch.of(EligibilityBuffers).barred.begin(catalogue.length);
  for (let k = 0; k < done.length; k++) barred.note(done[k], 1);
  if (current >= 0) barred.note(current, 1);
  const open: Eligible = (item) => shown[item] === 1 && barred.of(item) === 0;
  const eligible: Eligible = admits ? (item) => open(item) && admits(item) : open;
  if (filter === undefined) return eligible;
  const { exclude = [], ...conditions } = filter;
  for (const id of exclude) {
    const item = catalogue.ids.number(id);
    if (item !== undefined) barred.note(item, 1);
  }
  const conditional = Object.values(conditions).some((condition) => condition !== undefined);
  if (!conditional) return eligible;
  const mask = catalogue.mask(conditions);
  return (item) => mask[item] === 1 && eligible(item);
}
