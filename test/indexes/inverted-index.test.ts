/** The inverted index beside the formula computed for every document, through writes, replacements and deletions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvertedIndex } from '#tandem/indexes/index.js';
import { Vocabulary } from '#tandem/indexes/inverted/vocabulary.js';

const FIELDS = ['title', 'headings', 'tags', 'body'] as const;
const WEIGHT = [2, 1.5, 1.5, 1];
const B = [0.5, 0.5, 0.3, 0.6];

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
        score += (idf(term) * tf * 2.5) / (tf + 1.5);
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

  it('finds the very list of an exhaustive search, over many blocks of documents that change', () => {
    // Words as rare as in texts; documents of many lengths, of which some are replaced and deleted between searches.
    const rare = fc.integer({ min: 0, max: 999 }).map((n) => `w${Math.floor(60 ** (n / 1_000))}`);
    const text = fc.record({
      title: fc.array(rare, { maxLength: 4 }),
      body: fc.array(rare, { minLength: 1, maxLength: 40 }),
    });
    const step = fc.record({
      writes: fc.array(fc.tuple(fc.nat(400), text), { minLength: 50, maxLength: 250 }),
      deletes: fc.array(fc.nat(400), { maxLength: 60 }),
      query: fc.array(fc.record({ term: rare, weight: fc.constantFrom(0.25, 0.5, 1) }), {
        minLength: 1,
        maxLength: 30,
      }),
      limit: fc.integer({ min: 1, max: 40 }),
      odd: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const index = new InvertedIndex();
        for (const { writes, deletes, query, limit, odd } of steps) {
          for (const [key, terms] of writes) index.set(key, terms);
          for (const key of deletes) index.delete(key);
          const eligible = (key: number) => !odd || key % 2 === 1;
          const all = index.search(query, 10_000, eligible);
          expect(all.every(({ key, score }) => Math.abs(score - index.score(key, query)) < 1e-9)).toBe(true);
          expect(new Set(all.map(({ key }) => key))).toEqual(
            new Set([...index.matching(query.map(({ term }) => term)).keys()].filter(eligible)),
          );
          expect(index.search(query, limit, eligible)).toEqual(all.slice(0, limit));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds the same once texts are longer on average than when a term was first searched for', () => {
    const index = new InvertedIndex();
    const query = [{ term: 'tea' }, { term: 'green' }];
    for (let round = 0; round < 30; round++) {
      for (let k = 0; k < 40; k++) {
        const others = Array.from({ length: round * 5 + (k % 7) }, (_, n) => `o${n}`);
        const green = k % 3 === 0 ? ['green'] : [];
        index.set(round * 40 + k, { body: ['tea', ...green, ...others] });
      }
      expect(index.search(query, 25)).toEqual(index.search(query, 5_000).slice(0, 25));
    }
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

  it('finds terms near a word anew once there are others', () => {
    const index = new InvertedIndex();
    const near = () => index.vocabulary.near('sencho', 1).map(({ postings: { term } }) => term);
    index.set(1, { body: ['sencha'] });
    expect(near()).toEqual(['sencha']);
    index.set(2, { body: ['senchu'] });
    expect(near().sort()).toEqual(['sencha', 'senchu']);
  });

  it('finds the terms near a word that a table of edits for each term finds, in letters and Chinese', () => {
    const term = fc.stringMatching(/^(?:[abct]{1,7}|[茶水壶]{1,3}|[ab]{1,2}[茶水])$/);
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 40 }), term, fc.nat(2), (terms, word, edits) => {
        const written = new Vocabulary();
        for (const one of terms) written.take(one);
        const all = [...new Set(terms)];
        // Loaded from a file, all terms are sorted; as they come, the latest are not.
        const loaded = Vocabulary.restored(written.all);
        const expected = all.filter((one) => distance(one, word) <= edits).sort();
        for (const vocabulary of [written, loaded]) {
          const found = vocabulary.near(word, edits);
          expect(found.map(({ postings }) => postings.term).sort()).toEqual(expected);
          for (const near of found) expect(near.distance).toBe(distance(near.postings.term, word));
        }
      }),
    );
  });
});

/** Insertions, deletions, substitutions and transpositions of neighbours between two words (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, k) => [k, ...Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let k = 1; k <= a.length; k++)
    for (let j = 1; j <= b.length; j++) {
      const other = a[k - 1] === b[j - 1] ? 0 : 1;
      rows[k][j] = Math.min(rows[k - 1][j] + 1, rows[k][j - 1] + 1, rows[k - 1][j - 1] + other);
      if (k > 1 && j > 1 && a[k - 1] === b[j - 2] && a[k - 2] === b[j - 1])
        rows[k][j] = Math.min(rows[k][j], rows[k - 2][j - 2] + 1);
    }
  return rows[a.length][b.length];
}
