/** Baselines: most popular, and item-kNN. */
import { type Sequences, top } from '../indexes/index.js';

/** The best `limit` eligible items for a user, best first. */
export type Baseline = (user: number, limit: number, eligible: (item: number) => boolean) => number[];

/** The number of neighbours of an item that are used. */
const NEIGHBOURS = 100;

/** Items by their number of positive events, the same for everybody. */
export function mostPopular(sequences: Sequences, items: number): Baseline {
  const score = new Float64Array(items);
  for (const item of sequences.item) score[item]++;
  const order = top(Int32Array.from(score.keys()), items, score, items);
  return (_user, limit, eligible) => {
    const list: number[] = [];
    for (let k = 0; k < order.length && list.length < limit; k++) if (eligible(order[k])) list.push(order[k]);
    return list;
  };
}

/**
 * Items most similar to all of the user's items, by the cosine between their sets of users, over the {@link NEIGHBOURS}
 * nearest of each (Deshpande and Karypis 2004, doi:10.1145/963770.963776).
 */
export function itemKnn(sequences: Sequences, items: number): Baseline {
  const histories = Array.from({ length: sequences.start.length - 1 }, (_, user) => itemsOf(sequences, user));
  const people: number[][] = Array.from({ length: items }, () => []);
  histories.forEach((had, user) => {
    for (const item of had) people[item].push(user);
  });
  const score = new Float64Array(items);
  const touched = new Int32Array(items);
  /** The best items of those that `add` gave scores. */
  const collect = (
    add: (give: (item: number, amount: number) => void) => void,
    limit: number,
    eligible: (item: number) => boolean,
  ) => {
    let count = 0;
    add((item, amount) => {
      if (score[item] === 0) touched[count++] = item;
      score[item] += amount;
    });
    const all = touched.slice(0, count);
    const best = top(all, all.length, score, limit, eligible);
    const scores = Float64Array.from(best, (item) => score[item]);
    for (const item of all) score[item] = 0;
    return { best, scores };
  };
  const neighbours = people.map((having, item) =>
    collect(
      (give) => {
        for (const user of having) {
          for (const other of histories[user])
            give(other, 1 / Math.sqrt(having.length * people[other].length));
        }
      },
      NEIGHBOURS,
      (other) => other !== item,
    ),
  );
  // From each item to the candidates that have it as a neighbour, as a candidate is scored by its own neighbours.
  const candidatesOf: [item: number, alike: number][][] = Array.from({ length: items }, () => []);
  neighbours.forEach(({ best, scores }, item) => {
    best.forEach((near, k) => {
      candidatesOf[near].push([item, scores[k]]);
    });
  });
  return (user, limit, eligible) => {
    const had = histories[user] ?? [];
    const { best } = collect(
      (give) => {
        for (const item of had) for (const [candidate, alike] of candidatesOf[item]) give(candidate, alike);
      },
      limit,
      eligible,
    );
    return Array.from(best);
  };
}

/** The distinct items of a user. */
function itemsOf({ start, item }: Sequences, user: number): number[] {
  return user + 1 < start.length ? [...new Set(item.subarray(start[user], start[user + 1]))] : [];
}
