/** POST /v1/path: what a person needs for a goal or of a role, in order, adapted to what they know and to their time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { demoWorld } from '#tandem/cli/demo/world.js';
import type { LearningPath } from '#tandem/pipeline/index.js';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  const { items } = demoWorld(Date.now() - 60_000);
  await server.engine.items.upsert(items.map((item) => ({ ...item, published: null })));
  const odd = (id: string, requires: unknown, more: object = {}) => ({
    id,
    tags: ['odd'],
    attributes: { requires, ...more } as never,
  });
  await server.engine.items.upsert([
    odd('ring-a', ['ring-b']),
    odd('ring-b', ['ring-a']),
    odd('after-ring', ['ring-a']),
    odd('broken', ['gone', 'hidden-one', 'plain']),
    odd('plain', 'base | base', { level: '2', minutes: '7' }),
    odd('base', null),
    { ...odd('hidden-one', []), hidden: true },
  ]);
});

async function path(body: object): Promise<LearningPath> {
  const { status, json, text } = await server.call('POST', '/v1/path', { body });
  expect(status, text).toBe(200);
  return json as unknown as LearningPath;
}

const ids = (steps: LearningPath['items']) => steps.map(({ id }) => id);

/** Each step's requirements come before it, or are known. */
function expectOrdered({ items, later, known }: LearningPath, knows: readonly string[] = []): void {
  const before = new Set([...knows, ...known]);
  for (const { id, requires } of [...items, ...later]) {
    for (const required of requires) expect(before.has(required), `${id} requires ${required}`).toBe(true);
    before.add(id);
  }
}

describe('to a goal', () => {
  it('leads over all that it requires, in order, and ends with it', async () => {
    const answer = await path({ goal: 'lora' });
    expectOrdered(answer);
    expect(ids(answer.items).at(-1)).toBe('lora');
    expect(ids(answer.items)).toEqual(expect.arrayContaining(['attention', 'tokenization', 'tensors']));
    expect(answer).toMatchObject({
      goal: 'lora',
      role: null,
      reached: true,
      later: [],
      more: 0,
      leftOut: [],
    });
    expect(answer.minutes).toBe(answer.items.reduce((sum, { minutes }) => sum + minutes, 0));
    const attention = answer.items.find(({ id }) => id === 'attention')!;
    expect(attention.neededBy).toContain('multi-head-attention');
  });

  it('leaves out what the person finished and what they are said to know, and what only that requires', async () => {
    const before = ids((await path({ user: 'ada', goal: 'lora' })).items);
    await server.engine.events.add([
      { user: 'ada', kind: 'complete', item: 'attention' },
      { user: 'ada', kind: 'click', item: 'tensors' },
      { user: 'ada', kind: 'dismiss', item: 'parameter-count' },
    ]);
    const after = await path({ user: 'ada', goal: 'lora', knows: ['transfer-learning', 'no-such-note'] });
    expectOrdered(after, ['transfer-learning']);
    expect(before).toContain('embeddings');
    for (const gone of ['attention', 'embeddings', 'transfer-learning'])
      expect(ids(after.items)).not.toContain(gone);
    // What was opened only is not known; what was refused and is required stays.
    for (const left of ['tensors', 'parameter-count']) expect(ids(after.items)).toContain(left);
    expect(after.known).toEqual(expect.arrayContaining(['attention', 'transfer-learning']));
    expect(after.leftOut).toEqual([{ id: 'no-such-note', reason: 'unknown', requiredBy: null }]);
    expect(ids((await path({ session: 's-1', goal: 'lora' })).items)).toEqual(before);
  });

  it('that is known is reached', async () => {
    expect(await path({ goal: 'lora', knows: ['lora'] })).toMatchObject({
      items: [],
      minutes: 0,
      reached: true,
    });
  });

  it('with little time begins, and says what is left', async () => {
    const whole = await path({ goal: 'lora' });
    const short = await path({ goal: 'lora', minutes: 12 });
    expect(short.minutes).toBeLessThanOrEqual(12);
    expect(short.items.length).toBeGreaterThan(0);
    expect(short.reached).toBe(false);
    expect([...ids(short.items), ...ids(short.later)].sort()).toEqual(ids(whole.items).sort());
    expectOrdered(short);
  });
});

