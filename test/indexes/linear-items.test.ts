/** The linear item-to-item model: beside the regression solved directly, and that order does not matter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  buildLinearItems,
  buildTaste,
  type ItemGraph,
  type Sequences,
  updateTaste,
} from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';

const ITEMS = 6;

const SETTINGS = { penalty: 80, dropped: 0.3, discount: 0.25, strength: 1, measures: false };

function sequencesOf(histories: readonly (readonly number[])[]): Sequences {
  const start = new Uint32Array(histories.length + 1);
  histories.forEach((history, user) => {
    start[user + 1] = start[user] + history.length;
  });
  const item = Int32Array.from(histories.flat());
  return { start, item, weight: new Float32Array(item.length).fill(1) };
}

/** The model as a matrix: `[source][target]`. */
function matrixOf({ start, neighbour, weight }: ItemGraph): number[][] {
  return Array.from({ length: start.length - 1 }, (_, source) => {
    const row = new Array<number>(start.length - 1).fill(0);
    for (let edge = start[source]; edge < start[source + 1]; edge++) row[neighbour[edge]] = weight[edge];
    return row;
  });
}

/** Solves `a · x = b` by elimination. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, r) => [...row, b[r]]);
  for (let c = 0; c < rows.length; c++) {
    for (let r = 0; r < rows.length; r++) {
      if (r === c) continue;
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k <= rows.length; k++) rows[r][k] -= factor * rows[c][k];
    }
  }
  return rows.map((row, r) => row[rows.length] / row[r]);
}

/** The same regression with all other items that an item was had together with, and nothing left out. */
function direct(histories: readonly (readonly number[])[]): number[][] {
  const values = histories.map((history) => {
    const amounts = new Array<number>(ITEMS).fill(0);
    for (const item of history) amounts[item]++;
    const discount = Math.max(1, new Set(history).size) ** -0.25;
    return amounts.map((amount) => amountOf(amount) * discount);
  });
  const entries = values.flat().filter((value) => value > 0);
  const scale = entries.length / entries.reduce((sum, value) => sum + value * value, 0);
  const gram = Array.from({ length: ITEMS }, (_, i) =>
    Array.from({ length: ITEMS }, (_, j) => scale * values.reduce((sum, row) => sum + row[i] * row[j], 0)),
  );
  const matrix = Array.from({ length: ITEMS }, () => new Array<number>(ITEMS).fill(0));
  for (let target = 0; target < ITEMS; target++) {
    const together = [...gram.keys()].filter((item) => item !== target && gram[item][target] > 0);
    // Also those had with one of these, of which the item may take the place.
    const from = [...gram.keys()].filter(
      (item) =>
        item !== target && (gram[item][target] > 0 || together.some((other) => gram[item][other] > 0)),
    );
    const weights = solve(
      from.map((i) => from.map((j) => (i === j ? 1.3 * gram[i][i] + 80 : gram[i][j]))),
      from.map((i) => gram[i][target]),
    );
    from.forEach((item, k) => {
      matrix[item][target] = weights[k];
    });
  }
  return matrix;
}

const histories = fc.array(fc.array(fc.nat(ITEMS - 1), { maxLength: 8 }), { maxLength: 30 });

