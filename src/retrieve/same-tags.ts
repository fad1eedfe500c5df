/**
 * The retriever of items with the tags and attributes of liked items and of stated interests. Rare features count
 * more, and each feature of an item with many features counts less. It needs no events on an item, so it finds new
 * ones.
 */
import { type Candidates, type Ground, type Person, type Retriever, weightiest } from './retriever.js';
import { ScoreSums } from './score-sums.js';
import type { World } from './world.js';

/**
 * The number of the person's features with the largest weights that are used, and of items for each, the latest with
 * the feature.
 */
const FEATURES = 6;

const ITEMS = 120;

/** A stated interest counts at most as much as this many liked items. */
const DECLARED = 2;

class SameTagsBuffers {
  readonly items = new ScoreSums();
  readonly features = new ScoreSums();
  /** Cached between retrieving and explaining; each request has a new person object. */
  last: { readonly person: Person; readonly profile: Candidates } | undefined;
}

/** The person's features with their weights, the largest first. */
function profileOf({ content }: World, person: Person, buffers: SameTagsBuffers): Candidates {
  if (buffers.last?.person === person) return buffers.last.profile;
  const { liked, interests } = person;
  const features = buffers.features.begin(content.features);
  // A feature that all items have is not informative, and is skipped.
  const like = (feature: number, weight: number) => {
    const idf = content.idf(feature);
    if (idf > 0) features.add(feature, weight * idf);
  };
  for (let k = 0; k < liked.item.length; k++) {
    const item = liked.item[k];
    const share = liked.weight[k] * content.share(item);
    const its = content.of(item);
    for (let f = 0; f < its.length; f++) like(its[f], share);
  }
  for (const feature of interests) like(feature, DECLARED);
  const profile = features.best(() => true, FEATURES);
  buffers.last = { person, profile };
  return profile;
}

export const sameTags: Retriever = {
  name: 'same-tags',
  personal: true,
  retrieve(world, { person, eligible, limit }, scratch) {
    const { content, popularity, items } = world;
    const buffers = scratch.of(SameTagsBuffers);
    const { item: liked, score: weight } = profileOf(world, person, buffers);
    const sums = buffers.items.begin(items);
    for (let f = 0; f < liked.length; f++) {
      const having = content.with(liked[f]);
      sums.addEach(having, Math.max(0, having.length - ITEMS), having.length, weight[f]);
    }
    const highest = popularity.highest || 1;
    return sums
      .revise((found, score) => {
        for (let k = 0; k < found.length; k++) {
          const item = found[k];
          score[item] *= (1 + Math.sqrt(popularity.score(item) / highest)) * content.share(item);
        }
      })
      .best(eligible, limit);
  },
  explain(world, { person }, items, scratch) {
    const { item: liked, score: weight } = profileOf(world, person, scratch.of(SameTagsBuffers));
    return items.map((item) => {
      const its = world.content.of(item);
      const grounds: Ground[] = [];
      for (let f = 0; f < liked.length; f++) {
        if (its.includes(liked[f])) grounds.push({ feature: liked[f], weight: weight[f] });
      }
      return weightiest(grounds);
    });
  },
};
