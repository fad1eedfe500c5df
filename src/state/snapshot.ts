/** The state as plain data, for training and building in worker threads. */
import { sampledUsers } from '../indexes/index.js';
import type { Snapshot } from '../retrieve/index.js';
import type { EngineState } from './state.js';

/** Takes a snapshot: the large columns are shared with the state; small data of items and users is copied. */
export function snapshotOf({
  catalogue,
  log,
  meanings,
  people,
  sequence,
  itemSettings,
  vectors,
  taste,
  tasteVersion,
}: EngineState): Snapshot {
  const published = new Float64Array(catalogue.length).fill(Number.NaN);
  for (let item = 0; item < published.length; item++) {
    const time = catalogue.entry(item)?.published;
    if (time != null) published[item] = time;
  }
  const interests = new Map<number, number[]>();
  for (const user of sampledUsers(log.users)) {
    const stated = people.interestsOf(user);
    if (stated.length > 0) interests.set(user, stated);
  }
  return {
    log: log.columns,
    meanings,
    content: catalogue.content.columns,
    published,
    interests,
    vectors: vectors.columns(sampledUsers(log.users)),
    bots: people.bots,
    items: catalogue.length,
    itemSettings,
    sequence: sequence.space?.columns,
    taste: tasteVersion && { ...taste, ...tasteVersion },
  };
}
