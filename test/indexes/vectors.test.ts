/** The vector index beside comparing all. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VectorIndex } from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';

const WIDTH = 8;
const all = () => true;

/** Vectors in clusters, as trained ones are. */
function clustered(items: number): Float32Array {
  const random = seeded(items);
  const centres = Float32Array.from({ length: 50 * WIDTH }, () => random() - 0.5);
  return Float32Array.from({ length: items * WIDTH }, (_, k) => {
    const item = Math.floor(k / WIDTH);
    return centres[(item % 50) * WIDTH + (k % WIDTH)] + 0.4 * (random() - 0.5);
  });
}

describe('a vector index', () => {
  it('finds what comparing all finds, of what may be and has a vector', () => {
    const vector = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(30), vector), { maxLength: 40 }),
        vector.filter(([a, b]) => a !== 0 || b !== 0),
        fc.integer({ min: 1, max: 10 }),
        fc.nat(5),
        (given, query, limit, barred) => {
          const index = new VectorIndex(2);
          const kept = new Map<number, number[]>();
          for (const [item, value] of given) {
            index.set(item, value);
            kept.set(item, value);
          }
          const score = ([a, b]: number[]) => a * query[0] + b * query[1];
          const may = (item: number) => item % 6 !== barred;
          const expected = [...kept]
            .map(([item, value]) => ({ item, score: score(value) }))
            // An inner product of exactly 0 counts as having no vector.
            .filter((found) => found.score !== 0 && may(found.item))
            .sort((a, b) => b.score - a.score || a.item - b.item)
            .slice(0, limit);
          const { item, score: scores } = index.search(Float32Array.from(query), limit, may);
          expect(Array.from(item, (i, k) => ({ item: i, score: scores[k] }))).toEqual(expected);
        },
      ),
    );
  });

  it('walks a graph over many, read back from a file, that knows what has changed since', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'vectors.usearch');
    const vectors = clustered(5_000);
    const written = new VectorIndex(WIDTH, vectors);
    written.writeGraph(path);
    const index = new VectorIndex(WIDTH, vectors.slice());
    index.readGraph(path);
    const exact = new VectorIndex(WIDTH, vectors);

    let found = 0;
    const odd = (item: number) => item % 2 === 1;
    for (let q = 0; q < 50; q++) {
      const query = vectors.slice(q * 97 * WIDTH, (q * 97 + 1) * WIDTH);
      const best = new Set(exact.search(query, 20, odd).item);
      const { item, score } = index.search(query, 20, odd);
      expect(new Set(item).size).toBe(20);
      for (let k = 0; k < 20; k++) {
        if (best.has(item[k])) found++;
        expect(item[k] % 2).toBe(1);
        if (k > 0) expect(score[k]).toBeLessThanOrEqual(score[k - 1]);
      }
    }
    expect(found / (50 * 20)).toBeGreaterThan(0.95);

    // A new item, and one whose vector is another now.
    const query = vectors.slice(0, WIDTH);
    const ten = query.map((number) => 10 * number);
    index.set(5_000, ten);
    index.set(7, ten);
    expect(new Set(index.search(query, 2, all).item)).toEqual(new Set([7, 5_000]));
    index.set(
      7,
      query.map((number) => -number),
    );
    expect(index.search(query, 50, all).item).not.toContain(7);
    // Few may be shown: what the graph returns is not enough.
    const rare = (item: number) => item % 1_000 === 3;
    expect([...index.search(query, 5, rare).item].sort((a, b) => a - b)).toEqual([
      3, 1_003, 2_003, 3_003, 4_003,
    ]);
  });

  it('writes no graph of few', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'vectors.usearch');
    const index = new VectorIndex(WIDTH, clustered(100));
    index.writeGraph(path);
    expect(existsSync(path)).toBe(false);
    index.readGraph(path);
    expect(index.search(clustered(100).slice(0, WIDTH), 3, all).item).toHaveLength(3);
  });
});
