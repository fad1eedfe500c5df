/** The preview of an objective: a comparison of people's lists under two policies. */
import type { Policy, Trial, TrialOptions } from '../control/index.js';
import type { Ranked } from '../rank/index.js';
import { retrievers } from '../retrieve/index.js';
import { meanOf, type Progress, sample, seeded } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { isVisitor } from '../store/index.js';
import type { Recommender } from './recommender.js';

const PEOPLE = 200;

const LIMIT = 10;

/** The number of lists shown side by side. */
const EXAMPLES = 3;

/** The maximum number of items, and of tags, in the result for each direction. */
const TOLD = 5;

/** The number of people between two checks of the signal. */
const STRIDE = 16;

interface Pair {
  readonly user: number;
  readonly before: readonly Ranked[];
  readonly after: readonly Ranked[];
  /** The share of items that both lists have. */
  readonly overlap: number;
}

/**
 * Ranks for sampled people under the current policy and another one. The sample is the same every time for the same
 * data.
 * @throws the signal's reason where it is aborted.
 */
export async function previewObjective(
  recommender: Recommender,
  state: EngineState,
  [before, after]: readonly [before: Policy, after: Policy],
  options: TrialOptions,
): Promise<Trial> {
  const { people = PEOPLE, limit = LIMIT, onProgress = () => {}, signal } = options;
  const known = Array.from({ length: state.users.size }, (_, user) => user).filter(
    (user) => state.log.lastOfUser(user) >= 0 && !isVisitor(state.users.id(user)),
  );
  const pairs: Pair[] = [];
  const chosen = sample(known.length, people, seeded(1)).map((place) => known[place]);
  for (const user of chosen) {
    const lists = [before, after].map((policy) => recommender.preview(user, limit, policy));
    const [one, other] = lists as [readonly Ranked[], readonly Ranked[]];
    const items = new Set(one.map(({ item }) => item));
    const both = other.filter(({ item }) => items.has(item)).length;
    pairs.push({ user, before: one, after: other, overlap: both / Math.max(1, one.length, other.length) });
    if (pairs.length % STRIDE === 0) {
      onProgress({ phase: 'ranking', done: pairs.length, total: chosen.length } satisfies Progress);
      // Yields to the event loop, so that requests and signals are handled.
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  }
  const of = (user: number) => state.users.id(user);
  const entry = (item: number) => state.catalogue.entry(item);
  const listed = (list: readonly Ranked[]) =>
    list.map(({ item, score }) => ({
      id: state.catalogue.ids.id(item),
      title: entry(item)?.title ?? null,
      score,
    }));
  const firstOf = (list: readonly Ranked[]) => list[0]?.item;
  return {
    people: pairs.length,
    limit,
    overlap: meanOf(pairs.map(({ overlap }) => overlap)),
    unchanged: meanOf(pairs.map((pair) => (sameOrder(pair) ? 1 : 0))),
    newFirst: meanOf(pairs.map((pair) => (firstOf(pair.before) === firstOf(pair.after) ? 0 : 1))),
    retrievers: retrievers.map(({ name }, r) => ({
      name,
      before: meanOf(pairs.flatMap((pair) => pair.before.map(({ shares }) => shares[r]))),
      after: meanOf(pairs.flatMap((pair) => pair.after.map(({ shares }) => shares[r]))),
    })),
    items: moves(pairs, limit, ({ item }) => [state.catalogue.ids.id(item)]),
    tags: moves(pairs, limit, ({ item }) => entry(item)?.tags ?? []),
    examples: spread(pairs).map(({ user, before, after, overlap }) => ({
      user: of(user),
      overlap,
      before: listed(before),
      after: listed(after),
    })),
  };
}

function sameOrder({ before, after }: Pair): boolean {
  return before.length === after.length && before.every(({ item }, k) => item === after[k].item);
}

/** The names shown more and less often, with the average number of places in a list before and after. */
function moves(
  pairs: readonly Pair[],
  limit: number,
  names: (one: Ranked) => readonly string[],
): Trial['items'] {
  const counts = new Map<string, { before: number; after: number }>();
  const share = limit === 0 || pairs.length === 0 ? 0 : 1 / pairs.length;
  for (const pair of pairs) {
    for (const side of ['before', 'after'] as const) {
      for (const one of pair[side]) {
        for (const name of names(one)) {
          const count = counts.get(name) ?? { before: 0, after: 0 };
          count[side] += share;
          counts.set(name, count);
        }
      }
    }
  }
  const moved = [...counts].map(([name, count]) => ({ name, ...count }));
  moved.sort((a, b) => b.after - b.before - (a.after - a.before) || (a.name < b.name ? -1 : 1));
  return {
    more: moved.filter(({ before, after }) => after > before + 1e-9).slice(0, TOLD),
    less: moved
      .filter(({ before, after }) => after < before - 1e-9)
      .slice(-TOLD)
      .reverse(),
  };
}

/** A few pairs of lists: from the most to the least changed one. */
function spread(pairs: readonly Pair[]): Pair[] {
  const changed = pairs
    .filter((pair) => !sameOrder(pair))
    .sort((a, b) => a.overlap - b.overlap || a.user - b.user);
  const from = changed.length > 0 ? changed : pairs;
  const many = Math.min(EXAMPLES, from.length);
  return Array.from(
    { length: many },
    (_, k) => from[Math.round((k * (from.length - 1)) / Math.max(1, many - 1))],
  );
}
