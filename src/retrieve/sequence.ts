/**
 * The retriever of items that the trained sequence model predicts next after a person's latest items (see
 * `models/sequence.ts`). It returns nothing where no model is trained.
 */
import { type Ground, NO_CANDIDATES, type Retriever, weightiest } from './retriever.js';

export const sequence: Retriever = {
  name: 'sequence',
  personal: true,
  retrieve({ sequence: space }, { person, eligible, limit }) {
    return space ? space.next(person.liked.item, eligible, limit) : NO_CANDIDATES;
  },
  explain({ sequence: space }, { person: { liked } }, items) {
    // The model gives no grounds, so these are the person's items whose vectors are nearest to the candidate's.
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
