/**
 * Filling the places of a list: pinned and explored candidates get theirs, and the others go to the best candidates
 * that the caps allow.
 */
import type { CapCount } from './rules.js';

/** A candidate with the reason for its place, if other than its score. */
export interface Arranged<How> {
  readonly candidate: number;
  readonly how: How | undefined;
}

/**
 * @param ranked candidates, the best first.
 * @param pinned candidates by place, from 0; a pin counts for the caps and is not limited by them. Beyond the end of
 *   a shorter list, it comes last.
 * @param others by place, the candidates to try there before the ranked ones, in order.
 * @returns at most `limit` different candidates; fewer where the caps allow no more.
 */
export function arrange<How>(
  limit: number,
  ranked: Iterable<number>,
  {
    pinned,
    others,
    count,
  }: {
    readonly pinned: ReadonlyMap<number, Arranged<How>>;
    readonly others: ReadonlyMap<number, readonly Arranged<How>[]>;
    readonly count: CapCount;
  },
): Arranged<How>[] {
  const used = new Set<number>();
  for (const { candidate } of pinned.values()) {
    used.add(candidate);
    count.add(candidate);
  }
  const fits = (candidate: number) => !used.has(candidate) && count.fits(candidate);
  const rest = ranked[Symbol.iterator]();
  const nextRanked = (): Arranged<How> | undefined => {
    // A full cap stays full, so a candidate that did not fit never will.
    for (let next = rest.next(); !next.done; next = rest.next()) {
      if (fits(next.value)) return { candidate: next.value, how: undefined };
    }
    return undefined;
  };
  const left = new Map([...pinned].sort(([a], [b]) => a - b));
  const list: Arranged<How>[] = [];
  while (list.length < limit) {
    const place = list.length;
    const pin = left.get(place);
    if (pin) {
      left.delete(place);
      list.push(pin);
      continue;
    }
    const next = others.get(place)?.find(({ candidate }) => fits(candidate)) ?? nextRanked();
    if (!next) break;
    used.add(next.candidate);
    count.add(next.candidate);
    list.push(next);
  }
  for (const pin of left.values()) if (list.length < limit) list.push(pin);
  return list;
}
