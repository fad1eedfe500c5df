/** Why candidates that a caller named are not in the resulting list. */
import type { Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import type { LeftOut } from './types.js';

/** @param candidates the ids that the caller named, each once. @param listed the ids in the list. */
export function leftOutOf(
  candidates: readonly string[],
  listed: ReadonlySet<string>,
  { current, filter, now }: Request,
  { catalogue }: Pick<EngineState, 'catalogue'>,
): LeftOut[] {
  const { exclude = [], ...conditions } = filter ?? {};
  const excluded = new Set(exclude);
  const mask = catalogue.mask(conditions);
  const why = (id: string): LeftOut['reason'] => {
    const item = catalogue.ids.number(id);
    const entry = item === undefined ? undefined : catalogue.entry(item);
    if (item === undefined || !entry) return 'unknown';
    if (entry.hidden) return 'hidden';
    if (entry.published !== null && entry.published > now) return 'not published yet';
    if (catalogue.expiryOf(entry) <= now) return 'expired';
    if (catalogue.shown(now)[item] === 0) return 'undescribed';
    if (item === current) return 'looked at now';
    if (excluded.has(id) || mask[item] === 0) return 'filter';
    return 'rule';
  };
  return candidates.filter((id) => !listed.has(id)).map((id) => ({ id, reason: why(id) }));
}
