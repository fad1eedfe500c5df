/** The inverted index beside the formula computed for every document, through writes, replacements and deletions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvertedIndex } from '#tandem/indexes/index.js';

const FIELDS = ['title', 'headings', 'tags', 'body'] as const;
const WEIGHT = [2, 1.5, 1.5, 1];
const B = [0.5, 0.5, 0.3, 0.75];

type Documents = ReadonlyMap<number, { readonly [field: string]: readonly string[] }>;

/** BM25F by its formula, for all documents. `rows` is how many versions have the term, as idf counts them. */
function byFormula(documents: Documents, query: readonly string[], idf: (term: string) => number) {
  const usual = FIELDS.map((field) => {
    const sum = [...documents.values()].reduce((all, one) => all + (one[field]?.length ?? 0), 0);
    return sum / Math.max(1, documents.size) || 1;
  });
  return [...documents]
    .map(([key, one]) => {
      let score = 0;
      for (const term of query) {
        let tf = 0;
        FIELDS.forEach((field, f) => {
          const all = one[field] ?? [];
          const count = all.filter((other) => other === term).length;
          if (count > 0) tf += (WEIGHT[f] * count) / (1 - B[f] + (B[f] * all.length) / usual[f]);
        });
        score += (idf(term) * tf * 2.2) / (tf + 1.2);
      }
      return { key, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.key - b.key);
}

const word = fc.constantFrom(...'abcdefgh');
const document = fc.record({
  title: fc.array(word, { maxLength: 3 }),
  tags: fc.array(word, { maxLength: 2 }),
  body: fc.array(word, { maxLength: 12 }),
});
const change = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.nat(30), document) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(30), fc.constant(undefined)) },
);

describe('the inverted index', () => {
  it('finds what the formula finds best, whatever was written, replaced and deleted before', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 80 }),
        fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (changes, query, limit) => {
          const index = new InvertedIndex();
          const documents = new Map<number, { readonly [field: string]: readonly string[] }>();
          for (const [key, terms] of changes) {
            if (terms) {
              index.set(key, terms);
              documents.set(key, terms);
            } else {
              expect(index.delete(key)).toBe(documents.delete(key));
            }
          }
          expect(index.size).toBe(documents.size);
          const expected = byFormula(documents, query, (term) => index.idf(term)).slice(0, limit);
          const found = index.search(
            query.map((term) => ({ term })),
            limit,
          );
          // Scores are kept in 32 bits.
          expect(found).toHaveLength(expected.length);
          found.forEach(({ score }, k) => {
            expect(score).toBeCloseTo(expected[k].score, 4);
          });
          expect(found.every(({ key }) => documents.has(key))).toBe(true);
        },
      ),
    );
  });

  it('finds the same after the deleted versions were taken out', () => {
    const index = new InvertedIndex();
    const fresh = new InvertedIndex();
    for (let round = 0; round < 4; round++) {
      for (let key = 0; key < 1_000; key++) {
        const body = ['all', `k${key % 50}`, `r${round}`];
        index.set(key, { body });
        if (round === 3) fresh.set(key, { body });
      }
    }
    for (let key = 0; key < 1_000; key += 3) {
      index.delete(key);
      fresh.delete(key);
    }
    expect(index.search([{ term: 'r0' }], 10)).toEqual([]);
    const keys = (one: InvertedIndex) =>
      one.search([{ term: 'k7' }, { term: 'all' }], 40).map(({ key }) => key);
    expect(keys(index).sort()).toEqual(keys(fresh).sort());
  });

  it('leaves out what is not eligible', () => {
    const index = new InvertedIndex();
    for (let key = 0; key < 20; key++) index.set(key, { title: ['tea'] });
    const found = index.search([{ term: 'tea' }], 20, (key) => key % 2 === 0);
    expect(found.map(({ key }) => key)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  });

  it('finds nothing for an unknown term, and in an empty index', () => {
    expect(new InvertedIndex().search([{ term: 'x' }], 5)).toEqual([]);
  });
});
