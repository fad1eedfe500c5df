/** The client: what is tracked arrives once, whatever happens on the way; and its calls against a server. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Answer,
  type Client,
  type ClientOptions,
  type ClientStorage,
  connect,
  type Found,
  type List,
  type RefusedEvent,
  type WaitingEvent,
} from '#tandem/client/index.js';
import type { Engine } from '#tandem/types.js';
import { start } from '../support/server.js';

/** A storage as pages have it. */
function storage(): ClientStorage & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

interface Stub {
  /** Events by their id. */
  readonly kept: Map<string, WaitingEvent>;
  readonly calls: { readonly events: readonly WaitingEvent[]; readonly headers: Headers }[];
  /** Answers in place of the server, where it answers anything. */
  fault: ((events: readonly WaitingEvent[]) => Response | undefined) | undefined;
  readonly fetch: typeof fetch;
}

/** A server that keeps events by id and answers as `fault` says, where it says anything. */
function stub(): Stub {
  const server: Stub = {
    kept: new Map(),
    calls: [],
    fault: undefined,
    fetch: async (_input, init) => {
      const events = JSON.parse(String(init?.body)) as WaitingEvent[];
      server.calls.push({ events, headers: new Headers(init?.headers) });
      const answer = server.fault?.(events);
      if (answer) return answer;
      for (const event of events) server.kept.set(event.id, event);
      return Response.json({ taken: events.length, repeated: 0, refused: [] });
    },
  };
  return server;
}

const offline = (): never => {
  throw new TypeError('fetch failed');
};

const error = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ error: { code: 'x', message: 'no' } }, { status, headers });

describe('events', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const client = (server: Stub, options: ClientOptions = {}): Client =>
    connect({ url: 'http://tandem.example/', fetch: server.fetch, storage: null, ...options });

  it('are collected and sent together, with who, when and an id', async () => {
    const server = stub();
    const tandem = client(server, { key: 'secret' });
    tandem.track({ kind: 'click', item: 'a' });
    tandem.identify('ada');
    tandem.track({ kind: 'like', item: 'b', value: 2, user: 'ben' });
    tandem.track({ kind: 'like', item: 'c' });
    expect(server.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.calls).toHaveLength(1);
    const [{ events, headers }] = server.calls;
    expect(headers.get('authorization')).toBe('Bearer secret');
    const { session } = tandem;
    expect(events).toEqual([
      { kind: 'click', item: 'a', session, id: expect.stringMatching(/^[\w-]{22}$/), at: expect.any(String) },
      { kind: 'like', item: 'b', value: 2, user: 'ben', id: expect.any(String), at: expect.any(String) },
      { kind: 'like', item: 'c', user: 'ada', session, id: expect.any(String), at: expect.any(String) },
    ]);
    expect(tandem.waiting).toBe(0);
  });

  it('are sent at once when a batch is full, and never in more than it', async () => {
    const server = stub();
    const tandem = client(server, { batch: 10 });
    for (let n = 0; n < 25; n++) tandem.track({ kind: 'click', item: `${n}` });
    await vi.advanceTimersByTimeAsync(0);
    await tandem.flush();
    expect(server.calls.map(({ events }) => events.length)).toEqual([10, 10, 5]);
    expect([...server.kept.values()].map(({ item }) => item)).toEqual(
      Array.from({ length: 25 }, (_, n) => `${n}`),
    );
  });

  it('wait while the server is away, are tried less and less often, and arrive in their order', async () => {
    const server = stub();
    const onError = vi.fn();
    const tandem = client(server, { onError });
    server.fault = offline;
    tandem.track({ kind: 'click', item: 'a' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    const tries = server.calls.length;
    expect(tries).toBeGreaterThan(60);
    expect(tries).toBeLessThan(140);
    expect(onError).toHaveBeenCalledTimes(tries);
    expect(onError.mock.lastCall?.[0]).toMatchObject({ status: 0, code: 'unreachable' });
    tandem.track({ kind: 'click', item: 'b' });
    server.fault = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...server.kept.values()].map(({ item }) => item)).toEqual(['a', 'b']);
    expect(tandem.waiting).toBe(0);
  });

  it('wait as long as the server says', async () => {
    const server = stub();
    const tandem = client(server);
    server.fault = () => error(429, { 'retry-after': '40' });
    tandem.track({ kind: 'click', item: 'a' });
    await vi.advanceTimersByTimeAsync(2_000);
    server.fault = undefined;
    tandem.track({ kind: 'click', item: 'b' });
    await vi.advanceTimersByTimeAsync(39_000);
    expect(server.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(server.kept.size).toBe(2);
  });

  it('keep their ids when an answer is lost, so that they count once', async () => {
    const server = stub();
    const tandem = client(server);
    server.fault = (events) => {
      for (const event of events) server.kept.set(event.id, event);
      return offline();
    };
    tandem.track({ kind: 'click', item: 'a' });
    await vi.advanceTimersByTimeAsync(2_000);
    server.fault = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.calls.length).toBeGreaterThan(1);
    expect(server.kept.size).toBe(1);
  });

  it('that cannot be taken are told and cost the others nothing', async () => {
    const server = stub();
    const refused: RefusedEvent[] = [];
    const tandem = client(server, { onRefused: (events) => refused.push(...events) });
    server.fault = (events) => (events.some(({ kind }) => kind === 'bad') ? error(413) : undefined);
    for (let n = 0; n < 9; n++) tandem.track({ kind: n === 4 ? 'bad' : 'click', item: `${n}` });
    expect(await tandem.flush()).toBe(0);
    expect(refused).toMatchObject([{ event: { item: '4' }, reason: 'no' }]);
    expect(server.kept.size).toBe(8);
    server.fault = () =>
      Response.json({ taken: 1, repeated: 0, refused: [{ index: 1, field: 'item', reason: 'is too long' }] });
    tandem.track({ kind: 'click', item: 'fine' });
    tandem.track({ kind: 'click', item: 'long' });
    expect(await tandem.flush()).toBe(0);
    expect(refused[1]).toMatchObject({ event: { item: 'long' }, field: 'item', reason: 'is too long' });
  });

  it('outlive the page in its storage, also those of tabs that are gone', async () => {
    const server = stub();
    server.fault = offline;
    const place = storage();
    for (const item of ['a', 'b']) client(server, { storage: place }).track({ kind: 'click', item });
    const other = client(server, { storage: place, url: 'http://other.example' });
    expect(other.waiting).toBe(0);
    server.fault = undefined;
    const next = client(server, { storage: place });
    expect(next.waiting).toBe(2);
    expect(await next.close()).toBe(0);
    expect([...server.kept.values()].map(({ item }) => item)).toEqual(['a', 'b']);
    expect([...place.map.keys()].filter((key) => key.startsWith('tandem-events'))).toEqual([]);
  });

  it('are bounded while they wait; the oldest are dropped, and told', async () => {
    const server = stub();
    server.fault = offline;
    const onRefused = vi.fn();
    const tandem = client(server, { waiting: 3, onRefused });
    for (let n = 0; n < 5; n++) tandem.track({ kind: 'click', item: `${n}` });
    expect(tandem.waiting).toBe(3);
    expect(onRefused.mock.calls.flatMap(([[{ event }]]) => event.item)).toEqual(['0', '1']);
  });

  it('wait in memory where a storage is full, forbidden or damaged', async () => {
    const server = stub();
    const full = storage();
    full.map.set('tandem-events http://tandem.example old', '{"not": "a list"');
    full.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    const tandem = client(server, { storage: full });
    tandem.track({ kind: 'click', item: 'a' });
    expect(await tandem.flush()).toBe(0);
    expect(server.kept.size).toBe(1);
  });

  it('of whoever signs out and whoever comes next name other sessions; the visitor stays over reloads', () => {
    const server = stub();
    const place = storage();
    const tandem = client(server, { storage: place });
    const first = tandem.session;
    expect(client(server, { storage: place }).session).toBe(first);
    tandem.identify('ada');
    expect(tandem.session).toBe(first);
    tandem.identify();
    expect(tandem.session).not.toBe(first);
    expect(client(server, { storage: place }).session).toBe(tandem.session);
  });
});

