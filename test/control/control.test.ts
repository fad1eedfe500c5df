/** What controls lists while serving: objective, rules, exploration, experiments. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { armOf } from '#tandem/control/index.js';
import { seeded } from '#tandem/runtime/index.js';
import type { Engine } from '#tandem/types.js';
import { eventually } from '../support/eventually.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const ITEMS = 30;

/** Items `i0` to `i29`, the first the most liked; each with a price, one of three authors, and a tag in turn. */
async function fill(engine: Engine): Promise<void> {
  await engine.items.upsert(
    Array.from({ length: ITEMS }, (_, k) => ({
      id: `i${k}`,
      tags: [`t${k % 5}`],
      attributes: { price: k, author: ['ada', 'ben', 'cyd'][k % 3] },
    })),
  );
  await engine.events.add(
    Array.from({ length: ITEMS }, (_, k) =>
      Array.from({ length: ITEMS - k }, (_, n) => ({ user: `fan${n}`, kind: 'click', item: `i${k}` })),
    ).flat(),
  );
  await engine.refresh();
}

/** An engine on a folder with a configuration and {@link fill}ed. */
async function filled(config: unknown, options: { random?: () => number } = {}) {
  const data = await newFolder(config);
  const engine = await newEngine({ data, ...options });
  await fill(engine);
  return { data, engine };
}

const price = (id: string) => Number(id.slice(1));
const list = async (engine: Engine, user = 'somebody', limit = 10) =>
  ids(await engine.recommend({ user, limit }));
const warnings = () => {
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.map(([message]) => String(message));
};

describe('the objective', () => {
  it('ranks, from the configuration and as it is changed while serving', async () => {
    const { data, engine } = await filled({ objective: 'item.attributes.price', kinds: {} });
    expect((await list(engine))[0]).toBe('i29');
    const { request, items } = await engine.recommend({ user: 'x', limit: 3 });
    expect(items[0].score).toBe(29);
    expect((await engine.store.requests.get(request))!.scores[0]).toBe(29);

    expect(await engine.objective.set('-item.attributes.price')).toMatchObject({
      objective: '-item.attributes.price',
      waiting: null,
      attributes: ['author', 'price'],
    });
    expect((await list(engine))[0]).toBe('i0');
    expect(JSON.parse(await readFile(join(data, 'tandem.json'), 'utf8'))).toEqual({
      objective: '-item.attributes.price',
      kinds: {},
    });
    expect((await engine.objective.set(null)).objective).toBeNull();
    expect(JSON.parse(await readFile(join(data, 'tandem.json'), 'utf8'))).toEqual({ kinds: {} });
  });

  it('is refused where it is wrong, with the place and what there is, and stays as it was', async () => {
    const { data, engine } = await filled({ objective: 'item.attributes.price' });
    for (const [formula, reason] of [
      ['score *', 'line 1, column 8'],
      [
        'item.attributes.prize',
        "line 1, column 17: no item has an attribute 'prize': there are price and author",
      ],
      ['p.click', "line 1, column 3: no outcome 'click' is predicted"],
    ] as const) {
      const refusal = { name: 'InvalidInput', field: 'objective', message: expect.stringContaining(reason) };
      await expect(engine.objective.set(formula)).rejects.toMatchObject(refusal);
      await expect(engine.objective.try(formula)).rejects.toMatchObject(refusal);
    }
    expect((await list(engine))[0]).toBe('i29');
    expect(await readFile(join(data, 'tandem.json'), 'utf8')).toContain('item.attributes.price');
  });

  it('waits for what nothing predicts yet, and says so', async () => {
    const told = warnings();
    const { engine } = await filled({ objective: 'p.click * 2' });
    const { engine: plain } = await filled(undefined);
    expect(await list(engine)).toEqual(await list(plain));
    expect((await engine.objective.get()).waiting).toContain("no outcome 'click' is predicted");
    expect(told().join()).toContain("no outcome 'click' is predicted");
  });

  it('follows the file as it is edited, and keeps the last that was right', async () => {
    const told = warnings();
    const data = await newFolder({ objective: 'item.attributes.price' });
    const engine = await newEngine({ data, background: true });
    await fill(engine);
    const file = join(data, 'tandem.json');
    await writeFile(file, '{"objective": "-item.attributes.price"}');
    await eventually(async () => expect((await list(engine))[0]).toBe('i0'));
    await writeFile(file, '{"objective": "-item.attributes."}');
    await eventually(() => expect(told().join()).toContain('stays as it was'));
    expect((await list(engine))[0]).toBe('i0');
  });

  it('is tried on people without changing anything', async () => {
    const { engine } = await filled({ objective: '-item.attributes.price' });
    const before = await list(engine, 'fan29');
    const found = await engine.objective.try('item.attributes.price', { people: 12, limit: 5 });
    expect(found).toMatchObject({ people: 12, limit: 5, overlap: 0, unchanged: 0, newFirst: 1 });
    expect(found.items.more[0].after).toBeGreaterThan(found.items.more[0].before);
    expect(found.items.less[0].after).toBeLessThan(found.items.less[0].before);
    expect(found.examples).toHaveLength(3);
    for (const { before, after } of found.examples) {
      expect(price(after[0].id)).toBeGreaterThan(price(before[0].id));
      expect(after).toHaveLength(5);
    }
    const same = await engine.objective.try('-item.attributes.price');
    expect(same).toMatchObject({ overlap: 1, unchanged: 1, newFirst: 0, items: { more: [], less: [] } });
    expect(await list(engine, 'fan29')).toEqual(before);
    await expect(engine.objective.try(null, { people: 0 })).rejects.toMatchObject({ field: 'people' });
  });
});

