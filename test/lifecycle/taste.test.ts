/** The models of taste as versions: kept, used again after a start, brought up to date, rolled back and admitted. */
import { rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { open, train } from '#tandem/index.js';
import { seeded } from '#tandem/runtime/index.js';
import type { Engine } from '#tandem/types.js';
import { emptyFolder } from '../support/store.js';

const EACH = 25;

/** People who like items of one of two halves. */
function likes(people: number) {
  const random = seeded(11);
  return Array.from({ length: people }, (_, user) => {
    const had = new Set<number>();
    while (had.size < 8) had.add((user % 2) * EACH + Math.floor(random() * EACH));
    return [...had].map((item, step) => ({
      user: `u${user}`,
      item: `i${item}`,
      kind: 'like',
      at: new Date(Date.UTC(2026, 0, 1) + step * 60_000 + user * 1_000),
    }));
  }).flat();
}

async function folderWithLikes(people: number): Promise<string> {
  const data = await emptyFolder();
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  await inEngine(data, (tandem) => tandem.events.add(likes(people)));
  return data;
}

async function inEngine<T>(data: string, work: (tandem: Engine) => Promise<T>): Promise<T> {
  const tandem = await open({ data, undescribed: 'show', background: false });
  try {
    return await work(tandem);
  } finally {
    await tandem.close();
  }
}

const tasteOf = async (tandem: Engine) =>
  (await tandem.models.list()).filter(({ kind }) => kind === 'taste').reverse();

/** The reasons by which an item is in somebody's list. */
async function reasonsFor(tandem: Engine, user: string, item: string): Promise<readonly string[]> {
  const { items } = await tandem.recommend({ user, limit: 50 });
  return items.find(({ id }) => id === item)?.reasons?.map(({ retriever }) => retriever) ?? [];
}

describe('the models of taste', () => {
  it('are a version once they are fitted, which a start uses again', async () => {
    const data = await folderWithLikes(120);
    await inEngine(data, async (tandem) => {
      expect(await tasteOf(tandem)).toEqual([]);
      await tandem.refresh();
      const [version, ...others] = await tasteOf(tandem);
      expect(others).toEqual([]);
      expect(version).toMatchObject({ scale: 'full', samples: 960, admitted: true, serving: true });
      expect(version.reason).toMatch(/NDCG@20 0\.\d+ of what \d+ people had that was held out/);
      expect(version.settings).toMatchObject({ items: 50, penalty: expect.any(Number) });
    });
    await inEngine(data, async (tandem) => {
      expect(await tasteOf(tandem)).toHaveLength(1);
      expect(await reasonsFor(tandem, 'u0', 'i3')).not.toEqual([]);
    });
  });

  it('are brought up to date with items that come between two trainings', async () => {
    const data = await folderWithLikes(120);
    await inEngine(data, async (tandem) => {
      const { id } = await tandem.models.train('taste');
      const at = new Date(Date.UTC(2026, 0, 2));
      const events = Array.from({ length: 40 }, (_, k) => ({
        user: `u${2 * k}`,
        item: 'new',
        kind: 'like',
        at,
      }));
      await tandem.events.add(events);
      expect(await reasonsFor(tandem, 'u118', 'new')).not.toContain('taste');
      // As the background does it, which a busy machine keeps waiting.
      await tandem.models.admit(id);
      expect(await reasonsFor(tandem, 'u118', 'new')).toContain('taste');
      expect(await reasonsFor(tandem, 'u119', 'new')).not.toContain('taste');
      expect(await tasteOf(tandem)).toHaveLength(1);
    });
  });

  it('are trained without an engine, rolled back and admitted as other models are', async () => {
    const data = await folderWithLikes(120);
    const first = await train('taste', { data });
    const second = await train('taste', { data });
    expect(first).toMatchObject({ kind: 'taste', admitted: true });
    await inEngine(data, async (tandem) => {
      expect((await tasteOf(tandem)).map(({ id, serving }) => [id, serving])).toEqual([
        [first.id, false],
        [second.id, true],
      ]);
      expect(await tandem.models.rollback('taste')).toEqual({ from: second.id, to: first.id });
      expect((await tasteOf(tandem)).map(({ serving }) => serving)).toEqual([true, false]);
      await tandem.models.admit(second.id);
      expect((await tasteOf(tandem)).map(({ serving }) => serving)).toEqual([false, true]);
      expect(await tandem.models.rollback('taste')).toEqual({ from: second.id, to: first.id });
      expect(await tandem.models.rollback('taste')).toEqual({ from: first.id, to: undefined });
      expect(await reasonsFor(tandem, 'u0', 'i3')).not.toEqual([]);
    });
  });

  it('need people of whom something can be held out', async () => {
    const data = await folderWithLikes(20);
    await expect(train('taste', { data })).rejects.toMatchObject({ name: 'NotEnoughData' });
    await inEngine(data, async (tandem) => expect(await tandem.models.list()).toEqual([]));
  });
});
