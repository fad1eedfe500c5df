/** Item factors: what they predict of what a person has. */
import { describe, expect, it } from 'vitest';
import { buildItemFactors, NO_FACTORS, personVector, type Sequences } from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';

const TOPICS = 4;
const EACH = 40;
const ITEMS = TOPICS * EACH;

const USUAL = { factors: 1, factorPenalty: 1, strength: 1 };

/** People who have many items of one topic. */
function sequences(perPerson = 30): Sequences {
  const random = seeded(2);
  const users = 120;
  const item: number[] = [];
  const start = new Uint32Array(users + 1);
  for (let user = 0; user < users; user++) {
    for (let k = 0; k < perPerson; k++) item.push((user % TOPICS) * EACH + Math.floor(random() * EACH));
    start[user + 1] = item.length;
  }
  return { start, item: Int32Array.from(item), weight: new Float32Array(item.length).fill(1) };
}

describe('item factors', () => {
  const factors = buildItemFactors(sequences(), ITEMS, USUAL);

  const predicted = (had: readonly number[]) => {
    const own = personVector(factors, {
      item: Int32Array.from(had),
      value: new Float64Array(had.length).fill(1),
    });
    const { width, vectors } = factors;
    return Array.from({ length: ITEMS }, (_, item) =>
      own.reduce((sum, value, k) => sum + value * vectors[item * width + k], 0),
    );
  };

  it('predict items of the topic that a person had items of, before all others', () => {
    for (let topic = 0; topic < TOPICS; topic++) {
      const scores = predicted([topic * EACH, topic * EACH + 1]);
      const best = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, EACH);
      for (const item of best) expect(Math.floor(item / EACH)).toBe(topic);
    }
  });

  it('are the same each time', () => {
    expect(buildItemFactors(sequences(), ITEMS, USUAL)).toEqual(factors);
  });

  it('predict nothing for somebody who had nothing, or only what has no vector yet', () => {
    expect(predicted([]).every((score) => score === 0)).toBe(true);
    expect(predicted([ITEMS + 5]).every((score) => score === 0)).toBe(true);
  });

  it('are none where people had few items each', () => {
    expect(buildItemFactors(sequences(2), ITEMS, USUAL)).toBe(NO_FACTORS);
  });

  it('are none where there are no events', () => {
    const nothing = { start: new Uint32Array(1), item: new Int32Array(0), weight: new Float32Array(0) };
    expect(buildItemFactors(nothing, 3, USUAL)).toBe(NO_FACTORS);
  });
});