describe('to a role', () => {
  it('has all of its notes, with what they require, and does not begin with the hardest', async () => {
    const answer = await path({ role: 'agents' });
    expectOrdered(answer);
    const steps = ids(answer.items);
    for (const id of ['agent-loop', 'simulated-societies', 'coding-agents']) expect(steps).toContain(id);
    expect(answer.items[0].level).toBe(1);
    expect(answer.reached).toBe(true);
  });

  it('goes up to a level, and leaves out what was refused where nothing requires it', async () => {
    await server.engine.events.add([{ user: 'ben', kind: 'dismiss', item: 'reading-papers' }]);
    const easy = await path({ user: 'ben', role: 'career', level: 1 });
    expect(ids(easy.items)).toContain('portfolio');
    expect(ids(easy.items)).not.toContain('reading-papers');
    const other = await path({ user: 'ben', role: 'career', level: 0 });
    expect(other.items).toEqual([]);
  });

  it('fits into the time there is, and the rest comes later', async () => {
    const answer = await path({ role: 'operations', minutes: 30 });
    expect(answer.minutes).toBeLessThanOrEqual(30);
    expect(answer.minutes).toBeGreaterThan(20);
    expect(answer.reached).toBe(false);
    expectOrdered(answer);
    const all = new Set([...ids(answer.items), ...ids(answer.later)]);
    expect(all.size).toBe(answer.items.length + answer.later.length);
  });

  it('is told in part where it is long', async () => {
    const all = await path({ role: 'training', limit: 500 });
    const part = await path({ role: 'training', limit: 5 });
    expect(ids(part.items)).toEqual(ids(all.items).slice(0, 5));
    expect(part.more).toBe(all.items.length - 5);
    expect(part.reached).toBe(false);
  });
});

describe('requirements that cannot be met', () => {
  it('are told, and the way goes on without them', async () => {
    const answer = await path({ goal: 'broken' });
    expect(ids(answer.items)).toEqual(['base', 'plain', 'broken']);
    expect(answer.items[1]).toMatchObject({ level: 2, minutes: 7, requires: ['base'] });
    expect(answer.leftOut).toEqual([
      { id: 'gone', reason: 'unknown', requiredBy: 'broken' },
      { id: 'hidden-one', reason: 'not shown', requiredBy: 'broken' },
    ]);
  });

  it('in a circle are an error for a goal, and told for a role', async () => {
    const { status, json } = await server.call('POST', '/v1/path', { body: { goal: 'after-ring' } });
    expect(status).toBe(400);
    expect(json.error.message).toContain('"ring-a" requires "ring-b" requires "ring-a"');
    const role = await path({ role: 'odd' });
    expect(ids(role.items).sort()).toEqual(['base', 'broken', 'plain']);
    expect(role.leftOut.filter(({ reason }) => reason === 'circle').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ring-a', 'ring-b', 'after-ring']),
    );
    expect(role.reached).toBe(false);
  });
});

it('wrong queries say what is wrong', async () => {
  for (const [body, status, message] of [
    [{}, 400, 'goal'],
    [{ goal: 'lora', role: 'agents' }, 400, 'goal'],
    [{ goal: 'lora', level: 2 }, 400, 'level'],
    [{ goal: 'no-such-note' }, 404, 'no-such-note'],
    [{ goal: 'hidden-one' }, 404, 'hidden-one'],
    [{ role: 'nobody' }, 404, 'nobody'],
    [{ role: 'agents', minutes: 0 }, 400, 'minutes'],
    [{ role: 'agents', minutes: 'all' }, 400, 'minutes'],
    [{ role: 'agents', limit: 501 }, 400, 'limit'],
    [{ role: 'agents', knows: 'tensors' }, 400, 'knows'],
    [{ role: 'agents', depth: 1 }, 400, 'depth'],
  ] as const) {
    const answer = await server.call('POST', '/v1/path', { body });
    expect([body, answer.status]).toEqual([body, status]);
    expect(answer.json.error.message).toContain(message);
  }
});
