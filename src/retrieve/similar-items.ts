/** Items that people took after the items that this person liked: the item graph, walked from each of them. */
import { type Ground, type Retriever, weightiest } from './retriever.js';
import { Tally } from './tally.js';

const tally = new Tally();

export const similarItems: Retriever = {
  name: 'similar-items',
  personal: true,
  retrieve({ graph, items }, { liked }, may, limit) {
    tally.begin(items);
    const known = graph.start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k]!;
      if (item >= known) continue;
      const weight = liked.weight[k]!;
      const end = graph.start[item + 1]!;
      for (let edge = graph.start[item]!; edge < end; edge++) {
        tally.add(graph.neighbour[edge]!, weight * graph.weight[edge]!);
      }
    }
    return tally.best(may, limit);
  },
  explain({ graph }, { liked }, items) {
    const grounds = items.map((): Ground[] => []);
    const placeOf = new Map(items.map((item, place) => [item, place]));
    const known = graph.start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k]!;
      if (item >= known) continue;
      const end = graph.start[item + 1]!;
      for (let edge = graph.start[item]!; edge < end; edge++) {
        const place = placeOf.get(graph.neighbour[edge]!);
        if (place !== undefined)
          grounds[place]!.push({ item, weight: liked.weight[k]! * graph.weight[edge]! });
      }
    }
    return grounds.map(weightiest);
  },
};
