/** What was typed or imported is shown as text, on every page that shows it: HTML, scripts, long words, right-to-left text. */
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type Tab, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

/** Kinds of hostile text; each sets the title or a variable of the page where it runs. */
const KINDS = {
  html: '<img src=x onerror="window.ran=1"><b>bold</b><style>main{display:none}</style>',
  script: '"><script>window.ran=2</script><a href="javascript:window.ran=3">press</a>{{7*7}}',
  'long word': 'w'.repeat(220),
  'right-to-left': 'مرحبا \u202Eevil.exe\u202C عالم',
} as const;

type Kind = keyof typeof KINDS;

/** Ids take no spaces at their ends and no controls; these are as hostile as ids can be. */
const idOf = (kind: Kind) => KINDS[kind].slice(0, 200);

/** Pages that show what was imported, as addresses; what is done there before it is looked at. */
const pagesOf = (kind: Kind): readonly (readonly [path: string, act?: (tab: Tab) => Promise<void>])[] => {
  const id = encodeURIComponent(idOf(kind));
  return [
    [`try/feed?as=${id}`],
    [`try/search?as=${id}&q=subject`],
    [
      `try/ask?as=${id}&question=subject`,
      async ({ page }) => {
        await page.getByRole('textbox', { name: 'Question' }).fill('What does the hostile subject do?');
        await page.getByRole('button', { name: 'Ask' }).click();
        await page.locator('article').first().waitFor();
      },
    ],
    [`try/path?as=${id}&goal=${id}`],
    [`try/tutor?as=${id}&goal=${id}`],
    ['map'],
    [`content?item=${id}`],
    [`people?user=${id}`],
    ['documents'],
    ['review'],
    ['agents'],
    ['objective'],
  ];
};

describeInBrowser('what was imported', () => {
  const open = useBrowser();
  let server: Running;

  beforeAll(async () => {
    server = await start();
    const { engine } = server;
    const kinds = Object.keys(KINDS) as Kind[];
    await engine.items.upsert(
      kinds.map((kind) => ({
        id: idOf(kind),
        title: KINDS[kind],
        body: `The hostile subject does ${KINDS[kind]} to whoever reads it.\n\n# ${KINDS[kind]}\n\n\`${KINDS[kind]}\``,
        tags: [KINDS[kind]],
        attributes: { level: 1, minutes: 3, note: KINDS[kind] },
      })),
    );
    await engine.users.upsert(kinds.map((kind) => ({ id: idOf(kind), tags: [KINDS[kind], 'tandem:bot'] })));
    await engine.events.add(
      kinds.flatMap((kind) => [
        { user: idOf(kind), kind: 'click', item: idOf(kind) },
        { user: `other of ${idOf(kind)}`, kind: 'report', item: idOf(kind) },
      ]),
    );
    await engine.memories.upsert(
      kinds.map((kind, n) => ({ id: `m-${n}`, kind: 'knowledge', title: KINDS[kind], text: KINDS[kind] })),
    );
    await server.call('POST', '/v1/documents', {
      body: kinds.map((kind, n) => ({
        id: `${n} ${idOf(kind)}`,
        format: 'text',
        text: `A document of ${KINDS[kind]}`,
      })),
    });
    await engine.refresh();
  });

  it.each(Object.keys(KINDS) as Kind[])('is shown as text on every page: %s', async (kind) => {
    const tab = await open({ width: 390 });
    const { page, complaints } = tab;
    let shown = 0;
    for (const [path, act] of pagesOf(kind)) {
      await page.goto(`${server.url}/console/${path}`);
      await page.locator('h1').waitFor();
      await act?.(tab);
      await page.waitForLoadState('load');
      await page.locator('.busy:not(:empty)').waitFor({ state: 'hidden' });
      expect(await page.evaluate('window.ran'), path).toBeUndefined();
      expect(await page.title(), path).toMatch(/ · Tandem$/);
      expect(
        await page.locator('img[src="x"], main style, main script, a[href^="javascript"]').count(),
        path,
      ).toBe(0);
      // Nothing that is imported makes a page wider than the phone.
      await eventually(async () =>
        expect(
          await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
          path,
        ).toBeLessThanOrEqual(0),
      );
      if (((await page.locator('main').textContent()) ?? '').includes(KINDS[kind])) shown++;
    }
    // A test that never sees the text would show nothing.
    expect(shown).toBeGreaterThanOrEqual(9);
    expect(complaints).toEqual([]);
  });
});
