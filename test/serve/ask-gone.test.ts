/** A client that goes away while a language model writes: over HTTP, whole and streamed, the model's work ends. */
import { describe, expect, it } from 'vitest';
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
    try {
      const written = endless();
      const controller = new AbortController();
      const asked = fetch(`${server.url}/v1/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ question: 'When was the Eiffel Tower built?', stream }),
        signal: controller.signal,
      });
      if (stream) {
        const reader = (await asked).body!.getReader();
        expect(Buffer.from((await reader.read()).value!).toString()).toContain('1889');
      } else await eventually(() => expect(written.pieces).toBeGreaterThan(3));
      expect(written.ended).toBe(false);
      controller.abort();
      if (!stream) await expect(asked).rejects.toThrow();
      await eventually(() => expect([written.ended, first.gone]).toEqual([true, 1]));
      expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
      // The server goes on.
      expect((await server.call('GET', '/healthz')).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
