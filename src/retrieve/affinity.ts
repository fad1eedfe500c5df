/**
 * What has the features that the person takes oftener than was to be expected, the most appealing first: what they are
 * shown and pass over counts against what it is about, and what everybody takes for itself is allowed for.
 */
import { logLiftOf } from '../indexes/index.js';
import { type Candidates, type Ground, type Person, type Retriever, weightiest } from './retriever.js';
import { Tally } from './tally.js';
import type { World } from './world.js';

/** Features of the highest lifts that are looked at, and the items for each, those that got it last. */
const FEATURES = 12;

const ITEMS = 120;

/** The logarithm of the lift of what a person says they like, at least. */
const DECLARED = Math.log(2);

const tally = new Tally();

const best = new Tally();

/** By feature, the logarithm of the lift of the person read last: 0 where it is not among `known`. */
let lifts = new Float64Array(0);

let known: number[] = [];

// Retrieving and explaining look at the same lifts, one after the other; a person is read anew for each request.
let last: { readonly person: Person; readonly loved: Candidates } | undefined;

/** Reads the person's lifts. @returns the features with the highest, above 0, the highest first. */
function read({ content }: World, person: Person): Candidates {
  if (last?.person === person) return last.loved;
  const { experience, interests } = person;
  for (const feature of known) lifts[feature] = 0;
  if (lifts.length < content.features) lifts = new Float64Array(Math.ceil(content.features * 1.25));
  known = [...experience.feature, ...interests];
  experience.feature.forEach((feature, k) => {
    lifts[feature] = experience.logLift[k];
  });
  for (const feature of interests) lifts[feature] = Math.max(DECLARED, lifts[feature]);
  best.begin(content.features);
  for (const feature of new Set(known)) if (lifts[feature] > 0) best.add(feature, lifts[feature]);
  last = { person, loved: best.best(() => true, FEATURES) };
  return last.loved;
}

const logLift = (feature: number): number => lifts[feature];

export const affinity: Retriever = {
  name: 'affinity',
  personal: true,
  retrieve(world, person, may, limit) {
    const { content, popularity, rates, items } = world;
    const { item: loved } = read(world, person);
    tally.begin(items);
    for (const feature of loved) {
      const having = content.with(feature);
      tally.addEach(having, Math.max(0, having.length - ITEMS), having.length, 1);
    }
    const highest = popularity.highest || 1;
    return tally
      .rescore((item) => {
        const lift = logLiftOf(content.of(item), logLift);
        // What was never in a list has its likes to speak for it.
        return rates.appeal(item) * Math.exp(lift) * (1 + Math.sqrt(popularity.score(item) / highest));
      })
      .best(may, limit);
  },
  explain(world, person, items) {
    const { item: loved, score: lift } = read(world, person);
    return items.map((item) => {
      const its = world.content.of(item);
      const grounds: Ground[] = [];
      loved.forEach((feature, f) => {
        if (its.includes(feature)) grounds.push({ feature, weight: lift[f] });
      });
      return weightiest(grounds);
    });
  },
};
