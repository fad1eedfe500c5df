/**
 * The retriever of items by all of the person's items, regardless of order: the linear item-to-item model
 * (`indexes/linear-items.ts`), summed over their items, plus, if there are factors (`indexes/item-factors.ts`), their
 * prediction for the best of these. Both predict the same target, 1 for an item that a person has and 0 for others, so
 * they are added.
 */
import {
  type ItemFactors,
  innerProduct,
  Marks,
  personVector,
  RESCORED,
  type TasteSettings,
  top,
} from '../indexes/index.js';
import { edgeGrounds } from './edge-grounds.js';
import type { Candidates, Person, Retriever } from './retriever.js';
import { ScoreSums } from './score-sums.js';

class TasteBuffers {
  readonly items = new ScoreSums();
  /** By item, its position in the list to explain, from 1. */
  readonly places = new Marks();
}

export const taste: Retriever = {
  name: 'taste',
  personal: true,
  retrieve(world, { person, eligible, limit }, scratch) {
    const had = countedBy(person.had, world.taste);
    const { start, neighbour, weight } = world.linear;
    const sums = scratch.of(TasteBuffers).items.begin(world.items);
    // Items added after the model was built have no weights yet.
    const inModel = start.length - 1;
    // Amounts are 1 on average in both models.
    let total = 0;
    for (let k = 0; k < had.value.length; k++) total += had.value[k];
    const scale = had.value.length / total;
    for (let k = 0; k < had.item.length; k++) {
      const item = had.item[k];
      if (item < inModel)
        sums.addSigned(neighbour, weight, start[item], start[item + 1], scale * had.value[k]);
    }
    if (world.factors.width > 0 && had.item.length > 0) {
      const most = sums.best(eligible, Math.max(RESCORED, limit));
      return withFactors(most, world.factors, had, limit);
    }
    return sums.best(eligible, limit);
  },
  explain({ linear, items: count }, { person: { had } }, items, scratch) {
    return edgeGrounds(linear, had, items, scratch.of(TasteBuffers).places.begin(count));
  },
};

/** Candidates of the linear model with the scores of both models, at most `limit`. */
function withFactors(
  { item, score }: Candidates,
  factors: ItemFactors,
  had: Parameters<typeof personVector>[1],
  limit: number,
): Candidates {
  const { width, weight, vectors } = factors;
  const own = personVector(factors, had);
  const known = vectors.length / width;
  for (let k = 0; k < item.length; k++)
    if (item[k] < known) score[k] += weight * innerProduct(own, vectors, item[k] * width);
  const places = Int32Array.from(item.keys());
  const best = top(places, places.length, score, limit, (place) => score[place] > 0);
  return { item: best.map((place) => item[place]), score: Float64Array.from(best, (place) => score[place]) };
}

/** The person's items with their amounts as they count; see `LinearSettings`. */
function countedBy(
  { item, value: events, measured }: Person['had'],
  { strength, measures }: TasteSettings,
): Pick<Person['had'], 'item' | 'value'> {
  const value = measures ? measured : events;
  return { item, value: strength === 1 ? value : value.map((amount) => amount ** strength) };
}
