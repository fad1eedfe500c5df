/** Choosing how order counts in the item graph, by what similar-items finds of what is held out. */
import { describe, expect, it } from 'vitest';
import {
  buildItemIndexes,
  Content,
  EventLog,
  sequencesOf,
  USUAL_ITEM_SETTINGS,
  USUAL_ORDER,
} from '#tandem/indexes/index.js';
import { worldOf } from '#tandem/retrieve/index.js';
import { seeded, shuffle } from '#tandem/runtime/index.js';
import { chooseOrder } from '#tandem/train/index.js';

const PEOPLE = 300;
const TOPICS = 20;
const EACH = 10;
const ITEMS = TOPICS * EACH;

const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };

/** People who go through a topic from its first item on, or have its items in any order; of each one item is held out. */
function chosen(inOrder: boolean, people = PEOPLE) {
  const random = seeded(7);
  const rows: [number, number][] = [];
  const wanted = new Map<number, Set<number>>();
  for (let user = 0; user < people; user++) {
    const topic = Math.floor(random() * TOPICS);
    const first = Math.floor(random() * 4);
    const steps = Array.from({ length: 6 }, (_, k) => topic * EACH + first + k);
    const items = inOrder ? steps : shuffle(steps, random);
    wanted.set(user, new Set([items[5]]));
    for (const item of items.slice(0, 5)) rows.push([user, item]);
  }
  const log = new EventLog();
  log.append({
    user: Int32Array.from(rows, ([user]) => user),
    item: Int32Array.from(rows, ([, item]) => item),
    kind: new Uint16Array(rows.length),
    at: Float64Array.from(rows.keys()),
  });
  const snapshot = {
    meanings,
    content: new Content().columns,
    published: new Float64Array(ITEMS).fill(Number.NaN),
    items: ITEMS,
    interests: new Map(),
    bots: new Set<number>(),
    itemSettings: USUAL_ITEM_SETTINGS,
  };
  const world = worldOf(snapshot, log, buildItemIndexes(log, meanings, ITEMS));
  return chooseOrder(sequencesOf(log, meanings), world, wanted);
}

describe('how order counts in the item graph', () => {
  it('is both ways where the order is that of chance', () => {
    const { settings, tried } = chosen(false);
    expect(settings.bothWays).toBe(true);
    const of = (one: typeof settings) => tried.find((each) => each.settings === one)!.ndcg;
    expect(of(settings)).toBeGreaterThan(of(USUAL_ORDER));
  });

  it('is one way where people go through items in order', () => {
    expect(chosen(true).settings.bothWays).toBe(false);
  });

  it('is as usual where there are too few people', () => {
    expect(chosen(false, 20).settings).toBe(USUAL_ORDER);
  });
});
