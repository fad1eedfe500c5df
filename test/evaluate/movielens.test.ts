/** The floor of quality on MovieLens, where the shared data is there; `evaluate.test.ts` has a world that always is. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect, it, onTestFinished } from 'vitest';
import { evaluate, open } from '#tandem/index.js';
import { events, items } from '../support/planted.js';
import { emptyFolder } from '../support/store.js';
import { EMBEDDED } from '../support/world.js';

const RATINGS = new URL('../../../shared/data/ml-latest-small/ratings.csv', import.meta.url);
const BATCH = 20_000;

it('reaches the floor of quality on MovieLens, or on the planted world where that is absent', async () => {
  const data = await emptyFolder();
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  const there = existsSync(RATINGS);
  const engine = await open({ ...EMBEDDED, data, background: false });
  if (there) {
    const ratings: { userId: string; movieId: string; timestamp: string }[] = parse(await readFile(RATINGS), {
      columns: true,
    });
    for (let from = 0; from < ratings.length; from += BATCH) {
      await engine.events.add(
        ratings.slice(from, from + BATCH).map(({ userId, movieId, timestamp }) => ({
          user: userId,
          kind: 'rating',
          item: movieId,
          at: Number(timestamp),
        })),
      );
    }
  } else {
    console.warn(`MovieLens is not at ${RATINGS.pathname}: its floor of quality was NOT checked`);
    await engine.items.upsert(items);
    await engine.events.add(events);
  }
  await engine.close();
  const { methods } = await evaluate({ ...EMBEDDED, data, holdout: 'last', ks: [10] });
  const { 'HR@10': hits, 'NDCG@10': gain } = methods.tandem;
  expect(hits.value).toBeGreaterThanOrEqual(there ? 0.125 : 0.5);
  expect(gain.value).toBeGreaterThanOrEqual(there ? 0.068 : 0.3);
});
