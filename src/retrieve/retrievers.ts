/**
 * The list of all retrievers. Its order is the order of the columns of shares, and of the features in saved rankers.
 */
import { affinity } from './affinity.js';
import { newest } from './newest.js';
import { popular } from './popular.js';
import { repeat } from './repeat.js';
import type { Retriever } from './retriever.js';
import { sameTags } from './same-tags.js';
import { sequence } from './sequence.js';
import { similarItems } from './similar-items.js';
import { similarPeople } from './similar-people.js';
import { taste } from './taste.js';
import { vectors } from './vectors.js';

export const retrievers: readonly Retriever[] = [
  sequence,
  similarItems,
  similarPeople,
  sameTags,
  affinity,
  popular,
  newest,
  taste,
  vectors,
  repeat,
];
