/** Evaluating, on a small world with planted structure. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EvaluateOptions, evaluate, open } from '#tandem/index.js';
import { events, items, LATE, LENGTH, SERIES } from '../support/planted.js';
import { emptyFolder } from '../support/store.js';
import { EMBEDDED } from '../support/world.js';

let data: string;
beforeAll(async () => {
  data = await emptyFolder();
  const engine = await open({ ...EMBEDDED, data, background: false });
  await engine.items.upsert(items);
  await engine.events.add(events);
  await engine.close();
});
afterAll(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));

const run = (options: Partial<EvaluateOptions> = {}) =>
  evaluate({ ...EMBEDDED, data, holdout: 'last', ks: [1, 5], ...options });

describe('evaluating', () => {
  it('finds that Tandem beats popular where there is structure, the same to the last digit twice', async () => {
    const first = await run();
    const { tandem, popular } = first.methods;
    expect(first).toMatchObject({ holdout: 'last', people: 150, items: SERIES * LENGTH + 5, seed: 1 });
    expect(Object.keys(first.methods)).toEqual(['tandem', 'popular', 'item-knn']);
    expect(tandem['HR@5'].value).toBeGreaterThan(0.5);
    expect(popular['HR@5'].low).toBeLessThan(0.2);
    expect(tandem['NDCG@5'].low).toBeGreaterThan(popular['NDCG@5'].high);
    for (const figures of Object.values(first.methods)) {
      for (const [metric, { value, low, high }] of Object.entries(figures)) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(value).toBeGreaterThanOrEqual(0);
        if (!metric.startsWith('novelty')) expect(high).toBeLessThanOrEqual(1);
      }
      expect(figures['HR@1']).toEqual(figures['recall@1']);
      expect(figures['HR@1'].value).toBeLessThanOrEqual(figures['HR@5'].value);
    }
    expect(await run()).toEqual(first);
    const otherSeed = await run({ seed: 2 });
    expect(otherSeed.methods.tandem['HR@5'].value).toBe(tandem['HR@5'].value);
  });

  it('holds out all that was taken from a moment on', async () => {
    const { people, holdout, methods } = await run({ holdout: { after: LATE }, ks: [5] });
    expect(holdout).toBe(new Date(LATE).toISOString());
    expect(people).toBe(150);
    expect(methods.tandem['recall@5'].value).toBeGreaterThan(methods.popular['recall@5'].value);
  });

  it('says what is wrong with its options, and lets go of the folder', async () => {
    for (const ks of [[], [0], [1.5], [501], [5, Number.NaN], undefined as never]) {
      await expect(run({ ks })).rejects.toMatchObject({ name: 'InvalidInput', field: 'ks' });
    }
    await expect(run({ methods: ['tandem', 'with ranker'] })).rejects.toMatchObject({
      name: 'InvalidInput',
      field: 'methods',
      reason: "there is none 'with ranker': there are tandem, popular, item-knn",
    });
    const future = { after: Date.parse('2100-01-01') };
    await expect(run({ holdout: future })).rejects.toMatchObject({ name: 'InvalidInput', field: 'holdout' });
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(run({ signal: stop })).rejects.toThrow('enough');
    await (await open({ ...EMBEDDED, data, background: false })).close();
  });
});