describe('rules', () => {
  it('boost, pin and cap, and say what is pinned', async () => {
    const { engine } = await filled({
      objective: 'item.attributes.price',
      rules: {
        boosts: [{ where: 'item.attributes.price == 7', factor: 100 }],
        pins: [
          { item: 'i3', place: 2 },
          { where: 'item.attributes.author == "ben" && item.attributes.price < 5', place: 4 },
          { item: 'not-there', place: 1 },
        ],
        caps: [{ each: 'item.attributes.author', most: 3 }],
      },
    });
    const served = await engine.recommend({ user: 'nobody', limit: 9 });
    expect(ids(served)).toHaveLength(9);
    expect(ids(served).slice(0, 2)).toEqual(['i7', 'i3']);
    expect(['i1', 'i4']).toContain(ids(served)[3]);
    const authors = ids(served).map((id) => price(id) % 3);
    for (const author of [0, 1, 2]) expect(authors.filter((one) => one === author)).toHaveLength(3);
    expect(served.items[1].reasons[0]).toEqual({ retriever: 'pin', weight: 1, because: [] });
    expect((await engine.store.requests.get(served.request))!.decision).toEqual({ pinned: [1, 3] });
  });

  it('do not pin what may not be shown', async () => {
    const { engine } = await filled({ rules: { pins: [{ item: 'i3', place: 1 }] } });
    expect((await list(engine))[0]).toBe('i3');
    expect(ids(await engine.recommend({ filter: { exclude: ['i3'] } }))).not.toContain('i3');
    await engine.events.add([{ user: 'tired', kind: 'dismiss', item: 'i3' }]);
    expect(await list(engine, 'tired')).not.toContain('i3');
    await engine.items.patch('i3', { hidden: true });
    expect(await list(engine)).not.toContain('i3');
  });
});

describe('exploration', () => {
  it('gives new items a share of places, and marks them in reasons and log', async () => {
    const { engine, data } = await filled({ exploration: { share: 0.2 } }, { random: seeded(7) });
    // Long after all others, and without anything in common with them: no retriever has a reason to show it first.
    await engine.items.upsert(Array.from({ length: 10 }, (_, k) => ({ id: `new${k}` })));
    let explored = 0;
    let shown = 0;
    for (let n = 0; n < 60; n++) {
      const { request, items } = await engine.recommend({ user: `fan${n % 10}`, limit: 10 });
      const places = [...items.keys()].filter((k) => items[k].reasons[0]?.retriever === 'exploration');
      expect(places).not.toContain(0);
      const row = await engine.store.requests.get(request);
      expect(row!.decision?.explored ?? []).toEqual(places);
      explored += places.length;
      if (places.some((k) => items[k].id.startsWith('new'))) shown++;
      if (places.length > 0) {
        await engine.events.add([
          { user: `fan${n % 10}`, kind: 'click', item: items[places[0]].id, request, position: places[0] },
        ]);
      }
    }
    expect(shown).toBeGreaterThan(0);
    const report = await engine.exploration.report();
    expect(report).toMatchObject({ share: 0.2, places: 600, explored });
    expect(explored / 600).toBeGreaterThan(0.1);
    expect(explored / 600).toBeLessThan(0.3);
    expect(report.answers).toEqual([
      { kind: 'click', times: expect.any(Number), explored: expect.any(Number) },
    ]);
    expect(report.answers[0].explored).toBe(report.answers[0].times);
    expect(report.answers[0].explored).toBeGreaterThan(20);
    await engine.close();
    // The counts of items are there again.
    const again = await newEngine({ data, random: seeded(8) });
    expect((await again.exploration.report()).explored).toBe(explored);
  });

  it('leaves all as it is where its share is 0', async () => {
    const { engine } = await filled({});
    const { items, request } = await engine.recommend({ user: 'fan3' });
    expect(items.every(({ reasons }) => reasons[0]?.retriever !== 'exploration')).toBe(true);
    expect((await engine.store.requests.get(request))!.decision).toBeUndefined();
  });
});

