/**
 * The meanings of Gorse's usual types of feedback: items with feedback of a user are not recommended to them again.
 */
import type { KindMeaning } from '../../indexes/index.js';

export const GORSE_KINDS: { readonly [kind: string]: KindMeaning } = {
  star: { meaning: 'positive', weight: 2, hides: true },
  like: { meaning: 'positive', weight: 2, hides: true },
  read: { meaning: 'neutral', weight: 0, hides: true },
};
