/**
 * The retriever of items with the features that a person takes more often than expected, the items of the highest
 * appeal first. An impression without a positive event counts against the features of the item, corrected for the
 * item's general rate.
 */
import { logLiftIn } from '../indexes/index.js';
import { withRoom } from '../runtime/index.js';
import { type Candidates, type Ground, type Person, type Retriever, weightiest } from './retriever.js';
import { ScoreSums } from './score-sums.js';
import type { World } from './world.js';

/**
 * The number of features with the highest lifts that are used, and of items for each, the latest with the feature.
 */
const FEATURES = 12;

const ITEMS = 120;

/** The minimum of the logarithm of the lift for stated interests. */
const DECLARED = Math.log(2);

class AffinityBuffers {
  readonly items = new ScoreSums();
  readonly features = new ScoreSums();
  /** By feature, the logarithm of the lift for the person read last: 0 where it is not among `known`. */
  lifts = new Float64Array(0);
  known: number[] = [];
  /** Cached between retrieving and explaining; each request has a new person object. */
  last: { readonly person: Person; readonly loved: Candidates } | undefined;
}

/** Reads the person's lifts. @returns the features with the highest lifts above 0, the highest first. */
function read({ content }: World, person: Person, buffers: AffinityBuffers): Candidates {
  if (buffers.last?.person === person) return buffers.last.loved;
  const { experience, interests } = person;
  for (const feature of buffers.known) buffers.lifts[feature] = 0;
  buffers.lifts = withRoom(buffers.lifts, content.features);
  buffers.known = [...experience.feature, ...interests];
  const { lifts, known, features } = buffers;
  experience.feature.forEach((feature, k) => {
    lifts[feature] = experience.logLift[k];
  });
  for (const feature of interests) lifts[feature] = Math.max(DECLARED, lifts[feature]);
  features.begin(content.features);
  for (const feature of new Set(known)) if (lifts[feature] > 0) features.add(feature, lifts[feature]);
  const loved = features.best(() => true, FEATURES);
  buffers.last = { person, loved };
  return loved;
}

export const affinity: Retriever = {
  name: 'affinity',
  personal: true,
  retrieve(world, { person, eligible, limit }, scratch) {
    const { content, popularity, rates, items } = world;
    const buffers = scratch.of(AffinityBuffers);
    const { item: loved } = read(world, person, buffers);
    const sums = buffers.items.begin(items);
    for (const feature of loved) {
      const having = content.with(feature);
      sums.addEach(having, Math.max(0, having.length - ITEMS), having.length, 1);
    }
    const highest = popularity.highest || 1;
    const { lifts } = buffers;
    const { packed } = content;
    return sums
      .revise((found, score) => {
        for (let k = 0; k < found.length; k++) {
          const item = found[k];
          // For an item that was never in a list, popularity is used instead.
          const known = 1 + Math.sqrt(popularity.score(item) / highest);
          score[item] = rates.appeal(item) * Math.exp(logLiftIn(lifts, packed, item)) * known;
        }
      })
      .best(eligible, limit);
  },
  explain(world, { person }, items, scratch) {
    const { item: loved, score: lift } = read(world, person, scratch.of(AffinityBuffers));
    return items.map((item) => {
      const features = world.content.of(item);
      const grounds: Ground[] = [];
      loved.forEach((feature, f) => {
        if (features.includes(feature)) grounds.push({ feature, weight: lift[f] });
      });
      return weightiest(grounds);
    });
  },
};
