/**
 * The settings of the item graph, chosen by how well `similar-items` alone finds held-out items: the window, the decay
 * with distance, and whether direction matters; including settings that ignore order.
 */
import {
  buildItemGraph,
  type ItemGraph,
  type OrderSettings,
  type Sequences,
  USUAL_ORDER,
} from '../../indexes/index.js';
import { ndcgOf } from '../../metrics/index.js';
import { readPerson, retrievers, type World } from '../../retrieve/index.js';
import { meanOf, Scratch } from '../../runtime/index.js';
import { surelyMore } from './gains.js';

/** No order at all. */
export const WITHOUT_ORDER: OrderSettings = { window: 200, nearness: 1, bothWays: true };

/** The settings tried beside the default: a short window, a long one, no direction, and no order at all. */
const TRIED: readonly OrderSettings[] = [
  { window: 10, nearness: 0.6, bothWays: false },
  { window: 100, nearness: 0.96, bothWays: false },
  { window: 50, nearness: 0.87, bothWays: true },
  WITHOUT_ORDER,
];

/** The maximum number of people evaluated, and the length of their lists. */
const PEOPLE = 1_500;

const PLACES = 20;

/** The minimum number of people; with fewer, the default is used. */
const FEWEST = 50;

export interface OrderChoice {
  readonly settings: OrderSettings;
  /** The graph with these settings, of the events that are not held out. */
  readonly graph: ItemGraph;
  /** NDCG@20 of the held-out items with each of the settings tried, in order. */
  readonly tried: readonly { readonly settings: OrderSettings; readonly ndcg: number }[];
}

/**
 * Chooses the settings. Others than the default must be better by more than a standard error.
 *
 * @param sequences the items of people, without the held-out ones.
 * @param world the world of the same events, with any graph.
 * @param wanted the held-out items by user.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function chooseOrder(
  sequences: Sequences,
  world: World,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
  onProgress: (share: number) => void = () => {},
): OrderChoice {
  const usual = buildItemGraph(sequences, world.items, USUAL_ORDER);
  if (wanted.size < FEWEST) return { settings: USUAL_ORDER, graph: usual, tried: [] };
  const some = new Map([...wanted].slice(0, PEOPLE));
  let best = { settings: USUAL_ORDER, graph: usual, gains: gainsOf(world, usual, some) };
  const tried = [{ settings: USUAL_ORDER, ndcg: meanOf(best.gains) }];
  for (const settings of TRIED) {
    const graph = buildItemGraph(sequences, world.items, settings);
    const gains = gainsOf(world, graph, some);
    tried.push({ settings, ndcg: meanOf(gains) });
    if (surelyMore(gains, best.gains)) best = { settings, graph, gains };
    onProgress(tried.length / (TRIED.length + 1));
  }
  return { settings: best.settings, graph: best.graph, tried };
}

/** The NDCG@20 of `similar-items` with a graph, by user. */
function gainsOf(
  world: World,
  graph: ItemGraph,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
): Float64Array {
  const scratch = new Scratch();
  const similarItems = retrievers.find(({ name }) => name === 'similar-items')!;
  return Float64Array.from(wanted, ([user, theirs]) => {
    const { person } = readPerson(world, { user }, scratch);
    const own = new Set(person.had.item);
    const request = { person, eligible: (item: number) => !own.has(item), limit: PLACES };
    return ndcgOf(similarItems.retrieve({ ...world, graph }, request, scratch).item, theirs, PLACES);
  });
}
