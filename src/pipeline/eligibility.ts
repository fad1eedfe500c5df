/** Eligibility: which items may be in the list of a request. */
import { Marks } from '../indexes/index.js';
import type { Eligible, Request } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';

class EligibilityBuffers {
  readonly barred = new Marks();
  readonly candidates = new Marks();
}

/**
 * Items that are published, not hidden and not expired, and that match the filter, without items that the person
 * finished or dismissed, those on earlier pages, and the item in view. If the caller names candidates, only these are
 * eligible, including finished ones.
 *
 * @param done numbers of items that are not shown to the person again.
 * @returns a function that is valid until the next request.
 */
export function eligibleItems(
  { catalogue }: Pick<EngineState, 'catalogue'>,
  {
    filter,
    current,
    now,
    admits,
    earlier,
    candidates,
  }: Pick<Request, 'filter' | 'current' | 'now' | 'admits' | 'earlier' | 'candidates'>,
  done: Int32Array,
  scratch: Scratch,
): Eligible {
  const shown = catalogue.shown(now);
  const barred = scratch.of(EligibilityBuffers).barred.begin(catalogue.length);
  if (candidates === undefined) for (let k = 0; k < done.length; k++) barred.note(done[k], 1);
  if (earlier !== undefined) for (let k = 0; k < earlier.length; k++) barred.note(earlier[k], 1);
  if (current >= 0) barred.note(current, 1);
  const open: Eligible = (item) => shown[item] === 1 && barred.of(item) === 0;
  let eligible: Eligible = admits ? (item) => open(item) && admits(item) : open;
  if (candidates !== undefined) {
    const among = scratch.of(EligibilityBuffers).candidates.begin(catalogue.length);
    for (let k = 0; k < candidates.length; k++) among.note(candidates[k], 1);
    eligible = (item) => among.of(item) === 1 && open(item);
  }
  if (filter === undefined) return eligible;
  for (const id of excludedBy(filter)) {
    const item = catalogue.ids.number(id);
    if (item !== undefined) barred.note(item, 1);
  }
  const mask = maskOf(catalogue, filter);
  if (!mask) return eligible;
  const admitted = eligible;
  return (item) => mask[item] === 1 && admitted(item);
}

/** For each item 1 if it meets the conditions of a filter, else 0; undefined if the filter has none. */
function maskOf(
  catalogue: EngineState['catalogue'],
  { exclude: _, and, ...own }: NonNullable<Request['filter']>,
): Uint8Array | undefined {
  const { exclude: __, ...also } = and ?? {};
  const isConditional = (conditions: object) =>
    Object.values(conditions).some((condition) => condition !== undefined);
  if (!isConditional(also)) return isConditional(own) ? catalogue.mask(own) : undefined;
  return catalogue.mask({ ...own, and: also });
}

const excludedBy = ({ exclude = [], and }: NonNullable<Request['filter']>): readonly string[] =>
  and?.exclude ? [...exclude, ...and.exclude] : exclude;

/** Items that a filter admits, whether they are shown or not. */
export function admittedItems(
  { catalogue }: Pick<EngineState, 'catalogue'>,
  filter: Request['filter'],
): Eligible {
  const excluded = new Set(filter && excludedBy(filter).map((id) => catalogue.ids.number(id)));
  const mask = filter && maskOf(catalogue, filter);
  return (item) => !excluded.has(item) && (mask === undefined || mask[item] === 1);
}

/**
 * Items that may be named to the person beside a list, as reasons: those that are shown, do not have an excluded tag,
 * and meet the conditions of `and`. Other conditions narrow a list, and do not hide what the person liked before.
 */
export function nameableItems(
  { catalogue }: Pick<EngineState, 'catalogue'>,
  { filter, now }: Pick<Request, 'filter' | 'now'>,
): Eligible {
  const shown = catalogue.shown(now);
  const admits = admittedItems({ catalogue }, filter && { withoutTags: filter.withoutTags, and: filter.and });
  return (item) => shown[item] === 1 && admits(item);
}
