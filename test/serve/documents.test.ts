/** Documents over HTTP: as JSON and as forms, read back, deleted, refused. */
import { beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
});

/** Sends a form. */
async function send(fields: readonly (readonly [name: string, value: string | Blob, file?: string])[]) {
  const form = new FormData();
  for (const [name, value, file] of fields)
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, file);
  const response = new Response(form);
  const type = response.headers.get('content-type')!;
  return server.call('POST', '/v1/documents', {
    headers: { 'content-type': type },
    body: new Uint8Array(await response.arrayBuffer()),
  });
}

it('are taken as JSON, with their chunks', async () => {
  const content = '# Tea\n\nGreen tea is not fermented.\n\n## Black\n\nBlack tea is.';
  const answer = await server.call('POST', '/v1/documents', {
    body: { id: 'tea', content, tags: ['drink'] },
  });
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    documents: [
      {
        index: 0,
        id: 'tea',
        status: 'added',
        format: 'markdown',
        chunks: 1,
        characters: 54,
        pages: null,
        notes: [],
      },
    ],
    refused: [],
  });
  expect((await server.call('GET', '/v1/items/tea')).json).toMatchObject({ title: 'Tea', tags: ['drink'] });
  const { text } = await server.call('GET', '/v1/documents/tea/chunks');
  expect(JSON.parse(text).chunks[0].text).toMatch(/Green tea.*Black tea is\./s);
  const again = await server.call('POST', '/v1/documents', { body: { id: 'tea', content, tags: ['drink'] } });
  expect(again.text).toContain('"status":"unchanged"');
  expect((await server.call('GET', '/v1/documents?source=x')).text).toBe('{"documents":[],"next":null}');
});

it('are taken as files of forms, with fields for all', async () => {
  const answer = await send([
    ['tags', 'a'],
    ['tags', 'b'],
    ['attributes', '{"n": 1}'],
    ['file', new Blob(['First.']), 'one.txt'],
    ['other', new Blob(['<p>Second.']), 'dir/two.html'],
    ['file', new Blob([new Uint8Array([0, 0])]), 'three.txt'],
  ]);
  expect(answer.status).toBe(200);
  const report = JSON.parse(answer.text);
  expect(report.documents).toMatchObject([
    { index: 0, id: 'one.txt', format: 'text' },
    { index: 1, id: 'two.html', format: 'html' },
  ]);
  expect(report.refused).toMatchObject([{ index: 2, reason: expect.stringContaining('is not text') }]);
  expect((await server.call('GET', '/v1/items/two.html')).json).toMatchObject({
    tags: ['a', 'b'],
    attributes: { n: 1 },
  });
});

it('are refused with the field and the reason', async () => {
  const all = await server.call('POST', '/v1/documents', {
    body: [{ content: '' }, { content: 'x', tags: 'no' }],
  });
  expect(all.status).toBe(422);
  expect(all.json.refused).toMatchObject([
    { index: 0, reason: 'is empty' },
    { index: 1, field: 'tags' },
  ]);
  expect((await send([['id', 'x']])).json.error).toMatchObject({ code: 'invalid', field: 'file' });
  const two = await send([
    ['id', 'x'],
    ['file', new Blob(['a']), 'a.txt'],
    ['file', new Blob(['b']), 'b.txt'],
  ]);
  expect(two.json.error).toMatchObject({ code: 'invalid', field: 'id' });
  const unknown = await send([
    ['colour', 'red'],
    ['file', new Blob(['a']), 'a.txt'],
  ]);
  expect(unknown.json.error).toMatchObject({ field: 'colour' });
  const broken = await server.call('POST', '/v1/documents', {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut off',
  });
  expect(broken.status).toBe(400);
  expect(
    (
      await server.call('POST', '/v1/items', {
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x--',
      })
    ).status,
  ).toBe(415);
});

it('are deleted with their items, and items that are no documents are not', async () => {
  await server.call('POST', '/v1/documents', { body: { id: 'gone', content: 'x' } });
  await server.call('POST', '/v1/items', { body: { id: 'item' } });
  expect((await server.call('DELETE', '/v1/documents/gone')).json.deleted).toEqual(['gone']);
  expect((await server.call('GET', '/v1/items/gone')).status).toBe(404);
  expect((await server.call('DELETE', '/v1/documents/item')).status).toBe(404);
  expect((await server.call('GET', '/v1/items/item')).status).toBe(200);
});

it('are erased with the user who owns them', async () => {
  await server.call('POST', '/v1/users', { body: { id: 'ada' } });
  await server.call('POST', '/v1/documents', { body: { id: 'diary', content: 'Secret.', owner: 'ada' } });
  expect((await server.call('DELETE', '/v1/users/ada')).status).toBe(200);
  expect((await server.call('GET', '/v1/items/diary')).status).toBe(404);
  const found = await server.call('POST', '/v1/search', { body: { query: 'secret' } });
  expect(found.text).not.toContain('diary');
});
