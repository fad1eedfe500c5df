/** Features of items, beside sets. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Content } from '#tandem/indexes/index.js';

const steps = fc.array(
  fc.record({ item: fc.nat(8), features: fc.uniqueArray(fc.nat(6), { maxLength: 5 }) }),
  { maxLength: 40 },
);

function after(given: readonly { item: number; features: readonly number[] }[]) {
  const content = new Content();
  const model = new Map<number, readonly number[]>();
  for (const { item, features } of given) {
    content.set(item, Int32Array.from(features));
    model.set(item, features);
  }
  return { content, model };
}

const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

it('knows for each item its features and for each feature its items, whatever is set and unset', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const { content, model } = after(given);
      for (let item = 0; item < 10; item++) expect([...content.of(item)]).toEqual(model.get(item) ?? []);
      const some = [...model.values()].filter((features) => features.length > 0).length;
      for (let feature = 0; feature < 8; feature++) {
        const having = [...model].filter(([, features]) => features.includes(feature)).map(([item]) => item);
        expect(sorted(content.with(feature))).toEqual(sorted(having));
        expect(content.idf(feature)).toBeCloseTo(Math.log((some + 1) / (having.length + 1)), 12);
        expect(content.idf(feature)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

it('is alike by the share of common features: of itself 1, of nothing 0', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const { content, model } = after(given);
      for (const [a, left] of model) {
        for (const [b, right] of model) {
          const common = left.filter((feature) => right.includes(feature)).length;
          const all = new Set([...left, ...right]).size;
          expect(content.alike(a, b)).toBeCloseTo(all ? common / all : 0, 12);
        }
      }
    }),
  );
});

it('is the same over its columns', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const { content } = after(given);
      const twin = Content.over(structuredClone(content.columns));
      for (let item = 0; item < 10; item++) expect([...twin.of(item)]).toEqual([...content.of(item)]);
      for (let feature = 0; feature < 8; feature++) {
        expect(sorted(twin.with(feature))).toEqual(sorted(content.with(feature)));
        expect(twin.idf(feature)).toBe(content.idf(feature));
      }
    }),
  );
});

it('has the same features packed in one column, which stays small however often they are replaced', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 60 }), (given, times) => {
      const { content, model } = after(Array.from({ length: times }, () => given).flat());
      const { start, end, feature } = content.packed;
      for (const [item, features] of model) {
        expect([...feature.subarray(start[item], end[item])]).toEqual(features);
      }
      expect(feature.length).toBeLessThan(5_000);
    }),
  );
});

it('gives the items that have a feature with the latest to get it last', () => {
  const { content } = after([
    { item: 3, features: [0] },
    { item: 1, features: [0] },
    { item: 3, features: [] },
    { item: 1, features: [0, 1] },
    { item: 3, features: [0] },
  ]);
  expect(content.with(0)).toEqual([1, 3]);
});
