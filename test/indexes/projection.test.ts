/** The projection of vectors to a plane. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projected } from '#tandem/indexes/index.js';

describe('projected', () => {
  it('keeps groups apart that differ in most of their members', () => {
    const vectors: number[] = [];
    for (let row = 0; row < 60; row++) {
      for (let k = 0; k < 8; k++) vectors.push((row % 3 === k % 3 ? 1 : 0) + 0.05 * Math.sin(row * 8 + k));
    }
    const places = projected(vectors, 8);
    const distance = (a: number, b: number) =>
      Math.hypot(places[2 * a] - places[2 * b], places[2 * a + 1] - places[2 * b + 1]);
    for (let row = 3; row < 60; row++) {
      expect(distance(row, row % 3)).toBeLessThan(distance(row, (row + 1) % 3));
    }
  });

  it('gives the same for the same, within bounds, whatever the vectors', () => {
    const vectors = fc.array(
      fc.tuple(
        ...Array.from({ length: 4 }, () =>
          fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(vectors, (rows) => {
        const places = projected(rows.flat(), 4);
        expect(places).toHaveLength(rows.length * 2);
        expect(places.every((place) => Math.abs(place) <= 1)).toBe(true);
        expect(projected(rows.flat(), 4)).toEqual(places);
      }),
    );
  });

  it('puts alike or absent vectors in the middle', () => {
    expect([...projected([1, 2, 1, 2], 2)]).toEqual([0, 0, 0, 0]);
    expect([...projected([], 0)]).toEqual([]);
  });
});
