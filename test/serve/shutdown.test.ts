/** Shutting down: what was acknowledged is kept, what is under way is finished, and it comes to an end. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '#tandem/serve/index.js';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { client } from '../support/server.js';

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

describe('close', () => {
  it('loses no acknowledged event under load', async () => {
    const server = await serve(engine, { port: 0 });
    const { call, close } = client(server.url);
    const acknowledged: string[] = [];
    const statuses = new Map<number, number>();
    let stopped = 0;
    const sender = async (name: number) => {
      for (let n = 0; ; n++) {
        const ids = Array.from({ length: 5 }, (_, part) => `s${name}-${n}-${part}`);
        const body = ids.map((id) => ({ id, kind: 'click', user: `u${name}`, item: 'i' }));
        try {
          const { status, json } = await call('POST', '/v1/events', { body });
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 200) {
            expect(json.taken).toBe(5);
            acknowledged.push(...ids);
          } else {
            expect([status, json.error.code]).toEqual([503, 'stopping']);
          }
        } catch (error) {
          // Refused, or the idle connection was closed as the request was sent.
          expect(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']).toContain((error as NodeJS.ErrnoException).code);
          if (stopped++ > 200) return;
          if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return;
        }
      }
    };
    const senders = Array.from({ length: 20 }, (_, name) => sender(name));
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(2_000));
    await server.close();
    await Promise.all(senders);
    close();
    expect(new Set(acknowledged).size).toBe(acknowledged.length);

    // All that was acknowledged is there: sent again, each is a repetition.
    const again = await engine.events.add(
      acknowledged.map((id) => ({ id, kind: 'click', user: 'u', item: 'i' })),
    );
    expect(again).toMatchObject({ taken: 0, repeated: acknowledged.length });
  });

  it('finishes what is under way, answers 503 to what comes on open connections, and is not ready', async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let arrived: () => void = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const popular = engine.popular.bind(engine);
    const slow: Engine = {
      ...engine,
      popular: async (query) => {
        arrived();
        await gate;
        return popular(query);
      },
    };
    // The client keeps its connection: were it waited for, this would not end.
    const server = await serve(slow, { port: 0, grace: 86_400_000 });
    const { call } = client(server.url);
    const underWay = call('GET', '/v1/popular');
    await arrival;
    const closing = server.close();
    expect(server.close()).toBe(closing);
    await expect(call('GET', '/healthz')).rejects.toThrow();
    go();
    expect(await underWay).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closing;
  });

  it('does not wait for ever', async () => {
    const server = await serve(engine, { port: 0, grace: 300 });
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    // A request that never ends: that it has begun is known by the answer to its `Expect`.
    socket.write(
      'POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n',
    );
    await eventually(() => expect(answer).toContain('100 Continue'));
    socket.write('[');
    const cut = once(socket, 'close');
    await server.close();
    await cut;
    expect(answer).not.toContain(' 200 ');
  });

  it('does not wait for connections on which nothing was sent', async () => {
    const server = await serve(engine, { port: 0, grace: 86_400_000 });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // The server has taken it, too.
    const { call, close } = client(server.url);
    expect((await call('GET', '/healthz')).status).toBe(200);
    close();
    const ended = once(socket, 'close');
    await server.close();
    await ended;
  });
});
