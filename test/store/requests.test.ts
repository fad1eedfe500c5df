/** Served lists: kept as they were served, read back in the order of time, deleted by age. */
import { expect, it } from 'vitest';
import { describeStore } from '../support/store.js';

describeStore('requests', (given) => {
  const { fresh } = given;

  const request = (id: string, at = 1000) => ({
    id,
    at,
    user: -1,
    query: { filter: { tags: ['a'] } },
    items: [3, 1, 2],
    scores: [0.1, -1e-300, 5],
    features: [0.5, 1, -2, 0, 0.25, 7],
    featureNames: ['p, "x"', 'q'],
  });

  it('are kept as they were served', async () => {
    given.store.requests.log(request(fresh('r')));
    expect(await given.store.requests.get(fresh('r'))).toEqual(request(fresh('r')));
    expect(await given.store.requests.get(fresh('none'))).toBeUndefined();
  });

  it('never fail for one that cannot be written', async () => {
    given.store.requests.log({ ...request(fresh('bad')), items: [1.5] });
    given.store.requests.log({ ...request(fresh('worse')), query: { big: 1n } as never });
    given.store.requests.log(request(fresh('good')));
    expect(await given.store.requests.get(fresh('good'))).toBeDefined();
    expect(await given.store.requests.get(fresh('bad'))).toBeUndefined();
  });

  it('are read back in the order of time, those for somebody with the features asked for', async () => {
    const featureNames = [fresh('one'), 'two'];
    const lists = Array.from({ length: 1_203 }, (_, n) => ({
      ...request(fresh(`s${n % 7}-${n}`), 5_000_000 + Math.floor(n / 3)),
      user: n % 11,
      items: n === 5 ? [] : [n, 1],
      features: n === 5 ? [] : [n / 4, -1, 0, 1],
      featureNames,
    }));
    for (const list of [...lists].reverse()) given.store.requests.log(list);
    given.store.requests.log({ ...lists[0], id: fresh('nobody'), user: -1 });
    given.store.requests.log({ ...lists[0], id: fresh('other'), featureNames: ['p', 'q'] });
    const range = { from: 5_000_001, before: 5_000_400, featureNames };
    const read: { at: number; user: number; items: number[]; features: number[] }[] = [];
    for await (const { at, user, items, features } of given.store.requests.scan(range)) {
      read.push({ at, user, items: [...items], features: [...features] });
    }
    const order = (a: { at: number; items: number[] }, b: { at: number; items: number[] }) =>
      a.at - b.at || (a.items[0] ?? 5) - (b.items[0] ?? 5);
    const expected = lists
      .filter(({ at }) => at >= range.from && at < range.before)
      .map(({ at, user, items, features }) => ({ at, user, items, features }));
    expect(read.map(({ at }) => at)).toEqual(expected.map(({ at }) => at));
    expect([...read].sort(order)).toEqual(expected);
    expect(await given.store.requests.span(range)).toEqual({
      lists: 1_197,
      first: 5_000_001,
      last: 5_000_399,
    });
    expect(await given.store.requests.span({ ...range, featureNames: ['none'] })).toMatchObject({ lists: 0 });
  });

  it('are deleted by age', async () => {
    given.store.requests.log(request(fresh('old'), 1));
    given.store.requests.log(request(fresh('new'), 9_000_000));
    await given.store.requests.get(fresh('new'));
    expect(await given.store.requests.purge(8_000_000)).toBeGreaterThan(0);
    expect(await given.store.requests.get(fresh('old'))).toBeUndefined();
    expect(await given.store.requests.get(fresh('new'))).toBeDefined();
  });
});
