/** The settings and fusion weights that are used until they are chosen. */
import { describe, expect, it } from 'vitest';
import { Content, USUAL_ITEM_SETTINGS } from '#tandem/indexes/index.js';
import { INITIAL_WEIGHTS, SEGMENTS, type Snapshot } from '#tandem/retrieve/index.js';
import { seeded, shuffle, sumOf } from '#tandem/runtime/index.js';
import { usualChoice } from '#tandem/train/index.js';
import { logOf } from '../support/event-log.js';

const PEOPLE = 300;
const TOPICS = 5;
const EACH = 12;
const ITEMS = TOPICS * EACH;

/** The choice for people who have some items of one topic, then some of another; or all of these in an order of chance. */
function choice(isShuffled: boolean) {
  const random = seeded(5);
  const rows: { user: number; item: number }[] = [];
  for (let user = 0; user < PEOPLE; user++) {
    const items = [user % TOPICS, (user * 3 + 1) % TOPICS].flatMap((topic) =>
      Array.from({ length: 6 }, () => topic * EACH + Math.floor(random() * EACH)),
    );
    for (const item of isShuffled ? shuffle(items, random) : items) rows.push({ user, item });
  }
  const log = logOf(rows);
  const snapshot: Snapshot = {
    log: log.columns,
    meanings: { weight: Float32Array.of(1), hides: Uint8Array.of(0) },
    content: new Content().columns,
    published: new Float64Array(ITEMS).fill(Number.NaN),
    items: ITEMS,
    interests: new Map(),
    bots: new Set(),
    itemSettings: USUAL_ITEM_SETTINGS,
  };
  return usualChoice(snapshot, log);
}

describe('the usual settings and weights', () => {
  it('use order where it is informative; similar-items stands in for a sequence model', () => {
    const { itemSettings, weights } = choice(false);
    expect(itemSettings).toEqual(USUAL_ITEM_SETTINGS);
    expect(weights.more.sequence).toBe(0);
    expect(weights.more['similar-items']).toBeCloseTo(
      INITIAL_WEIGHTS.more.sequence + INITIAL_WEIGHTS.more['similar-items'],
    );
    expect(weights.more.taste).toBe(INITIAL_WEIGHTS.more.taste);
  });

  it('ignore order where it is of chance', () => {
    const { itemSettings, weights } = choice(true);
    expect(itemSettings).toEqual({
      ...USUAL_ITEM_SETTINGS,
      order: { window: 200, nearness: 1, bothWays: true },
    });
    expect(weights.more).toMatchObject({ sequence: 0, 'similar-items': 0 });
    expect(weights.more.taste).toBeGreaterThan(0.6);
    for (const segment of SEGMENTS) expect(sumOf(Object.values(weights[segment]))).toBeCloseTo(1);
  });
});
