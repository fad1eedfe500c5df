/**
 * The retriever of items by all of the person's items, regardless of order: the linear item-to-item model
 * (`indexes/linear-items.ts`), summed over their items, plus, if there are factors (`indexes/item-factors.ts`), their
 * prediction. Both predict the same target, 1 for an item that a person has and 0 for others, so they are added.
 */
import { innerProduct, Marks, personVector, type TasteSettings } from '../indexes/index.js';
import { edgeGrounds } from './edge-grounds.js';
import type { Person, Retriever } from './retriever.js';
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
    const { width, weight: times, vectors } = world.factors;
    if (width > 0 && had.item.length > 0) {
      const own = personVector(world.factors, had);
      const known = vectors.length / width;
      sums.revise((items, score) => {
        for (let k = 0; k < items.length; k++) {
          const item = items[k];
          if (item < known) score[item] += times * innerProduct(own, vectors, item * width);
        }
      });
    }
    return sums.best(eligible, limit);
  },
  explain({ linear, items: count }, { person: { had } }, items, scratch) {
    return edgeGrounds(linear, had, items, scratch.of(TasteBuffers).places.begin(count));
  },
};

/** The person's items with their amounts as they count; see `LinearSettings`. */
function countedBy(
  { item, value: events, measured }: Person['had'],
  { strength, measures }: TasteSettings,
): Pick<Person['had'], 'item' | 'value'> {
  const value = measures ? measured : events;
  return { item, value: strength === 1 ? value : value.map((amount) => amount ** strength) };
}
