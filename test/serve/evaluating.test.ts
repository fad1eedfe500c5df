/** Measuring over HTTP beside serving, and reviewing who is a bot and what was reported. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { modelServer, says } from '../support/model-server.js';
import { type Running, start } from '../support/server.js';
import { addTwoTastes } from '../support/world.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  await addTwoTastes(server.engine);
});

const send = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await server.call(method, path, body === undefined ? {} : { body });
  return { status, json: json as unknown as Record<string, unknown> };
};

interface Results {
  readonly job: { readonly status: string; readonly error: string | null };
  readonly results: readonly {
    readonly people: number;
    readonly segments: readonly { readonly name: string; readonly people: number }[];
  }[];
}

const results = async () => (await send('GET', '/v1/evaluations')).json as unknown as Results;

describe('evaluations', () => {
  it('run beside serving, one at a time, and are kept with what is found for each segment', async () => {
    expect((await send('POST', '/v1/evaluations', { holdout: 'last', ks: [5, 10] })).json).toMatchObject({
      status: 'running',
    });
    expect((await send('POST', '/v1/evaluations', { holdout: 'last' })).status).toBe(409);
    await eventually(async () => {
      const { job } = await results();
      expect(job).toMatchObject({ status: 'finished', error: null });
    });
    const [latest] = (await results()).results;
    expect(latest).toMatchObject({
      holdout: 'last',
      people: 24,
      trained: false,
      methods: { tandem: { 'NDCG@5': { value: expect.any(Number) } }, popular: {}, 'item-knn': {} },
    });
    expect(latest.segments.map(({ name, people }) => [name, people])).toEqual([
      ['few', 24],
      ['some', 0],
      ['many', 0],
    ]);
    expect((await send('DELETE', '/v1/evaluations')).status).toBe(404);
  });

  it('are stopped when they are asked to', async () => {
    await send('POST', '/v1/evaluations', { holdout: 'items' });
    expect((await send('DELETE', '/v1/evaluations')).status).toBe(200);
    await eventually(async () => expect((await results()).job.status).toBe('cancelled'));
    expect((await results()).results).toHaveLength(1);
  });
});

describe('review', () => {
  const review = async () => (await send('GET', '/v1/review')).json;

  it('shows who is marked as a bot or too busy, and records what is decided', async () => {
    await server.engine.users.upsert([
      { id: 'crawler', tags: ['tandem:bot'] },
      { id: 'hasty', tags: ['x'] },
    ]);
    await server.engine.events.add(
      Array.from({ length: 600 }, (_, n) => ({ user: 'hasty', kind: 'click', item: `a${n % 10}` })),
    );
    expect(await review()).toMatchObject({
      users: expect.arrayContaining([
        expect.objectContaining({ id: 'crawler', why: 'tag', marked: true }),
        expect.objectContaining({ id: 'hasty', why: 'busy', marked: false }),
      ]),
    });
    for (const note of ['\0', '\ud800', 'x'.repeat(1_001)]) {
      expect((await send('POST', '/v1/review/users/hasty', { decision: 'bot', note })).status).toBe(400);
      const refused = server.engine.review.decideUser('hasty', 'bot', { note, by: 'a test' });
      await expect(refused).rejects.toThrow(/^note: /);
    }
    expect((await server.engine.users.get('hasty'))?.tags).toEqual(['x']);
    await send('POST', '/v1/review/users/hasty', { decision: 'person', note: 'a tester' });
    expect((await server.engine.users.get('hasty'))?.tags.toSorted()).toEqual(['tandem:person', 'x']);
    expect(await review()).toMatchObject({
      users: [{ id: 'crawler' }],
      decisions: [{ what: 'user', id: 'hasty', decision: 'person', note: 'a tester' }],
    });
    expect((await send('POST', '/v1/review/users/nobody', { decision: 'bot' })).status).toBe(404);
  });

  it('shows what people reported until it is decided on', async () => {
    await server.engine.events.add([
      { user: 'a-person1', kind: 'report', item: 'b1', at: new Date(Date.now() - 1_000).toISOString() },
      { user: 'a-person2', kind: 'report', item: 'b1', at: new Date(Date.now() - 1_000).toISOString() },
    ]);
    expect(await review()).toMatchObject({ items: [{ id: 'b1', reports: 2, people: 2, hidden: false }] });
    await send('POST', '/v1/review/items/b1', { decision: 'hide' });
    expect((await server.engine.items.get('b1'))?.hidden).toBe(true);
    expect(await review()).toMatchObject({ items: [] });
  });

  it('shows answers that their sources do not support, until they are decided on', async () => {
    const model = await modelServer();
    onTestFinished(() => model.close());
    model.behave(
      says('The tower of Aldermoor is 330 metres tall [1]. The tower of Aldermoor was built in 1250 [1].'),
    );
    await server.engine.items.upsert([
      { id: 'tower', title: 'The tower of Aldermoor', body: 'The tower of Aldermoor is 330 metres tall.' },
    ]);
    await send('PUT', '/v1/providers/scripted', { url: model.url, model: 'm' });
    await server.engine.users.upsert([{ id: 'curious' }]);
    const ask = () =>
      send('POST', '/v1/ask', { question: 'How tall is the tower of Aldermoor?', user: 'curious' });
    const { json: answer } = await ask();
    expect(answer).toMatchObject({
      provider: 'scripted',
      sentences: [{ supported: true }, { supported: false }],
    });
    const doubted = {
      id: answer.request,
      question: 'How tall is the tower of Aldermoor?',
      provider: 'scripted',
    };
    expect(await review()).toMatchObject({
      answers: [{ ...doubted, doubts: [{ why: [expect.stringContaining('1250')] }] }],
    });
    const path = `/v1/review/answers/${answer.request}`;
    expect((await send('POST', path, { decision: 'wrong' })).json).toMatchObject({ what: 'answer' });
    expect(await review()).toMatchObject({
      answers: [],
      decisions: [{ id: answer.request, decision: 'wrong' }, {}, {}],
    });
    expect((await send('POST', path, { decision: 'wrong' })).status).toBe(404);
    await ask();
    await server.engine.users.delete(['curious']);
    expect(await review()).toMatchObject({ answers: [] });
    await send('DELETE', '/v1/providers/scripted');
  });

  it('removes deleted users', async () => {
    await server.engine.users.delete(['hasty']);
    expect(JSON.stringify(await review())).not.toContain('hasty');
  });
});
