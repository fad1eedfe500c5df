/**
 * What the trained sequence model expects a person to take next, from what they took last; see `models/sequence.ts`.
 * It contributes nothing where no model is trained.
 */
import { type Ground, NOTHING, type Retriever, weightiest } from './retriever.js';

export const sequence: Retriever = {
  name: 'sequence',
  personal: true,
  retrieve({ sequence: space }, person, may, limit) {
    return space ? space.next(person.liked.item, may, limit) : NOTHING;
  },
  explain({ sequence: space }, { liked }, items) {
    // The model tells no grounds; those of the person's items that it holds nearest to the candidate come closest.
    return items.map((item): readonly Ground[] => {
      if (!space) return [];
      const grounds: Ground[] = [];
      for (let k = 0; k < liked.item.length; k++) {
        const weight = liked.weight[k] * space.alike(liked.item[k], item);
        if (weight > 0) grounds.push({ item: liked.item[k], weight });
      }
      return weightiest(grounds);
    });
  },
};
