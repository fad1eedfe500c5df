/** A person's events summed by item and by content feature: impressions, positive and negative events, and lifts. */

import type { Scratch } from '../runtime/index.js';
import type { Content } from './content.js';
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';
import { Marks } from './marks.js';
import { attention, faded, liftOf, type Rates } from './rates.js';

/** The number of the person's latest events that are read, and the factor of weight for each step back. */
const EVENTS = 500;

const FADING = 0.997;

/** In columns of equal length for items, and of equal length for features. */
export interface Experience {
  readonly item: Int32Array;
  /** By item, the number of events of each sort. */
  readonly shown: Uint16Array;
  readonly taken: Uint16Array;
  readonly refused: Uint16Array;
  /** By item, the time of the last event, in milliseconds since 1970. */
  readonly at: Float64Array;
  readonly feature: Int32Array;
  /**
   * By feature, impressions, positive and negative events of items that have it, the latest with the largest weight.
   */
  readonly featureShown: Float32Array;
  readonly featureTaken: Float32Array;
  readonly featureRefused: Float32Array;
  /** By feature, the logarithm of the person's lift: positive events of items that have it over those expected; see {@link Rates}. */
  readonly logLift: Float32Array;
}

export const NO_EXPERIENCE: Experience = {
  item: new Int32Array(0),
  shown: new Uint16Array(0),
  taken: new Uint16Array(0),
  refused: new Uint16Array(0),
  at: new Float64Array(0),
  feature: new Int32Array(0),
  featureShown: new Float32Array(0),
  featureTaken: new Float32Array(0),
  featureRefused: new Float32Array(0),
  logLift: new Float32Array(0),
};

/** By item and by feature, its position in the columns, from 1. */
class ExperienceBuffers {
  readonly items = new Marks();
  readonly features = new Marks();
}

/** The data needed for reading a person's events. */
interface ExperienceSources {
  readonly log: EventLog;
  readonly meanings: Meanings;
  readonly content: Content;
  readonly rates: Rates;
  /** One more than the largest number of an item. */
  readonly items: number;
}

/** @param user their number, or -1. */
export function readExperience(world: ExperienceSources, user: number, scratch: Scratch): Experience {
  const { log, meanings, content, rates, items } = world;
  let event = log.lastOfUser(user);
  if (event < 0) return NO_EXPERIENCE;
  const buffers = scratch.of(ExperienceBuffers);
  const places = buffers.items.begin(items);
  const featurePlaces = buffers.features.begin(content.features);
  const item: number[] = [];
  const at: number[] = [];
  const counts: [shown: number[], taken: number[], refused: number[]] = [[], [], []];
  const feature: number[] = [];
  const sums: [shown: number[], taken: number[], refused: number[]] = [[], [], []];
  // By feature: positive events, each item once, and the number expected from impressions.
  const positives: number[] = [];
  const expected: number[] = [];
  let unasked = 0;
  let weight = 1;
  const last = log.atOf(event);
  const { usual } = rates;
  const { packed } = content;
  for (let steps = 0; event >= 0 && steps < EVENTS; steps++, event = log.beforeOfUser(event)) {
    const had = log.itemOf(event);
    if (had < 0) continue;
    const liking = meanings.weight[log.kindOf(event)];
    const channel = liking > 0 ? 1 : liking < 0 ? 2 : 0;
    let place = places.of(had) - 1;
    if (place < 0) {
      place = item.push(had) - 1;
      places.note(had, place + 1);
      at.push(log.atOf(event));
      for (const count of counts) count.push(0);
    }
    const times = ++counts[channel][place];
    const fresh = faded(last - log.atOf(event));
    const positive = channel === 1 && times === 1 ? fresh : 0;
    const expectation =
      channel === 0 && log.answers(event)
        ? fresh * attention(log.placeOf(event)) * usual * rates.appeal(had)
        : 0;
    if (!log.answers(event)) unasked += positive;
    for (let f = packed.start[had]; f < packed.end[had]; f++) {
      const one = packed.feature[f];
      let of = featurePlaces.of(one) - 1;
      if (of < 0) {
        of = feature.push(one) - 1;
        featurePlaces.note(one, of + 1);
        for (const sum of sums) sum.push(0);
        positives.push(0);
        expected.push(0);
      }
      sums[channel][of] += weight;
      positives[of] += positive;
      expected[of] += expectation;
    }
    weight *= FADING;
  }
  return {
    item: Int32Array.from(item),
    shown: Uint16Array.from(counts[0]),
    taken: Uint16Array.from(counts[1]),
    refused: Uint16Array.from(counts[2]),
    at: Float64Array.from(at),
    feature: Int32Array.from(feature),
    featureShown: Float32Array.from(sums[0]),
    featureTaken: Float32Array.from(sums[1]),
    featureRefused: Float32Array.from(sums[2]),
    logLift: Float32Array.from(feature, (one, of) =>
      Math.log(liftOf(positives[of], expected[of] + unasked * rates.shareOf(one))),
    ),
  };
}

/** The experience of a person with only some organic positive events. */
export function experienceOfPositives(
  { content, rates }: { readonly content: Content; readonly rates: Rates },
  items: ArrayLike<number>,
): Experience {
  const positives = new Map<number, number>();
  for (let k = 0; k < items.length; k++) {
    for (const feature of content.of(items[k])) positives.set(feature, (positives.get(feature) ?? 0) + 1);
  }
  const lifts = [...positives].map(([one, times]) => liftOf(times, items.length * rates.shareOf(one)));
  const none = new Float32Array(positives.size);
  return {
    ...NO_EXPERIENCE,
    feature: Int32Array.from(positives.keys()),
    featureShown: none,
    featureTaken: Float32Array.from(positives.values()),
    featureRefused: none,
    logLift: Float32Array.from(lifts, Math.log),
  };
}
