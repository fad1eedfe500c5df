/** The objective, experiments and exploration over HTTP. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

describe('the objective over HTTP', () => {
  let server: Running;
  beforeAll(async () => {
    server = await start();
    await server.call('POST', '/v1/items', {
      body: [1, 2, 3].map((price) => ({ id: `i${price}`, attributes: { price } })),
    });
    await server.call('POST', '/v1/events', { body: [{ user: 'ada', kind: 'click', item: 'i1' }] });
  });
  const objective = (formula: unknown) =>
    server.call('PUT', '/v1/objective', { body: { objective: formula } });
  const answer = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    JSON.parse((await server.call(method, path, body === undefined ? {} : { body })).text);

  it('is read, changed and tried', async () => {
    const plain = { objective: null, waiting: null, outcomes: [], attributes: ['price'] };
    expect(await answer('GET', '/v1/objective')).toEqual(plain);
    expect(await answer('PUT', '/v1/objective', { objective: 'item.attributes.price' })).toMatchObject({
      objective: 'item.attributes.price',
    });
    const { items } = (await server.call('POST', '/v1/recommend', { body: { user: 'ben' } })).json;
    expect(items.map(({ id }) => id)).toEqual(['i3', 'i2', 'i1']);
    expect(await answer('POST', '/v1/objective/try', { objective: '-item.attributes.price' })).toMatchObject({
      people: 1,
      examples: [{ user: 'ada' }],
    });
    expect(await answer('PUT', '/v1/objective', { objective: null })).toEqual(plain);
  });

  it('is refused where it is wrong, with the place', async () => {
    for (const [formula, reason] of [
      ['score *', 'line 1, column 8'],
      ['p.click', "no outcome 'click' is predicted"],
      [3, ''],
    ] as const) {
      const { status, json } = await objective(formula);
      expect(status).toBe(400);
      expect(json.error).toMatchObject({ code: 'invalid', field: 'objective' });
      expect(json.error.reason).toContain(reason);
    }
    expect((await server.call('PUT', '/v1/objective')).status).toBe(400);
    expect(
      (await server.call('POST', '/v1/objective/try', { body: { objective: 'score', people: 0 } })).status,
    ).toBe(400);
  });

  it('has experiments and exploration beside it', async () => {
    expect(await answer('GET', '/v1/experiments')).toEqual([]);
    const { status, json } = await server.call('GET', '/v1/experiments/none');
    expect(status).toBe(404);
    expect(json.error.message).toBe('there is no experiment "none": tandem.json has none');
    expect(await answer('GET', '/v1/exploration')).toMatchObject({ share: 0, explored: 0 });
  });
});
