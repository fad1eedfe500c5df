/** Items that people took after the items that this person liked: the item graph, walked from each of them. */
import { Marks } from '../indexes/index.js';
import { type Ground, type Retriever, weightiest } from './retriever.js';
import { Tally } from './tally.js';

const tally = new Tally();
const marks = new Marks();

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
  explain(world, { liked }, items) {
    const { graph } = world;
    const grounds = items.map((): Ground[] => []);
    marks.begin(world.items);
    items.forEach((item, place) => {
      marks.note(item, place + 1);
    });
    const known = graph.start.length - 1;
    for (let k = 0; k < liked.item.length; k++) {
      const item = liked.item[k]!;
      if (item >= known) continue;
      const end = graph.start[item + 1]!;
      for (let edge = graph.start[item]!; edge < end; edge++) {
        const place = marks.of(graph.neighbour[edge]!);
        if (place > 0) grounds[place - 1]!.push({ item, weight: liked.weight[k]! * graph.weight[edge]! });
      }
    }
    return grounds.map(weightiest);
  },
};
