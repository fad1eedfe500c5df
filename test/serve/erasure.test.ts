/** Deleting a person leaves no trace of them in the data folder. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { ModelRegistry } from '#tandem/models/index.js';
import { start } from '../support/server.js';
import { collect, emptyFolder } from '../support/store.js';

const PERSON = 'secret.person@example.org';

const SESSION = 'secret-session-1';

/** Files of a folder that hold one of some texts, and how many files were read. */
async function filesWith(
  folder: string,
  texts: readonly string[],
): Promise<{ found: string[]; read: number }> {
  const found: string[] = [];
  let read = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    read++;
    for (const text of texts) if (bytes.includes(text)) found.push(`${text} in ${path}`);
  }
  return { found, read };
}

describe('deleting a person', () => {
  it('leaves no trace of the id, the sessions or what was known of them in any file', async () => {
    const data = await emptyFolder();
    const engine = await open({ data });
    const server = await start({}, engine);
    const send = async (path: string, body: unknown) => {
      const answer = await server.call('POST', path, { body });
      expect(answer.status, answer.text).toBe(200);
      return answer.json;
    };
    await send('/v1/items', [
      { id: 'n1', title: 'One' },
      { id: 'n2', title: 'Two' },
    ]);
    await send('/v1/users', { id: PERSON, attributes: { phone: '000-secret' }, tags: ['secret-tag'] });
    // Before they signed in, under a session; then under their name, which says whose session it is.
    await send('/v1/events', { session: SESSION, item: 'n2', kind: 'click' });
    await send('/v1/recommend', { session: SESSION });
    await send('/v1/events', {
      user: PERSON,
      session: SESSION,
      item: 'n1',
      kind: 'like',
      context: { from: PERSON },
    });
    await send('/v1/recommend', { user: PERSON });
    await send('/v1/events', { user: 'somebody-else', item: 'n1', kind: 'like' });
    await engine.store.requests.get('');
    await new ModelRegistry(data).alarm({
      kind: 'ranker',
      at: '2026-11-01T00:00:00.000Z',
      accounts: [PERSON, 'somebody-else'],
    } as never);
    await engine.refresh();

    const answer = await server.call('DELETE', `/v1/users/${encodeURIComponent(PERSON)}`);
    expect([answer.status, answer.json.deleted]).toEqual([200, [PERSON]]);
    expect(await new ModelRegistry(data).accountsInAlarms()).toEqual(['somebody-else']);
    // What is exported from now on does not know them, either.
    const left = await collect(engine.store.events.read());
    expect(left.map(({ user }) => user)).toEqual(['somebody-else']);
    expect((await server.call('DELETE', `/v1/users/${encodeURIComponent(PERSON)}`)).status).toBe(404);
    await server.stop();
    await engine.close();

    const { found, read } = await filesWith(data, [PERSON, SESSION, '000-secret', 'secret-tag']);
    expect(found).toEqual([]);
    expect(read).toBeGreaterThan(100);
    // Others are still there.
    expect((await filesWith(data, ['somebody-else'])).found.length).toBeGreaterThan(0);
    await rm(data, { recursive: true, force: true });
  });

  it('finds who only ever asked for a list', async () => {
    const data = await emptyFolder();
    const engine = await open({ data });
    await engine.items.upsert([{ id: 'n1' }]);
    await engine.recommend({ user: PERSON });
    expect(await engine.users.delete([PERSON])).toEqual([PERSON]);
    expect(await engine.users.delete([PERSON])).toEqual([]);
    await engine.close();
    expect((await filesWith(data, [PERSON])).found).toEqual([]);
    await rm(data, { recursive: true, force: true });
  });

  it('makes whoever comes with the same id somebody new, also after the next start', async () => {
    const data = await emptyFolder();
    const first = await open({ data });
    await first.items.upsert([{ id: 'n1' }, { id: 'n2' }]);
    await first.events.add([{ user: 'ann', item: 'n1', kind: 'dislike' }]);
    const shown = async (engine: typeof first) =>
      (await engine.recommend({ user: 'ann' })).items.map(({ id }) => id).sort();
    expect(await shown(first)).toEqual(['n2']);
    await first.users.delete(['ann']);
    expect(await shown(first)).toEqual(['n1', 'n2']);
    await first.users.upsert([{ id: 'ann', tags: ['back'] }]);
    await first.events.add([{ user: 'ann', item: 'n2', kind: 'dislike' }]);
    expect(await shown(first)).toEqual(['n1']);
    expect((await first.users.list()).map(({ id }) => id)).toEqual(['ann']);
    await first.close();
    const second = await open({ data });
    expect(await shown(second)).toEqual(['n1']);
    expect(await second.users.get('ann')).toMatchObject({ tags: ['back'] });
    await second.close();
    await rm(data, { recursive: true, force: true });
  });
});
