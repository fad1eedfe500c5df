/** Several sites behind one port: a key selects the tenant, and nothing of one is in any answer to another. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTenants, type TenantServer } from '#tandem/serve/index.js';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';
import { client } from '../support/server.js';

const SITES = ['north', 'south'] as const;

type Site = (typeof SITES)[number];

const other = (site: Site): Site => (site === 'north' ? 'south' : 'north');

const engines: { [site: string]: Engine } = {};
const keys: { [site: string]: string } = {};
let server: TenantServer;
let http: ReturnType<typeof client>;

/** The same ids in both sites, but for what names the site. */
async function fill(engine: Engine, site: Site): Promise<void> {
  await engine.items.upsert(
    Array.from({ length: 8 }, (_, k) => ({
      id: k < 4 ? `i${k}` : `${site}-i${k}`,
      title: `Tea ${site}`,
      tags: [`tag-${site}`],
      attributes: { of: site },
    })),
  );
  await engine.users.upsert([{ id: 'ada', attributes: { of: site } }, { id: `user-${site}` }]);
  await engine.events.add([
    ...['i0', 'i1'].map((item) => ({ user: 'ada', item, kind: 'like', context: { of: site } })),
    { user: `user-${site}`, item: `${site}-i5`, kind: `kind-${site}` },
  ]);
  await engine.refresh();
}

beforeAll(async () => {
  for (const site of SITES) {
    engines[site] = await testEngine();
    await fill(engines[site], site);
    keys[site] = await engines[site].store.keys.create(`key-of-${site}`, ['read', 'write', 'admin']);
  }
  server = await serveTenants([{ name: 'north', engine: engines.north }], { port: 0, gorse: true });
  await server.add({ name: 'south', engine: engines.south, ownKey: 'own-key-of-south' });
  http = client(server.url);
});

afterAll(async () => {
  http.close();
  await server.close();
  for (const engine of Object.values(engines)) await engine.close();
});

const as = (key: string) => ({ authorization: `Bearer ${key}` });

describe.each(SITES)('%s', (site) => {
  const call = (method: string, path: string, body?: unknown) =>
    http.call(method, path, { headers: as(keys[site]), body });

  it('is all that its key sees, whatever is asked', async () => {
    const document = JSON.parse((await http.call('GET', '/openapi.json')).text) as {
      readonly paths: { readonly [path: string]: { readonly get?: object } };
    };
    const reads = Object.entries(document.paths).filter(([, methods]) => methods.get);
    const urls = reads.flatMap(([path]) =>
      ['i0', 'ada', `${other(site)}-i5`, `user-${other(site)}`, 'items', 'events'].map((id) =>
        path.replace(/\{\w+\}/, id),
      ),
    );
    const answered = new Set<number>();
    for (const url of [...new Set(urls), '/v1/suggest?query=tea', '/v1/recommend?user=ada', '/api/items']) {
      const { status, text } = await call('GET', url);
      answered.add(status);
      // What was asked for is named where it is not there.
      const told = status === 200 ? text : text.replaceAll(/"[^"]*(north|south)-?[^"]*"/g, '');
      if (url !== '/metrics')
        expect(told, url).not.toMatch(new RegExp(`${other(site)}|key-of-${other(site)}`));
    }
    expect(answered).toContain(200);
    const found = await call('POST', '/v1/search', { query: 'tea' });
    expect(found.text).toContain(`Tea ${site}`);
    expect(found.text).not.toContain(other(site));
  });

  it('is all that its key changes', async () => {
    const counts = () => {
      // The rest may change by itself: a building in the background ends.
      const { items, users, events } = engines[other(site)].stats();
      return { items, users, events };
    };
    const before = counts();
    await call('POST', '/v1/items', [{ id: 'i0', title: `Changed by ${site}` }]);
    await call('POST', '/v1/events', { user: 'ada', item: 'i2', kind: 'like' });
    await call('DELETE', '/v1/items/i3');
    await call('DELETE', '/v1/keys/any');
    expect(counts()).toEqual(before);
    expect((await engines[other(site)].items.get('i0'))?.title).not.toBe(`Changed by ${site}`);
    expect((await engines[site].items.get('i0'))?.title).toBe(`Changed by ${site}`);
  });

  it('gives cursors and requests that are of no use to another', async () => {
    const { json } = await call('GET', '/v1/popular?limit=1');
    const headers = as(keys[other(site)]);
    const next = await http.call('GET', `/v1/popular?limit=1&after=${json.request}`, { headers });
    expect(next.status).toBe(400);
    expect(next.json.error.field).toBe('after');
  });
});

describe('without a key of a tenant', () => {
  it.each<{ readonly [name: string]: string }>([
    {},
    as(`tandem_${'x'.repeat(43)}`),
    as('north'),
    { 'x-api-key': 'south' },
  ])('nothing of any is told: %j', async (headers) => {
    for (const path of ['/v1/items', '/v1/recommend', '/v1/keys', '/metrics', '/v1/stats', '/api/items']) {
      const { status, text } = await http.call('GET', path, { headers });
      expect(status === 200 && path !== '/metrics', path).toBe(false);
      expect(text, path).not.toMatch(/north|south|ada/);
    }
    const written = await http.call('POST', '/v1/items', { headers, body: [{ id: 'x' }] });
    expect(written.status).toBe(401);
    expect((await http.call('GET', '/readyz', { headers })).status).toBe(200);
  });
});

it('says while a tenant is being opened that it is not ready', async () => {
  const ready = async () => (await http.call('GET', '/readyz')).status;
  const opened = server.opening('own-key-of-west');
  expect(await ready()).toBe(503);
  opened();
  expect(await ready()).toBe(200);
});

it('lets commands of this machine in by a key of their own, and a revoked key out', async () => {
  const own = await http.call('GET', '/v1/items/south-i5', { headers: as('own-key-of-south') });
  expect(own.status).toBe(200);
  const key = await engines.north.store.keys.create('short', ['read']);
  expect((await http.call('GET', '/v1/items', { headers: as(key) })).status).toBe(200);
  expect((await http.call('GET', '/v1/items', { headers: { 'x-api-key': key } })).status).toBe(200);
  expect((await http.call('POST', '/v1/items', { headers: as(key), body: [{ id: 'x' }] })).status).toBe(403);
});
