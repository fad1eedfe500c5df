/** A client that goes away while a language model writes: over HTTP, whole and streamed, the model's work ends. */
import { request } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.js';
import { begin, delta } from '../support/model-server.js';
import { start } from '../support/server.js';
import { first, openWith, second, tandem, useTwoProviders } from '../support/two-providers.js';

useTwoProviders();

const BODY = 'The Eiffel Tower stands in Paris. It was built in 1889 by Gustave Eiffel.';

/** Writes without end, and counts the pieces. */
function endless() {
  const written = { pieces: 0, ended: false };
  first.behave((_, response) => {
    begin(response);
    const write = () => {
      if (response.destroyed) return;
      written.pieces++;
      response.write(delta({ content: `${BODY} [1] ` }), () => setImmediate(write));
    };
    response.on('close', () => {
      written.ended = true;
    });
    write();
  });
  return written;
}

describe.each([false, true])('a client that goes away, streamed: %s', (stream) => {
  it('ends the work of the model, and no other is asked', async () => {
    const providers = [first, second].map(({ url }, k) => ({ name: `model-${k}`, url, model: 'm' }));
    await openWith({ providers });
    await tandem.items.upsert([{ id: 'tower', title: 'Eiffel Tower', body: BODY }]);
    const server = await start({}, tandem);
    const log = vi.spyOn(process.stderr, 'write');
    try {
      const written = endless();
      const asked = request(`${server.url}/v1/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        agent: false,
      });
      let text = '';
      asked.on('error', () => {});
      asked.on('response', (response) => response.on('data', (part) => (text += part)));
      asked.end(JSON.stringify({ question: 'When was the Eiffel Tower built?', stream }));
      if (stream) await eventually(() => expect(text).toContain('1889'));
      else await eventually(() => expect(written.pieces).toBeGreaterThan(3));
      expect(written.ended).toBe(false);
      asked.destroy();
      await eventually(() => expect([written.ended, first.gone]).toEqual([true, 1]));
      expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
      // The server goes on.
      expect((await server.call('GET', '/healthz')).status).toBe(200);
      expect(log.mock.calls.flat().join('')).not.toContain('went away');
    } finally {
      log.mockRestore();
      await server.stop();
    }
  });
});
