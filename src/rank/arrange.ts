/** Filling the places of a list: pinned and explored candidates in theirs, and in the others the best that the caps admit. */
import type { CapCount } from './rules.js';

/** A candidate in its place; `how` says why it is there, if not for its score. */
export interface Arranged<How> {
  readonly candidate: number;
  readonly how: How | undefined;
}

/**
 * @param ranked candidates, the best first.
 * @param pinned by place, from 0; a pin counts for the caps and is not bound by them. Beyond the end of a list that
 *   stays short, it comes last.
 * @param others by place: candidates in the order in which to try them there, before those ranked.
 * @returns at most `limit` candidates, none twice; fewer where the caps let no more in.
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
    // A cap that is full stays full: what did not fit once never will.
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
