/** How the console's files are served: their policy, their caching, what is no file, and what is built again meanwhile. */
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { beforeAll, expect, it } from 'vitest';
import { addConsole } from '#tandem/serve/console.js';
import { type Running, start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';

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

it('serves the files of the last build, while it is built again and afterwards', async () => {
  const folder = `${await emptyFolder()}/console/`;
  cpSync(fileURLToPath(new URL('../../dist/console/', import.meta.url)), folder, { recursive: true });
  const app = Fastify();
  await addConsole(app, folder);
  const page = () => app.inject('/console/overview');
  const entryOf = (text: string) => /src="(\/console\/assets\/index-[^"]+\.js)"/.exec(text)?.[1] ?? '';
  const first = await page();
  expect([first.statusCode, first.headers['cache-control']]).toEqual([200, 'no-cache']);
  const entry = entryOf(first.body);
  expect((await app.inject(entry)).statusCode).toBe(200);

  // As a build does: all is deleted, then files with other names come one after another.
  const written = entry.replace(/index-[^.]+/, 'index-Changed0');
  const [html, manifest] = ['index.html', 'manifest.json'].map((name) =>
    readFileSync(folder + name, 'utf8').replaceAll(entry.slice(9), written.slice(9)),
  ) as [string, string];
  rmSync(`${folder}index.html`);
  const isMissing = async () => {
    const { statusCode, headers, body } = await page();
    expect([statusCode, headers.refresh]).toEqual([404, '2']);
    expect(body).toContain('not built');
  };
  await isMissing();
  writeFileSync(`${folder}index.html`, html);
  writeFileSync(`${folder}manifest.json`, manifest);
  await isMissing();
  for (const name of readdirSync(`${folder}assets`)) {
    const old = entry.slice(entry.lastIndexOf('/') + 1);
    if (name.startsWith(old))
      renameSync(`${folder}assets/${name}`, `${folder}assets/${name.replace(old, 'index-Changed0.js')}`);
  }
  const second = await page();
  expect([second.statusCode, entryOf(second.body)]).toEqual([200, written]);
  expect((await app.inject(written)).statusCode).toBe(200);
  expect((await app.inject(entry)).statusCode).toBe(404);
  await app.close();
});
