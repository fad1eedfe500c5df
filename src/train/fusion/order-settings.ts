/**
 * The settings of the item graph, chosen by what similar-items alone finds of items held out: how far apart two items may
 * stand, how much less a pair counts with each step between them, and whether the direction counts; 'not at all' among them.
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

/** Tried beside the usual ones: a short memory, a long one, no direction, and no order at all. */
const TRIED: readonly OrderSettings[] = [
  { window: 10, nearness: 0.6, bothWays: false },
  { window: 100, nearness: 0.96, bothWays: false },
  { window: 50, nearness: 0.87, bothWays: true },
  { window: 200, nearness: 1, bothWays: true },
];

/** People that are looked at, at most, and the length of their lists. */
const PEOPLE = 1_500;

const PLACES = 20;

/** Below so many people nothing is chosen. */
const FEWEST = 50;

export interface OrderChoice {
  readonly settings: OrderSettings;
  /** The graph with these settings, of what is not held out. */
  readonly graph: ItemGraph;
  /** NDCG@20 of what was held out, with each of the settings tried, in the order of trying. */
  readonly tried: readonly { readonly settings: OrderSettings; readonly ndcg: number }[];
}

/**
 * Chooses the settings. Others than the usual ones must be better by more than a standard error.
 *
 * @param sequences what people had, without what is held out.
 * @param world of the same, with any graph.
 * @param wanted by user, what is held out.
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

/** By user, the NDCG@20 of what similar-items finds with a graph. */
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
