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

  it('have axes in which the sum of all their products is diagonal', () => {
    const { width, vectors, base } = factors;
    const sums = new Float64Array(width * width);
    for (let at = 0; at < vectors.length; at += width)
      for (let r = 0; r < width; r++)
        for (let c = 0; c < width; c++) sums[r * width + c] += vectors[at + r] * vectors[at + c];
    const largest = Math.max(...sums);
    for (let r = 0; r < width; r++)
      for (let c = 0; c < width; c++)
        if (r !== c) expect(Math.abs(sums[r * width + c])).toBeLessThan(1e-4 * largest);
    // The rest of the diagonal is the penalty that all have.
    const rest = base.map((all, c) => all - 0.03 * sums[c * width + c]);
    for (const each of rest) expect(each).toBeCloseTo(rest[0], 4);
    expect(rest[0]).toBeGreaterThan(0);
  });

  it('give the vector that solves the equations of what a person had, but for a ten-thousandth of their squares', () => {
    const { width, vectors, base, penalty } = factors;
    for (const had of [[3], [0, 1, 50, 51, 52, 120], [...Array(ITEMS).keys()]]) {
      const own = personVector(factors, {
        item: Int32Array.from(had),
        value: new Float64Array(had.length).fill(1),
      });
      const left = own.map((each, c) => (base[c] + penalty * had.length) * each);
      for (const item of had) {
        const vector = vectors.subarray(item * width, (item + 1) * width);
        const predictedIt = vector.reduce((sum, each, c) => sum + each * own[c], 0);
        vector.forEach((each, c) => {
          left[c] += (predictedIt - 1) * each;
        });
      }
      const first = own.map((_, c) => had.reduce((sum, item) => sum + vectors[item * width + c], 0));
      const sizeOf = (of: Float64Array) =>
        of.reduce((sum, each, c) => sum + each ** 2 / (base[c] + penalty * had.length), 0);
      expect(sizeOf(left)).toBeLessThan(1.01e-4 * sizeOf(first));
    }
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
