/** The console in a real browser: every page in both languages, and the ways through it that people take. */
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, expectAccessible, type Tab, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

const PAGES = {
  overview: ['Overview', '概览'],
  try: ['Try it', '试用'],
  map: ['Map', '地图'],
  content: ['Content', '内容'],
  people: ['People', '用户'],
  documents: ['Documents', '文档'],
  objective: ['Objective', '目标'],
  experiments: ['Experiments', '实验'],
  models: ['Models', '模型'],
  evaluate: ['Evaluate', '评估'],
  review: ['Review', '审核'],
  agents: ['Agents', '智能体'],
  connect: ['Connect', '接入'],
  settings: ['Settings', '设置'],
} as const;

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

interface Event {
  readonly kind: string;
  readonly request: string | null;
}

const TOPICS = ['agents', 'ranking', 'serving'];

describeInBrowser('the console', () => {
  const open = useBrowser();
  let server: Running;
  /** One in each language, and so in each theme; used again and again, as a new one has nothing in its cache and loads all anew. */
  let tabs: readonly Tab[];

  /** The tab in English, with nothing to complain of yet. */
  const english = (): Tab => {
    const [tab] = tabs as [Tab];
    tab.complaints.length = 0;
    return tab;
  };

  const eventsOf = async (user: string) =>
    ((await server.call('GET', `/v1/events?user=${user}`)).json as unknown as { readonly events: Event[] })
      .events;

  beforeAll(async () => {
    server = await start();
    const { engine } = server;
    await engine.items.upsert(
      Array.from({ length: 30 }, (_, n) => {
        const topic = TOPICS[n % TOPICS.length];
        return {
          id: `${topic}-${n}`,
          title: `Note ${n} on ${topic}`,
          body: `What ${topic} are, in ${n} words.`,
          tags: [topic],
        };
      }),
    );
    await engine.items.upsert([
      { id: 'hostile', title: HOSTILE, body: HOSTILE, tags: ['مرحبا', 'w'.repeat(200)] },
    ]);
    await engine.events.add(
      Array.from({ length: 120 }, (_, n) => ({
        user: `reader-${n % 20}`,
        kind: 'like',
        item: `${TOPICS[n % TOPICS.length]}-${n % 30}`,
      })),
    );
    await engine.refresh();
    tabs = [await open({ locale: 'en' }), await open({ locale: 'zh-CN', dark: true })];
  });

  it.each(Object.entries(PAGES))('%s is there in both languages, and accessible', async (path, names) => {
    await Promise.all(
      tabs.map(async ({ page, complaints }, index) => {
        const name = names[index] ?? '';
        // The first is opened by its address, the others by the navigation, as people go from one to the next.
        if (page.url() === 'about:blank') await page.goto(`${server.url}/console/${path}`);
        else await page.locator(`nav a[href="/console/${path}"]`).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        await page.locator('.busy').first().waitFor({ state: 'detached' });
        await eventually(async () => expect(await page.title()).toBe(`${name} · Tandem`));
        await expectAccessible(page);
        // On a phone other things scroll, and what scrolls must be reached by keys.
        await page.setViewportSize({ width: 390, height: 844 });
        await expectAccessible(page, false);
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
        await page.setViewportSize({ width: 1280, height: 900 });
        expect(complaints.splice(0)).toEqual([]);
      }),
    );
  });

  it('leads from the root to the overview, and says where there is no page', async () => {
    const { page } = english();
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.goto(`${server.url}/console/nowhere`);
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
    expect(await page.title()).toBe('Page not found · Tandem');
  });

  it('changes the feed with what a new person opens, and says why', async () => {
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/try/feed?as=newcomer`);
    const titles = () => page.locator('article h2').allTextContents();
    await page.locator('article').first().waitFor();
    const before = await titles();
    for (let opened = 0; opened < 3; opened++) {
      // What is opened changes the list at once: the next one begins with what was not shown before.
      await page.locator('article h2 button', { hasText: 'agents' }).first().click();
      await page.getByRole('dialog').getByText('What agents are').waitFor();
      await page.keyboard.press('Escape');
    }
    await eventually(async () => {
      const clicks = (await eventsOf('newcomer')).filter(({ kind }) => kind === 'click');
      expect(clicks).toHaveLength(3);
    });
    await page.reload();
    const first = page.locator('article').first();
    await first.getByRole('button', { name: 'Why this' }).click();
    await first
      .getByRole('list', { name: 'Why this' })
      .getByText('agents', { exact: false })
      .first()
      .waitFor();
    expect(await titles()).not.toEqual(before);
    expect(complaints).toEqual([]);
  });

  it('searches, and counts what is opened as an answer to the search', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/try/search?as=seeker`);
    await page.getByRole('textbox', { name: 'Search for' }).fill('serving');
    await page.keyboard.press('Enter');
    await page.locator('article h2 button', { hasText: 'serving' }).first().click();
    await page.getByRole('dialog').waitFor();
    await eventually(async () => {
      const clicks = (await eventsOf('seeker')).filter(({ kind }) => kind === 'click');
      expect(clicks.map(({ request }) => request)).toEqual([expect.any(String)]);
    });
    expect(page.url()).toContain('q=serving');
  });

  it('narrows a search by a facet, which the address keeps', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/try/search?as=seeker&q=what`);
    const facet = page.getByRole('region', { name: 'Tags' }).getByRole('button', { name: /^agents/ });
    await facet.click();
    await page.waitForURL(/only=/);
    await page.reload();
    await page.locator('article').first().waitFor();
    const tags = await page.locator('article .tags').allTextContents();
    expect(tags.length).toBeGreaterThan(0);
    expect(new Set(tags)).toEqual(new Set(['agents']));
  });

  it('answers a question, opens what it cites, and takes a thumb', async () => {
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/try/ask?as=asker`);
    await page.getByRole('textbox', { name: 'Question' }).fill('What are agents in 3 words?');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('Written by extractive').waitFor();
    await page.getByRole('button', { name: 'The prompt a language model would be sent' }).click();
    await page.getByRole('region', { name: 'Second message' }).getByText('What are agents').waitFor();
    await page.getByRole('list', { name: 'Sources' }).getByRole('button').first().click();
    await page.getByRole('dialog').locator('mark').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Helpful', exact: true }).click();
    await eventually(async () => {
      const kinds = (await eventsOf('asker')).map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['click', 'like']));
    });
    expect(complaints).toEqual([]);
  });

  it('takes a document, which is found at once', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/documents`);
    await page.locator('input[type="file"]').setInputFiles([
      { name: 'zeppelin.md', mimeType: 'text/markdown', buffer: Buffer.from('# Zeppelins\n\nThey float.') },
      { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') },
    ]);
    await page.getByText('zeppelin.md: taken').waitFor();
    await page.locator('li.error', { hasText: 'broken.pdf' }).waitFor();
    await page.goto(`${server.url}/console/try/search?q=zeppelins`);
    await page.locator('article h2 button', { hasText: 'Zeppelins' }).waitFor();
    await page.goto(`${server.url}/console/documents`);
    await page.getByRole('button', { name: /Delete: .*zeppelin/ }).click();
    await page.getByText('There are no documents yet.').waitFor();
    expect((await server.call('GET', '/v1/documents')).json).toMatchObject({ documents: [] });
  });

  it('shows a learning path, which what is read shortens', async () => {
    await server.engine.items.upsert([
      { id: 'first', title: 'First steps', attributes: { minutes: 5 } },
      { id: 'second', title: 'Second steps', attributes: { minutes: 7, requires: ['first'] } },
    ]);
    const { page } = english();
    await page.goto(`${server.url}/console/try/path?as=learner`);
    await page.getByRole('textbox', { name: 'Goal' }).fill('Second');
    await page.getByRole('button', { name: 'Second steps' }).click();
    await page.getByText('2 steps, 12 minutes').waitFor();
    expect(await page.locator('article h2').allTextContents()).toEqual(['First steps', 'Second steps']);
    await page.getByRole('link', { name: 'Show it on the map' }).click();
    await page.getByText('The path to second: 2 steps').waitFor();
    await page.getByRole('button', { name: 'First steps' }).waitFor();
    await page.goBack();
    await page.locator('article').first().getByRole('button', { name: 'Read to the end' }).click();
    await page.getByText('1 steps, 7 minutes').waitFor();
  });

  it('teaches: asks back about a note, and goes on from what was answered', async () => {
    await server.engine.items.upsert([
      {
        id: 'low',
        title: 'Foundations',
        body: 'Foundations carry every wall of a house that stands for long.',
        tags: ['house'],
      },
      {
        id: 'high',
        title: 'Roofs',
        body: 'Roofs keep out rain, and rest on walls.',
        tags: ['house'],
        attributes: { requires: ['low'] },
      },
    ]);
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/try/tutor?as=pupil&goal=high`);
    await page.getByRole('heading', { level: 2, name: 'Foundations' }).waitFor();
    await page.getByRole('button', { name: 'Ask me about it' }).click();
    const choices = page.getByRole('group', { name: 'Which note says this?' });
    await page.getByText('____ carry every wall').waitFor();
    await choices.getByRole('button', { name: 'Roofs' }).click();
    await page.getByText('Not Roofs.').waitFor();
    await choices.getByRole('button', { name: 'Foundations' }).click();
    await page.getByRole('heading', { level: 2, name: 'Roofs' }).waitFor();
    await page.getByText('you know Foundations').waitFor();
    expect((await eventsOf('pupil')).map(({ kind }) => kind)).toEqual(['complete']);
    await page.getByRole('textbox', { name: 'Your question about it' }).fill('What keeps out rain?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Written by extractive').waitFor();
    expect(complaints).toEqual([]);
  });

  it('places items by their vectors, and is moved and zoomed by keys', async () => {
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/map?by=vectors&find=Note 3 on`);
    await page.getByText(/near each other|no vectors yet/).waitFor();
    const drawing = page.getByRole('img', { name: 'Map' });
    await drawing.focus();
    for (const key of ['ArrowLeft', '+', '-', '0']) await page.keyboard.press(key);
    expect(complaints).toEqual([]);
  });

  it('edits an item', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/content?item=ranking-1`);
    await page.getByRole('textbox', { name: 'Title' }).fill('Renamed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await server.engine.items.get('ranking-1'))?.title).toBe('Renamed');
  });

  it('tries and saves an objective, and says what is wrong with one', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/objective`);
    const formula = page.getByRole('textbox', { name: 'Formula' });
    await formula.fill('score +');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.field .error').waitFor();
    // What is typed is completed by the first name that goes on from it.
    await formula.fill('');
    await formula.pressSequentially('2.0 * item.ag');
    await page.getByRole('button', { name: 'item.age_days' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await formula.inputValue()).toBe('2.0 * item.age_days'));
    await formula.fill("'agents' in item.tags ? score * 3.0 : score");
    await page.getByRole('button', { name: 'Try it on 100 people' }).click();
    await page.getByRole('heading', { name: 'What the change would do' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(async () =>
      expect(String((await server.engine.objective.get()).objective)).toContain('agents'),
    );
    await page.goto(`${server.url}/console/try/feed?as=anybody`);
    await page.locator('article').first().waitFor();
    expect(await page.locator('article h2').first().textContent()).toContain('agents');
    await server.engine.objective.set(null);
  });

  it('trains a model, says what came of it, serves it and rolls it back', async () => {
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/models`);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText(/was trained and is (not )?served/).waitFor();
    const version = page.getByRole('row', { name: /sequence-/ });
    // Serving is known to the second after it was decided.
    await version.getByRole('button').waitFor();
    if (await version.getByRole('button', { name: 'Serve' }).isVisible()) {
      await version.getByRole('button', { name: 'Serve' }).click();
    }
    await version.getByText('serving', { exact: true }).waitFor();
    expect(server.engine.stats().sequence).toMatch(/^sequence-/);
    await version.getByRole('button', { name: 'Roll back' }).click();
    await version.getByText('serving', { exact: true }).waitFor({ state: 'detached' });
    expect(server.engine.stats().sequence).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('makes an experiment, shows what it finds, stops it and takes it out', async () => {
    const { page, complaints } = english();
    await page.goto(`${server.url}/console/experiments`);
    await page.getByRole('textbox', { name: 'Name of the experiment' }).fill('bolder');
    await page.getByRole('textbox', { name: 'Formula' }).fill('score * 2.0');
    await page.getByRole('button', { name: 'Start the experiment' }).click();
    await page.getByRole('heading', { level: 2, name: 'bolder' }).waitFor();
    expect(await server.engine.experiments.list()).toMatchObject([{ name: 'bolder', state: 'running' }]);
    for (const action of ['Stop', 'Remove']) {
      await page.getByRole('button', { name: action, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click();
    }
    await page.getByText('No experiment is configured.').waitFor();
    expect(await server.engine.experiments.list()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('shows how a file would be read, asks what is unclear, and takes it', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/content?import=file`);
    const buffer = Buffer.from('code,name\nq-1,Quills\nq-2,<b>Ink</b>\n');
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'shop.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'items', exact: true }).click();
    await page.getByRole('button', { name: 'id=code', exact: true }).click();
    await page.getByRole('cell', { name: 'Quills | Ink' }).waitFor();
    expect(await server.engine.items.get('q-1')).toBeUndefined();
    await page.getByRole('button', { name: 'Import it' }).click();
    await page.getByText('2 records taken').waitFor();
    expect(await server.engine.items.get('q-2')).toBeDefined();
    await server.engine.items.delete(['q-1', 'q-2']);
  });

  it('tries a language model and says why it fails', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/settings`);
    await page.getByRole('textbox', { name: 'What to call it' }).fill('far');
    await page.getByRole('textbox', { name: 'Address (OpenAI' }).fill('http://127.0.0.1:9/v1');
    await page.getByRole('textbox', { name: 'Model', exact: true }).fill('none');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Try: far' }).click();
    await page.locator('[role="status"].error').waitFor();
    await page.getByRole('button', { name: 'Remove: far' }).click();
    await eventually(async () => expect((await server.engine.providers.list()).configured).toEqual([]));
  });

  it('deletes a person after asking', async () => {
    await server.engine.events.add([{ user: 'leaving', kind: 'click', item: 'agents-0' }]);
    const { page } = english();
    await page.goto(`${server.url}/console/people?user=leaving`);
    await page.getByText('click', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Choose a person').waitFor();
    expect(await eventsOf('leaving')).toEqual([]);
  });

  it('makes a key that is shown once, and revokes it', async () => {
    const { page } = english();
    await page.goto(`${server.url}/console/settings`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shop');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByText('This is shown once').waitFor();
    await page.getByRole('button', { name: 'Revoke: shop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('There are no keys').waitFor();
    expect(await server.engine.store.keys.list()).toEqual([]);
  });

  it('fits a phone, with the pages in a menu', async () => {
    const { page } = await open({ width: 360 });
    await page.goto(`${server.url}/console/try`);
    await page.locator('article').first().waitFor();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Try it' }).waitFor();
  });
});
