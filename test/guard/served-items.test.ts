/** Items that the guard refuses are in no list, and other items come in their place. */
import { expect, it, onTestFinished } from 'vitest';
import { ITEM_CHECKS } from '#tandem/guard/served-items.js';
import { ids, likes, newEngine, newFolder } from '../support/world.js';

const REFUSED = 'refused';

/** 400 items of one tag, of which 40 pass the check; people have liked those that are refused. */
async function withRefused(config?: unknown) {
  const engine = await newEngine({ data: await newFolder(config) });
  await engine.items.upsert(
    Array.from({ length: 400 }, (_, k) => ({
      id: `i${k}`,
      tags: k % 10 === 0 ? ['news'] : ['news', REFUSED],
    })),
  );
  for (let person = 0; person < 20; person++) {
    const liked = Array.from({ length: 20 }, (_, k) => `i${(person * 17 + k * 3) % 400}`);
    await engine.events.add(likes(`p${person}`, ...liked));
  }
  await engine.refresh();
  const passes = ({ tags }: { readonly tags: readonly string[] }) => !tags.includes(REFUSED);
  ITEM_CHECKS.push(passes);
  onTestFinished(() => {
    ITEM_CHECKS.splice(ITEM_CHECKS.indexOf(passes), 1);
  });
  return engine;
}

const passing = (id: string) => Number(id.slice(1)) % 10 === 0;

it('lists are as long as asked for, of items that pass', async () => {
  const engine = await withRefused();
  const lists = {
    popular: ids(await engine.popular({ limit: 30 })),
    similar: ids(await engine.similar('i1', { limit: 30 })),
    nobody: ids(await engine.recommend({ limit: 30 })),
    new: ids(await engine.recommend({ user: 'nobody-knows', limit: 30 })),
  };
  for (const [name, list] of Object.entries(lists)) {
    expect(
      list.filter((id) => !passing(id)),
      name,
    ).toEqual([]);
    expect(new Set(list).size, name).toBe(30);
  }
  const known = ids(await engine.recommend({ user: 'p3', limit: 30 }));
  expect(known.filter((id) => !passing(id))).toEqual([]);
  expect(known).toHaveLength(30);
});

it('neither a pin nor exploration brings a refused item into a list', async () => {
  const engine = await withRefused({
    rules: { pins: [{ item: 'i3', place: 1 }] },
    exploration: { share: 0.5 },
  });
  for (let round = 0; round < 10; round++) {
    const list = ids(await engine.recommend({ user: `p${round}`, limit: 20 }));
    expect(list.filter((id) => !passing(id))).toEqual([]);
    expect(list).toHaveLength(20);
  }
});
