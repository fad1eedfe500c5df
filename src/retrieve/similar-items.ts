/** Items that people took after the items that this person liked: the item graph, walked from each of them. */
import { Marks } from '../indexes/index.js';
import { type Ground, type Retriever, weightiest } from './retriever.js';
import { Tally } from './tally.js';

const tally = new Tally();

const marks = new Marks();

export const similarItems: Retriever = {
  name: 'similar-items',
  personal: true,
  retrieve({ graph: { start, neighbour, weight }, items }, { liked }, may, limit) {
    tally.begin(items);
    const known = start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k];
      if (item >= known) continue;
      tally.addAll(neighbour, weight, start[item], start[item + 1], liked.weight[k]);
    }
    return tally.best(may, limit);
  },
  explain(world, { liked }, items) {
    const { start, neighbour, weight } = world.graph;
    const grounds = items.map((): Ground[] => []);
    marks.begin(world.items);
    items.forEach((item, place) => {
      marks.note(item, place + 1);
    });
    const known = start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k];
      if (item >= known) continue;
      const end = start[item + 1];
      for (let edge = start[item]; edge < end; edge++) {
        const place = marks.of(neighbour[edge]);
        if (place > 0) grounds[place - 1].push({ item, weight: liked.weight[k] * weight[edge] });
      }
    }
    return grounds.map(weightiest);
  },
};
