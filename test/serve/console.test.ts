/** How the console's files are served: their policy, their caching, and what is no file. */
import { beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
});

it('leads from the root to the console', async () => {
  const { status, headers } = await server.call('GET', '/');
  expect([status, headers.location]).toEqual([302, '/console/']);
});

it('is one page at every address, whose policy lets only files of the server run', async () => {
  for (const path of ['/console/', '/console/overview', '/console/try/feed?as=ada']) {
    const { status, headers, text } = await server.call('GET', path);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(text).not.toMatch(/<script>|\son\w+=|\sstyle=/);
    expect(text).not.toMatch(/(?:src|href)="?(?:https?:)?\/\//);
  }
});

it('names the scripts of the page at an address, so that they are loaded beside the first one', async () => {
  const scripts = async (path: string) =>
    [...(await server.call('GET', path)).text.matchAll(/assets\/([\w-]+?)-[\w-]{8}\.js"/g)].map(
      ([, name]) => name,
    );
  const shared = await scripts('/console/');
  for (const [path, name] of [
    ['/console/map?as=ada', 'map'],
    ['/console/try/feed', 'try'],
    ['/console/overview', 'overview'],
  ] as const) {
    const named = await scripts(path);
    expect(named).toEqual(expect.arrayContaining([...shared, name, 'queries']));
    expect(new Set(named).size).toBe(named.length);
  }
  expect(await scripts('/console/nowhere')).toEqual(shared);
});

it('serves the files that the page names, for ever, and no others', async () => {
  const { text } = await server.call('GET', '/console/map');
  const files = [...text.matchAll(/"(\/console\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const path of files) {
    const { status, headers } = await server.call('GET', path);
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    const packed = await fetch(`${server.url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
    expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual([
      'gzip',
      expect.stringContaining('accept-encoding'),
    ]);
    const plain = await fetch(`${server.url}${path}`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await packed.text());
  }
  for (const path of ['none.js', '../index.html', '..%2f..%2fcli%2fmain.js', '%2e%2e/%2e%2e/cli/main.js']) {
    const { status, text: body } = await server.call('GET', `/console/assets/${path}`);
    expect(body).not.toContain('commander');
    expect([200, 403, 404]).toContain(status);
    if (status === 200) expect(body).toContain('<div id="root">');
  }
});
