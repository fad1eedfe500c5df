/**
 * Items with the tags and attributes of what the person liked, and of what they say they like; telling features count
 * more, and an item with many features is matched less by each. It needs no events on an item, so it finds new ones.
 */
import type { Person, Retriever, World } from './retriever.js';
import { weightiest } from './retriever.js';
import { Tally } from './tally.js';

/** The person's weightiest features looked at, and the items looked at for each, those that got it last. */
const FEATURES = 6;
const ITEMS = 120;
/** The person's latest items that make the profile. */
const OWN = 20;
/** A declared interest counts as much as this many liked items would at most. */
const DECLARED = 2;

const tally = new Tally();

/** The person's features with how much they like each, the weightiest first. */
function profile({ content }: World, { liked, interests }: Person): [feature: number, weight: number][] {
  const weights = new Map<number, number>();
  for (let k = 0; k < Math.min(OWN, liked.item.length); k++) {
    const features = content.of(liked.item[k]!);
    const share = liked.weight[k]! / Math.sqrt(features.length);
    for (const feature of features)
      weights.set(feature, (weights.get(feature) ?? 0) + share * content.telling(feature));
  }
  for (const feature of interests) {
    weights.set(feature, (weights.get(feature) ?? 0) + DECLARED * content.telling(feature));
  }
  return [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, FEATURES);
}

export const sameTags: Retriever = {
  name: 'same-tags',
  personal: true,
  retrieve(world, person, may, limit) {
    const { content, popularity, items } = world;
    tally.begin(items);
    for (const [feature, weight] of profile(world, person)) {
      if (weight <= 0) continue;
      const having = content.with(feature);
      for (let k = Math.max(0, having.length - ITEMS); k < having.length; k++) tally.add(having[k]!, weight);
    }
    const highest = popularity.highest || 1;
    return tally
      .scale((item) => (1 + Math.sqrt(popularity.score(item) / highest)) / Math.sqrt(content.of(item).length))
      .best(may, limit);
  },
  explain(world, person, items) {
    const liked = profile(world, person);
    return items.map((item) => {
      const features = world.content.of(item);
      return weightiest(
        liked
          .filter(([feature]) => features.includes(feature))
          .map(([feature, weight]) => ({ feature, weight })),
      );
    });
  },
};
