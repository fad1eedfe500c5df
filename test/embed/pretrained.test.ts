/** Encoders trained elsewhere: an endpoint over real HTTP, with what goes wrong there; a package that is absent; the cache. */
import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  endpointEncoder,
  plainText,
  TextCache,
  TextEncoderError,
  transformersEncoder,
} from '#tandem/embed/index.js';
import { emptyFolder } from '../support/store.js';

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** A server that gives its answers one after the other, the last one for ever; and the requests it had. */
async function endpoint(...answers: Answer[]) {
  const requests: { path: string; key: string | undefined; input: string[]; model: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { input, model } = JSON.parse(body) as { input: string[]; model: string };
    requests.push({ path: request.url!, key: request.headers.authorization, input, model });
    answers[Math.min(requests.length, answers.length) - 1](request, body, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

const right: Answer = (_, body, response) => {
  const { input } = JSON.parse(body) as { input: string[] };
  const data = input.map((text, index) => ({ index, embedding: [text.length, 1, -0.5] })).reverse();
  response.end(JSON.stringify({ data }));
};
const says =
  (status: number, text: string, headers = {}): Answer =>
  (_, __, response) => {
    response.writeHead(status, headers).end(text);
  };

describe('an endpoint', () => {
  it('gives vectors in the order of the texts, with the model and the key that are set', async () => {
    const { url, requests } = await endpoint(right);
    const encoder = endpointEncoder({ url: `${url}/`, model: 'small', key: 'secret' });
    const vectors = await encoder.embed(['a', 'four', '长']);
    expect(vectors).toEqual([1, 4, 1].map((length) => Float32Array.of(length, 1, -0.5)));
    expect(requests).toEqual([
      { path: '/v1/embeddings', key: 'Bearer secret', model: 'small', input: ['a', 'four', '长'] },
    ]);
  });

  it('is asked again where it is busy or fails, and not where the request is wrong', async () => {
    const busy = await endpoint(says(429, 'slow down', { 'retry-after': '0' }), says(503, 'oh'), right);
    const patient = endpointEncoder({ url: busy.url, model: 'm', wait: 1 });
    expect(await patient.embed(['a'])).toHaveLength(1);
    expect(busy.requests).toHaveLength(3);

    const down = await endpoint(says(500, 'down'));
    await expect(endpointEncoder({ url: down.url, model: 'm', wait: 1 }).embed(['a'])).rejects.toThrow(
      'answered 500: down',
    );
    expect(down.requests).toHaveLength(4);

    const wrong = await endpoint(says(401, 'no such key: secret'));
    const asked = endpointEncoder({ url: wrong.url, model: 'm', key: 'secret' }).embed(['a']);
    await expect(asked).rejects.toThrow('answered 401: no such key: …');
    await expect(asked).rejects.toBeInstanceOf(TextEncoderError);
    expect(wrong.requests).toHaveLength(1);
  });

  it.each([
    ['what is not JSON', '<html>', 'is not JSON'],
    ['another form', '{"vectors":[]}', 'data: '],
    ['too few', '{"data":[{"index":0,"embedding":[1]}]}', 'gave 1 vectors, not 2'],
    [
      'different widths',
      '{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}',
      'gave 2 vectors, not 2 of one width',
    ],
  ])('that gives %s is told of', async (_, text, message) => {
    const { url } = await endpoint(says(200, text));
    await expect(endpointEncoder({ url, model: 'm' }).embed(['a', 'b'])).rejects.toThrow(message);
  });

  it('is not waited for beyond the time allowed, or once it is not wanted any more', async () => {
    const { url } = await endpoint(() => {});
    const slow = endpointEncoder({ url, model: 'm', timeout: 30, wait: 1 });
    await expect(slow.embed(['a'])).rejects.toThrow('did not answer');
    const stop = new AbortController();
    const asked = endpointEncoder({ url, model: 'm' }).embed(['a'], stop.signal);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    const nobody = endpointEncoder({ url: 'http://127.0.0.1:1', model: 'm', wait: 1 });
    await expect(nobody.embed(['a'])).rejects.toThrow('did not answer');
  });
});

describe('transformers', () => {
  it('says what to install where it is absent', async () => {
    const absent = transformersEncoder('some/model').embed(['a']);
    await expect(absent).rejects.toThrow('npm install @huggingface/transformers');
  });

  it('gives what the package computes', async () => {
    const asked: unknown[] = [];
    const encoder = transformersEncoder('some/model', async () => ({
      pipeline: async (task, model) => {
        asked.push(task, model);
        return async (texts, options) => {
          asked.push(options);
          return { data: texts.flatMap((text) => [text.length, 0]), dims: [texts.length, 2] };
        };
      },
    }));
    expect(await encoder.embed(['a', 'bcd'])).toEqual([Float32Array.of(1, 0), Float32Array.of(3, 0)]);
    await encoder.embed(['e']);
    const options = { pooling: 'mean', normalize: true };
    expect(asked).toEqual(['feature-extraction', 'some/model', options, options]);
  });
});

describe('the cache', () => {
  const vector = (x: number) => Float32Array.of(x, x / 3, -x);
  const opened = (path: string) => {
    const cache = new TextCache(path);
    onTestFinished(() => cache.close());
    return cache;
  };

  it('keeps vectors, and loses of a damaged file only what is damaged', async () => {
    const folder = await emptyFolder(false);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'deep', 'a.vectors');
    const cache = new TextCache(path);
    expect(cache.get('one')).toBeUndefined();
    ['one', 'two', 'three'].forEach((text, k) => {
      cache.add(text, vector(k));
    });
    expect(() => cache.add('wider', new Float32Array(4))).toThrow('do not go with those of 3');
    cache.close();
    const again = new TextCache(path);
    expect(['one', 'two', 'three', 'four'].map((text) => again.get(text))).toEqual([
      vector(0),
      vector(1),
      vector(2),
      undefined,
    ]);
    again.close();

    const bytes = await readFile(path);
    const record = (bytes.length - 8) / 3;
    bytes[8 + record + 20] ^= 1;
    await writeFile(path, bytes);
    await truncate(path, bytes.length - 5);
    const damaged = new TextCache(path);
    expect(['one', 'two', 'three'].map((text) => damaged.get(text))).toEqual([
      vector(0),
      undefined,
      undefined,
    ]);
    damaged.add('four', vector(4));
    damaged.close();
    expect(opened(path).get('four')).toEqual(vector(4));

    await writeFile(path, 'something else');
    const anew = opened(path);
    expect(anew.get('one')).toBeUndefined();
    anew.add('one', vector(1));
    expect(anew.get('one')).toEqual(vector(1));
    await appendFile(path, 'x');
    expect(opened(path).get('one')).toEqual(vector(1));
  });
});

describe('the text that is sent', () => {
  it('is title, tags and body, without halves of characters', () => {
    expect(plainText({ title: 'T', tags: ['a', 'b'], body: 'B' })).toBe('T\na, b\nB');
    expect(plainText({ title: null, tags: [], body: null })).toBe('');
    const long = plainText({ title: null, tags: [], body: `${'x'.repeat(7_999)}😀` });
    expect(long.isWellFormed()).toBe(true);
  });
});