it('refuses an address that is none', () => {
  expect(() => connect({ url: 'localhost:7700' })).toThrow(/localhost:7700.*is no address/);
});

describe('with a server', async () => {
  const { url, engine, stop } = await start();
  await engine.items.upsert([
    {
      id: 'kv',
      title: 'Key-value cache',
      body: 'The key-value cache keeps keys and values of tokens.',
      tags: ['serving'],
    },
    { id: 'lora', title: 'LoRA', body: 'LoRA trains small matrices.', tags: ['training'] },
  ]);

  it('asks for lists, and what answers them is known', async () => {
    const tandem = connect({ url, user: 'ada' });
    const list = await tandem.recommend({ limit: 1 });
    expect(list.items).toHaveLength(1);
    tandem.track({ kind: 'like', item: list.items[0].id, request: list.request, position: 0 });
    expect(await tandem.close()).toBe(0);
    const { events } = await engine.events.find({ user: 'ada' });
    expect(events).toMatchObject([{ kind: 'like', request: list.request, session: tandem.session }]);
    expect((await tandem.similar('kv', { limit: 5 })).items.map(({ id }) => id)).toEqual(['lora']);
    const found = await tandem.search('key-value');
    expect(found.items[0]).toMatchObject({ id: 'kv', chunk: { text: expect.stringContaining('tokens') } });
    expect(await tandem.call('GET', '/v1/items/lora')).toMatchObject({ title: 'LoRA' });
  });

  it('asks, whole and piece by piece', async () => {
    const tandem = connect({ url });
    const question = 'What does the key-value cache keep?';
    const whole = await tandem.ask(question);
    let text = '';
    const streamed = await tandem.ask(question, {
      onText: (piece) => {
        text += piece;
      },
    });
    expect(streamed.text).toBe(whole.text);
    expect(text).toBe(whole.text);
    expect(streamed.citations[0].item).toBe('kv');
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(tandem.ask(question, { signal: stopped })).rejects.toThrow('enough');
  });

  it('says what is wrong with a call', async () => {
    const tandem = connect({ url });
    await expect(tandem.recommend({ limit: 0 })).rejects.toMatchObject({
      name: 'TandemError',
      status: 400,
      field: 'limit',
    });
    await expect(connect({ url: 'http://127.0.0.1:9' }).call('GET', '/v1/items')).rejects.toMatchObject({
      status: 0,
      code: 'unreachable',
    });
  });

  it('gives its file to pages everywhere', async () => {
    const answer = await fetch(`${url}/client.js`);
    expect(answer.headers.get('content-type')).toContain('text/javascript');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.text()).toContain('/v1/events');
    await stop();
  });
});

it('has types that what the engine answers fits', () => {
  type Answers<Call extends (...parameters: never[]) => unknown> = Awaited<ReturnType<Call>>;
  const list = (answer: Answers<Engine['recommend']>): List => answer;
  const found = (answer: Answers<Engine['search']>): Found => answer;
  const answer = (given: Answers<Engine['ask']>): Answer => given;
  expect([list, found, answer]).toHaveLength(3);
});
