/** The console by keyboard alone: from a new person's first list to a model that is rolled back. */
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type Tab, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

/** Tabs after which a thing counts as out of reach. */
const FAR = 150;

const TOPICS = ['agents', 'ranking', 'serving'];

/** What has the focus: its name as it is read out, or its text, and whether the focus is seen. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: label.trim(),
    role: element.tagName.toLowerCase(),
    isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && box.width > 0 && box.height > 0,
  };
})()`;

interface Focused {
  readonly name: string;
  readonly role: string;
  readonly isSeen: boolean;
}

/** Goes on by Tab until what has the focus has a name. @returns the names passed on the way. */
async function tabTo({ page }: Tab, name: RegExp, role?: string): Promise<readonly string[]> {
  const passed: string[] = [];
  for (let n = 0; n < FAR; n++) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(FOCUSED)) as Focused;
    if (focused.role === 'body') continue;
    expect(focused, `after ${passed.at(-1)}`).toMatchObject({ isSeen: true });
    if (name.test(focused.name) && (!role || focused.role === role)) return passed;
    passed.push(focused.name);
  }
  throw new Error(`${name} is not reached by Tab; on the way: ${passed.join(' | ')}`);
}

describeInBrowser('by keyboard alone', () => {
  const open = useBrowser();
  let server: Running;
  let tab: Tab;

  const kindsOf = async (user: string) => {
    const { json } = await server.call('GET', `/v1/events?user=${user}`);
    return (json as unknown as { readonly events: readonly { readonly kind: string }[] }).events.map(
      ({ kind }) => kind,
    );
  };

  /** Goes to a page by the navigation, as the focus moves to its heading. */
  const goTo = async (name: string) => {
    await tab.page.keyboard.press('Escape');
    await tabTo(tab, new RegExp(`^${name}$`), 'a');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await eventually(async () => expect(await tab.page.evaluate('document.activeElement.id')).toBe('main'));
  };

  beforeAll(async () => {
    server = await start();
    await server.engine.items.upsert(
      Array.from({ length: 30 }, (_, n) => {
        const topic = TOPICS[n % TOPICS.length];
        const body = `What ${topic} are, in ${n} words.`;
        return { id: `${topic}-${n}`, title: `Note ${n} on ${topic}`, body, tags: [topic] };
      }),
    );
    await server.engine.events.add(
      Array.from({ length: 120 }, (_, n) => ({
        user: `reader-${n % 20}`,
        kind: 'like',
        item: `${TOPICS[n % TOPICS.length]}-${n % 30}`,
      })),
    );
    await server.engine.refresh();
    tab = await open();
  });

  it('skips the navigation', async () => {
    await tab.page.goto(`${server.url}/console/overview`);
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
    await tab.page.keyboard.press('Tab');
    expect(await tab.page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await tab.page.keyboard.press('Enter');
    await tabTo(tab, /^Try it as any person$/);
  });

  it('opens notes of a new list, closes them where it was, and learns why', async () => {
    const { page, complaints } = tab;
    await page.goto(`${server.url}/console/try/feed?as=typist`);
    await page.locator('article').first().waitFor();
    for (let n = 1; n <= 3; n++) {
      await tabTo(tab, /on agents/);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByText('What agents are').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () =>
        expect((await kindsOf('typist')).filter((kind) => kind === 'click')).toHaveLength(n),
      );
    }
    await tabTo(tab, /^Why this$/);
    await page.keyboard.press('Space');
    await page.getByRole('list', { name: 'Why this' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('searches, asks, opens a citation and gives a thumb', async () => {
    const { page, complaints } = tab;
    await tabTo(tab, /^Search$/, 'a');
    await page.keyboard.press('Enter');
    await tabTo(tab, /^Search for$/);
    await page.keyboard.type('serving');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Results' }).getByRole('listitem').first().waitFor();
    await tabTo(tab, /^Ask$/, 'a');
    await page.keyboard.press('Enter');
    await tabTo(tab, /^Question$/);
    await page.keyboard.type('What are agents in 3 words?');
    await page.keyboard.press('Enter');
    // Written into a live region, which a screen reader reads out.
    await page.locator('[aria-live="polite"]').getByText('Written by extractive').waitFor();
    await tabTo(tab, /^Note 3 on agents$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('mark').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tabTo(tab, /^Helpful$/);
    await page.keyboard.press('Enter');
    await page.getByText('Noted.').waitFor();
    expect(await kindsOf('typist')).toContain('like');
    expect(complaints).toEqual([]);
  });

  /** Gives a file to what has the focus, which asks for one when Enter is pressed. */
  const chooseFile = async (name: string, mimeType: string, text: string) => {
    const chooser = tab.page.waitForEvent('filechooser');
    await tab.page.keyboard.press('Enter');
    await (await chooser).setFiles({ name, mimeType, buffer: Buffer.from(text) });
  };

  it('uploads a document, and deletes it', async () => {
    const { page, complaints } = tab;
    await goTo('Documents');
    await tabTo(tab, /^Choose files/);
    await chooseFile('zeppelin.md', 'text/markdown', '# Zeppelins\n\nThey float.');
    // Into a live region, as what became of a file is read out.
    await page.locator('[aria-live="polite"]').getByText('zeppelin.md: taken').waitFor();
    await tabTo(tab, /^Delete: .*zeppelin/);
    await page.keyboard.press('Enter');
    await page.getByText('There are no documents yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('imports a file after a look at its columns', async () => {
    const { page, complaints } = tab;
    await goTo('Content');
    await tabTo(tab, /^Import a file$/);
    await page.keyboard.press('Enter');
    await tabTo(tab, /^Choose a file$/);
    await chooseFile('shop.csv', 'text/csv', 'code,name\nq-1,Quills\nq-2,Ink\n');
    for (const choice of [/^items$/, /^id=code$/, /^Import it$/]) {
      await page.getByRole('button', { name: choice }).waitFor();
      await tabTo(tab, choice, 'button');
      await page.keyboard.press('Enter');
    }
    await page.locator('[role="status"]').getByText('2 records taken').waitFor();
    expect(await server.engine.items.get('q-2')).toMatchObject({ title: 'Ink' });
    await server.engine.items.delete(['q-1', 'q-2']);
    // What is unclear is refused with choices, which the browser counts as an error.
    expect(complaints.splice(0).filter((one) => !/status of 422/.test(one))).toEqual([]);
  });

  it('stays in a dialog until it is closed, and is then where it was', async () => {
    const { page, complaints } = tab;
    await server.engine.events.add([{ user: 'leaving', kind: 'click', item: 'agents-0' }]);
    await page.goto(`${server.url}/console/people?user=leaving`);
    await page.getByRole('button', { name: 'Delete' }).waitFor();
    const dialog = page.getByRole('dialog', { name: /^Delete leaving/ });
    for (const close of ['Escape', 'Enter']) {
      await tabTo(tab, /^Delete$/, 'button');
      await page.keyboard.press('Enter');
      await dialog.waitFor();
      // Once around: nothing behind the dialog is reached.
      for (let n = 0; n < 5; n++) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate("document.activeElement.closest('[role=dialog]') !== null")).toBe(true);
      }
      if (close === 'Enter') await tabTo(tab, /^Delete$/, 'button');
      await page.keyboard.press(close);
      await dialog.waitFor({ state: 'detached' });
      if (close === 'Escape') {
        await eventually(async () =>
          expect(await page.evaluate('document.activeElement.textContent')).toBe('Delete'),
        );
        await page.keyboard.press('Shift+Tab');
      }
    }
    await page.getByText('Choose a person').waitFor();
    expect(await kindsOf('leaving')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('changes the objective', async () => {
    const { page, complaints } = tab;
    await goTo('Objective');
    await tabTo(tab, /^Formula$/, 'textarea');
    await page.keyboard.type("'agents' in item.tags ? score * 3.0 : score");
    // Escape leaves the completion, so that Tab goes on.
    await page.keyboard.press('Escape');
    await tabTo(tab, /^Save$/);
    await page.keyboard.press('Enter');
    await page.getByText('Saved.', { exact: true }).waitFor();
    expect(String((await server.engine.objective.get()).objective)).toContain('agents');
    await server.engine.objective.set(null);
    expect(complaints).toEqual([]);
  });

  it('trains a model, serves it, and rolls it back', async () => {
    const { page, complaints } = tab;
    await goTo('Models');
    await tabTo(tab, /^Train$/);
    await page.keyboard.press('Enter');
    await page.getByText(/was trained and is (not )?served/).waitFor();
    const version = page.getByRole('row', { name: /sequence-/ });
    await version.getByRole('button').waitFor();
    if (await version.getByRole('button', { name: 'Serve' }).isVisible()) {
      await tabTo(tab, /^Serve$/);
      await page.keyboard.press('Enter');
    }
    await version.getByText('serving', { exact: true }).waitFor();
    await tabTo(tab, /^Roll back$/);
    // The first row is of the version made last.
    await page.keyboard.press('Enter');
    await version.getByText('serving', { exact: true }).waitFor({ state: 'detached' });
    expect(server.engine.stats().sequence).toBeUndefined();
    expect(complaints).toEqual([]);
  });
});