describe('experiments', () => {
  const bolder = {
    metrics: ['click', 'dismiss'],
    arms: { control: {}, dear: { objective: 'item.attributes.price' } },
  };
  const arms = ['control', 'dear'].map((name) => ({ name, share: 0.5 }));
  const armOfPerson = (person: string) => arms[armOf({ name: 'bolder', arms }, person)].name;

  it('serve each person by their arm, and log it', async () => {
    const { engine } = await filled({ experiments: { bolder } });
    const seen = new Set<string>();
    for (let n = 0; n < 12; n++) {
      const user = `guest${n}`;
      const { items, request } = await engine.recommend({ user, limit: 5 });
      const arm = armOfPerson(user);
      seen.add(arm);
      expect(items[0].id === 'i29').toBe(arm === 'dear');
      expect((await engine.store.requests.get(request))!.decision).toEqual({ arms: { bolder: arm } });
    }
    expect(seen.size).toBe(2);
    // Who cannot be known again takes no part.
    const { request } = await engine.recommend({ limit: 5 });
    expect((await engine.store.requests.get(request))!.decision).toBeUndefined();
    // Lists that are the same for everybody take no part either.
    const popular = await engine.popular();
    expect((await engine.store.requests.get(popular.request))!.decision).toBeUndefined();
    const { request: visit } = await engine.recommend({ session: 's1', limit: 5 });
    expect((await engine.store.requests.get(visit))!.decision).toHaveProperty('arms.bolder');
  });

  it('report what was done, the same after a restart, and stop an arm that does harm', async () => {
    const told = warnings();
    const { engine, data } = await filled({ experiments: { bolder } });
    const random = seeded(3);
    for (let n = 0; n < 400; n++) {
      const user = n % 8 === 0 ? { session: `s${n}` } : { user: `guest${n}` };
      const { request, items } = await engine.recommend({ ...user, limit: 2 });
      const arm = armOfPerson('session' in user ? `\u0001${user.session}` : user.user);
      const event = { ...user, item: items[0].id, request, position: 0 };
      const events = random() < (arm === 'control' ? 0.6 : 0.2) ? [{ ...event, kind: 'click' }] : [];
      // Does not answer a list, so does not count.
      await engine.events.add([...events, { ...user, kind: 'click', item: 'i1' }]);
    }
    const before = await engine.experiments.report('bolder');
    const { seen } = before;
    expect(seen.split.wrong).toBe(false);
    const clicks = seen.findings.find(({ metric }) => metric === 'click')!;
    expect(clicks.control).toBeGreaterThan(0.5);
    expect(clicks.rate).toBeLessThan(0.3);
    expect(clicks.verdict).toBe('worse');
    expect(told().join()).toContain("experiment 'bolder': arm 'dear' is stopped, as it does harm");
    expect(before.arms[1].stopped).toMatchObject({ metric: 'click' });
    // Its people are served as all are.
    for (let n = 0; n < 40; n++) expect((await list(engine, `guest${n}`))[0]).not.toBe('i29');

    await engine.close();
    const again = await newEngine({ data });
    const after = await again.experiments.report('bolder');
    // Lists served to the control went on while the arm was stopped, before and after alike.
    expect(after.arms).toEqual(before.arms);
    const guests = seen.arms.map(({ people }) => people);
    expect(after.seen.arms.map(({ people }) => people)).toEqual(guests);
    expect(after.seen.findings[0].rate).toBeCloseTo(clicks.rate, 10);
    expect((await list(again, 'guest1'))[0]).not.toBe('i29');
  });

  it('count a low rating as none of the metric, as it comes and after a restart', async () => {
    const rated = { metrics: ['rating'], arms: { control: {}, x: { retrievers: { newest: 0 } } } };
    const { engine, data } = await filled({ experiments: { rated } });
    const halves = ['control', 'x'].map((name) => ({ name, share: 0.5 }));
    const user = ['a', 'b', 'c', 'd', 'e', 'f'].find(
      (id) => halves[armOf({ name: 'rated', arms: halves }, id)].name === 'control',
    )!;
    for (const value of [5, 1, 1, 4, 1]) {
      const { request, items } = await engine.recommend({ user, limit: 5 });
      await engine.events.add([{ user, item: items[0].id, kind: 'rating', value, request, position: 0 }]);
    }
    const ratings = async (one: Engine) => (await one.experiments.report('rated')).seen.findings[0].control;
    expect(await ratings(engine)).toBeCloseTo(2 / 5, 10);
    await engine.close();
    expect(await ratings(await newEngine({ data }))).toBeCloseTo(2 / 5, 10);
  });

  it('say which there are', async () => {
    const { engine } = await filled({
      experiments: {
        bolder,
        later: {
          metrics: ['click'],
          from: '2100-01-01',
          arms: { control: {}, x: { retrievers: { newest: 0 } } },
        },
      },
    });
    expect(await engine.experiments.list()).toMatchObject([
      { name: 'bolder', state: 'running', arms: [{ name: 'control', share: 0.5 }, { name: 'dear' }] },
      { name: 'later', state: 'waiting', from: '2100-01-01T00:00:00.000Z' },
    ]);
    await expect(engine.experiments.report('none')).rejects.toThrow('there are bolder, later');
  });

  it('are forgotten with a person', async () => {
    const { engine } = await filled({ experiments: { bolder } });
    await engine.users.upsert([{ id: 'leaving' }]);
    await list(engine, 'leaving');
    const people = async () =>
      (await engine.experiments.report('bolder')).seen.arms.reduce((sum, arm) => sum + arm.people, 0);
    expect(await people()).toBe(1);
    await engine.users.delete(['leaving']);
    expect(await people()).toBe(0);
  });
});
