/** What might fit: retrievers, one a file, and their merging. A new one is added by its file and a line here. */
import { affinity } from './affinity.js';
import { newest } from './newest.js';
import { popular } from './popular.js';
import type { Retriever } from './retriever.js';
import { sameTags } from './same-tags.js';
import { sequence } from './sequence.js';
import { similarItems } from './similar-items.js';
import { similarPeople } from './similar-people.js';

export { likenessIn } from './likeness.js';
export { type Merged, merge } from './merge.js';
export { type History, personOf, type Reading, readHistory, readPerson } from './person.js';
export {
  type Candidates,
  type Ground,
  type May,
  NOTHING,
  type Person,
  type Retriever,
  type World,
} from './retriever.js';

export { type SequenceColumns, SequenceSpace } from './sequence-space.js';

export const retrievers: readonly Retriever[] = [
  sequence,
  similarItems,
  similarPeople,
  sameTags,
  affinity,
  popular,
  newest,
];
