/**
 * The settings and fusion weights that are used until they are chosen by validation, which takes much longer: by whether
 * the order of events carries information alone.
 */
import { type EventLog, type ItemSettings, OwnVectors } from '../../indexes/index.js';
import {
  type FusionWeights,
  INITIAL_WEIGHTS,
  INITIAL_WITH_VECTORS,
  SEGMENTS,
  type Snapshot,
} from '../../retrieve/index.js';
import { WITHOUT_ORDER } from './order-settings.js';
import { orderTest, someUsersOf } from './order-test.js';

/** For longer logs, only the events of some people are tested for information in their order. */
const EVENTS = 100_000;

/**
 * The settings of the snapshot with the default weights. If there is no sequence model, `similar-items` has its weight as
 * well. If the order of events carries no information, `taste` has the weights of both, as they predict by order, and the
 * item graph ignores it.
 *
 * Time: {@link orderTest} on at most {@link EVENTS} events.
 *
 * @param log of people, without bots.
 */
export function usualChoice(
  { meanings, items, itemSettings, sequence, vectors }: Snapshot,
  log: EventLog,
): { readonly itemSettings: ItemSettings; readonly weights: FusionWeights } {
  const { tells } = orderTest(someUsersOf(log, EVENTS), meanings, items);
  const hasVectors = vectors !== undefined && OwnVectors.over(vectors).hasItems;
  const initial = hasVectors ? INITIAL_WITH_VECTORS : INITIAL_WEIGHTS;
  if (!tells)
    return {
      itemSettings: { ...itemSettings, order: WITHOUT_ORDER },
      weights: moved(initial, ['sequence', 'similar-items'], 'taste'),
    };
  return { itemSettings, weights: sequence ? initial : moved(initial, ['sequence'], 'similar-items') };
}

/** The weights with those of some retrievers added to that of another. */
function moved(weights: FusionWeights, from: readonly string[], to: string): FusionWeights {
  const segments = SEGMENTS.map((segment) => {
    const own = { ...weights[segment] };
    for (const name of from) {
      own[to] += own[name];
      own[name] = 0;
    }
    return [segment, own] as const;
  });
  return Object.fromEntries(segments) as FusionWeights;
}