describe('the linear item-to-item model', () => {
  it('is the ridge regression of each item on those had together with it or with one of these', () => {
    fc.assert(
      fc.property(histories, (given) => {
        const built = matrixOf(buildLinearItems(sequencesOf(given), ITEMS, SETTINGS));
        direct(given).forEach((row, source) => {
          row.forEach((weight, target) => {
            expect(built[source][target]).toBeCloseTo(weight, 6);
          });
        });
      }),
    );
  });

  it('does not look at the order', () => {
    fc.assert(
      fc.property(histories, (given) => {
        const backwards = given.map((history) => [...history].reverse());
        const [one, other] = [given, backwards].map((each) =>
          matrixOf(buildLinearItems(sequencesOf(each), ITEMS, SETTINGS)).flat(),
        );
        one.forEach((weight, k) => {
          expect(weight).toBeCloseTo(other[k], 9);
        });
      }),
    );
  });

  it('does not find an item for those who have the same under another id', () => {
    // Everybody has item 0 and either 1 or 2, never both.
    const given = Array.from({ length: 400 }, (_, user) => (user % 2 ? [0, 1] : [0, 2]));
    const weights = matrixOf(buildLinearItems(sequencesOf(given), 3, SETTINGS));
    expect(weights[0][2]).toBeGreaterThan(0);
    expect(weights[1][2]).toBeLessThan(-0.2);
  });

  it('says of an item that takes the place of another that both are not had', () => {
    // Item 0 goes with 1 or with 2, never with both; 1 and 2 alone tell of 3.
    const given = Array.from({ length: 400 }, (_, user) => (user % 2 ? [0, 1, 3] : [0, 2]));
    const weights = matrixOf(buildLinearItems(sequencesOf(given), 4, SETTINGS));
    expect(weights[1][3]).toBeGreaterThan(weights[0][3]);
    expect(weights[0][3]).toBeLessThan(0.25);
  });

  it('counts more of an item for more, but not in proportion', () => {
    expect(amountOf(1)).toBe(1);
    expect(amountOf(7)).toBe(3);
  });

  it('has nothing where nobody had anything', () => {
    const { start, neighbour } = buildLinearItems(sequencesOf([]), 3, SETTINGS);
    expect(Array.from(start)).toEqual([0, 0, 0, 0]);
    expect(neighbour).toHaveLength(0);
  });
});

/** People with items of one of two halves, the last item of all left out where `without` says so. */
function halves(without: boolean): Sequences {
  const random = seeded(3);
  const histories = Array.from({ length: 200 }, (_, user) => {
    const had = new Set<number>();
    while (had.size < 6) had.add((user % 2) * 20 + Math.floor(random() * 20));
    return [...had].filter((item) => !(without && item === 39));
  });
  return sequencesOf(histories);
}

describe('models of taste, brought up to date', () => {
  const settings = { ...SETTINGS, factors: 0.5, factorPenalty: 1 };

  it('predict an item that came since, and leave the rest as it was', () => {
    const before = buildTaste(halves(true), 39, settings);
    const after = updateTaste(before, halves(false), 40, settings);
    const [old, now] = [matrixOf(before.linear), matrixOf(after.linear)];
    for (let source = 0; source < 39; source++) expect(now[source].slice(0, 39)).toEqual(old[source]);
    const whole = matrixOf(buildTaste(halves(false), 40, settings).linear);
    for (let source = 0; source < 40; source++) expect(now[source][39]).toBeCloseTo(whole[source][39], 6);
    expect(now[25][39]).toBeGreaterThan(0);
    expect(now[5][39]).toBe(0);
    expect([before.known[39] ?? 0, after.known[39] > 0]).toEqual([0, true]);
    expect(after.known.subarray(0, 39)).toEqual(before.known);

    const { width, vectors } = after.factors;
    const alike = (a: number, b: number) => {
      let [product, own, other] = [0, 0, 0];
      for (let c = 0; c < width; c++) {
        const [x, y] = [vectors[a * width + c], vectors[b * width + c]];
        product += x * y;
        own += x * x;
        other += y * y;
      }
      return product / Math.sqrt(own * other);
    };
    expect(vectors.subarray(0, 39 * width)).toEqual(before.factors.vectors);
    expect(alike(39, 30)).toBeGreaterThan(alike(39, 10) + 0.3);
  });

  it('are the same where nobody had anything since, and are fitted to everything where all is new', () => {
    const before = buildTaste(halves(false), 40, settings);
    expect(updateTaste(before, halves(false), 40, settings)).toEqual(before);
    const whole = buildTaste(halves(false), 40, { ...settings, factors: 0 });
    const empty = buildTaste(sequencesOf([]), 0, { ...settings, factors: 0 });
    const grown = updateTaste(empty, halves(false), 40, settings);
    const rows = matrixOf(whole.linear);
    matrixOf(grown.linear).forEach((row, source) => {
      row.forEach((weight, target) => {
        expect(weight).toBeCloseTo(rows[source][target], 6);
      });
    });
  });
});
