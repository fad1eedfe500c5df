/** What stays while a page reads its data again: what it says, what is typed, where the focus is, what is opened. */
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

describeInBrowser('the console keeps', () => {
  const open = useBrowser();
  let server: Running;

  const eventsOf = async (user: string) => {
    const { json } = await server.call('GET', `/v1/events?user=${user}`);
    return (json as unknown as { readonly events: readonly { readonly kind: string }[] }).events;
  };

  beforeAll(async () => {
    server = await start();
    const { engine } = server;
    await engine.items.upsert(
      ['one', 'two', 'three'].map((id) => ({ id, title: `Title ${id}`, body: `The text of ${id}.` })),
    );
    await engine.users.upsert([{ id: 'ada', tags: ['tea'] }]);
    await engine.events.add([{ user: 'ada', kind: 'click', item: 'one' }]);
  });

  it('that something was saved, after it was read again', async () => {
    const { page } = await open();
    const answered = (path: string) =>
      page.waitForResponse((answer) => answer.url().includes(path) && answer.request().method() === 'GET');
    const savedStays = async () => {
      await page.waitForLoadState('networkidle');
      expect(await page.getByText('Saved.', { exact: true }).isVisible()).toBe(true);
    };
    await page.goto(`${server.url}/console/objective`);
    await page.getByRole('textbox', { name: 'Formula' }).fill('score * 2.0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await savedStays();
    expect(await page.getByRole('textbox', { name: 'Formula' }).inputValue()).toBe('score * 2.0');
    await server.engine.objective.set(null);

    await page.goto(`${server.url}/console/people?user=ada`);
    const tags = page.getByRole('textbox', { name: 'Tags' });
    await tags.fill('coffee');
    const again = answered('/v1/users/ada');
    await page.getByRole('button', { name: 'Save' }).click();
    await again;
    await page.getByText('Saved.', { exact: true }).waitFor();
    await savedStays();
    expect(await tags.inputValue()).toBe('coffee');

    await page.goto(`${server.url}/console/content?item=two`);
    const title = page.getByRole('textbox', { name: 'Title' });
    await title.fill('Another title');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await savedStays();
    // What is typed since then is not saved.
    await title.fill('A third');
    expect(await page.getByText('Saved.', { exact: true }).count()).toBe(0);
  });

  it('the focus in its place when what had it is gone', async () => {
    await server.engine.memories.upsert(
      [1, 2, 3].map((n) => ({ id: `m-${n}`, kind: 'knowledge', text: `Number ${n}.` })),
    );
    const { page } = await open();
    await page.goto(`${server.url}/console/agents`);
    const buttons = page.getByRole('button', { name: /^Delete: m-/ });
    await buttons.nth(2).waitFor();
    const names = await buttons.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    await buttons.nth(1).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: names[1] ?? '' }).waitFor({ state: 'detached' });
    await eventually(async () =>
      expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(names[2]),
    );
  });

  it('working when the server was away, and says so while it is', async () => {
    const away = await start({}, server.engine);
    const { port } = new URL(away.url);
    const { page } = await open();
    await page.goto(`${away.url}/console/overview`);
    // The other pages are loaded while nothing else is to be done.
    await eventually(async () => {
      const names = await page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name).join(' ')",
      );
      expect(names).toMatch(/settings-[^ ]*js/);
    });
    await page.waitForLoadState('networkidle');
    await away.stop();
    await page.getByRole('link', { name: 'Content', exact: true }).click();
    await page.getByText('Is the server running?').first().waitFor();
    await start({ port: Number(port) }, server.engine);
    await page.getByRole('region', { name: 'Content' }).getByRole('button').first().waitFor();
    expect(await page.getByText('Is the server running?').count()).toBe(0);
  });

  it('events of the client that it gives to pages, offline and through a reload', async () => {
    const { page } = await open();
    await page.goto(`${server.url}/console/connect`);
    // Run by the page itself: its policy lets it import the server's own files alone.
    const tandem = `import('/client.js').then(({ connect }) => connect({ user: 'traveller', delay: 0 }))`;
    await page.evaluate(`${tandem}.then((tandem) => { window.tandem = tandem; })`);
    await page.context().setOffline(true);
    await page.evaluate(`tandem.track({ kind: 'like', item: 'one' }); tandem.flush()`);
    expect(await page.evaluate('tandem.waiting')).toBe(1);
    expect(await eventsOf('traveller')).toEqual([]);
    await page.context().setOffline(false);
    await eventually(async () => expect(await eventsOf('traveller')).toHaveLength(1));
    await page.evaluate(`tandem.track({ kind: 'save', item: 'three' }), undefined`);
    await page.reload();
    await page.evaluate(`${tandem}.then((tandem) => tandem.flush())`);
    expect((await eventsOf('traveller')).map(({ kind }) => kind).sort()).toEqual(['like', 'save']);
  });

  it('every page in order with a key of few scopes, and says what it lacks', async () => {
    const reader = await server.engine.store.keys.create('reader', ['read']);
    const keyed = await start({ keys: true }, server.engine);
    const { page, complaints } = await open();
    await page.goto(`${keyed.url}/console/models`);
    await page.getByText('This server wants a key.').first().waitFor();
    await page.goto(`${keyed.url}/console/people?from=ad`);
    // Without any, one is asked for, and what was refused is asked for again.
    await page.getByText('This server wants a key.').first().waitFor();
    await page.getByRole('textbox', { name: 'API key' }).first().fill(reader);
    await page.getByRole('button', { name: 'Use this key' }).first().click();
    await page.getByRole('region', { name: 'People' }).getByRole('button', { name: /^ada/ }).waitFor();
    const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    for (const link of await pages.all()) {
      const name = (await link.textContent()) ?? '';
      await link.click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page.locator('.busy:not(:empty)').first().waitFor({ state: 'detached' });
    }
    // The last is that of settings.
    await page.getByText('lacks the scope that this needs: admin').first().waitFor();
    expect(complaints.filter((one) => !/status of 40[13]/.test(one))).toEqual([]);
  });

  it('who one is and what is opened in the address, which back and a reload follow', async () => {
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/try`);
    await page.waitForURL(/as=guest-/);
    const [, guest] = /as=(guest-\w+)/.exec(page.url()) ?? [];
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Try it', exact: true }).click();
    await page.waitForURL(new RegExp(`as=${guest}`));
    await page.getByRole('button', { name: 'Title three' }).first().click();
    await page.getByRole('dialog').getByText('The text of three.').waitFor();
    await page.reload();
    await page.getByRole('dialog').getByText('The text of three.').waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.goto(`${server.url}/console/content`);
    await page.getByRole('searchbox').fill('three');
    await page.reload();
    expect(await page.getByRole('searchbox').inputValue()).toBe('three');
    await page.getByText(/^1 shown of 3/).waitFor();
    expect(complaints).toEqual([]);
  });
});
