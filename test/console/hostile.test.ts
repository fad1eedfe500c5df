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

type Act = (tab: Tab) => Promise<void>;

/** Pages that show what was imported of all kinds at once, as addresses; what is done there before it is looked at. */
const LISTS: readonly (readonly [path: string, act?: Act])[] = [
  [`try/feed?as=${encodeURIComponent(idOf('script'))}`],
  [`try/search?as=${encodeURIComponent(idOf('long word'))}&q=subject`],
  [
    `try/ask?as=${encodeURIComponent(idOf('right-to-left'))}&question=subject`,
    async ({ page }) => {
      await page.getByRole('textbox', { name: 'Question' }).fill('What does the hostile subject do?');
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.locator('article').first().waitFor();
    },
  ],
  ['map'],
  ['content'],
  ['people'],
  ['documents'],
  ['review'],
  ['agents'],
  ['objective'],
];

/** Pages of one of them. */
const pagesOf = (kind: Kind): readonly string[] => {
  const id = encodeURIComponent(idOf(kind));
  return [
    `try/path?as=${id}&goal=${id}`,
    `try/tutor?as=${id}&goal=${id}`,
    `content?item=${id}&open=${id}`,
    `people?user=${id}`,
    `try/feed?as=${id}&open=${id}`,
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

  /** Opens a page, and finds out that nothing of it ran or broke out. @param kind is waited for. @returns the kinds whose text it shows. */
  const look = async (tab: Tab, path: string, act?: Act, kind?: Kind): Promise<readonly Kind[]> => {
    const { page, complaints } = tab;
    await page.goto(`${server.url}/console/${path}`);
    await page.locator('h1').waitFor();
    await act?.(tab);
    await page.waitForLoadState('load');
    await page.locator('.busy:not(:empty)').waitFor({ state: 'hidden' });
    expect(await page.evaluate('window.ran'), path).toBeUndefined();
    expect(await page.title(), path).toMatch(/ · Tandem$/);
    const broken = 'img[src="x"], main style, main script, a[href^="javascript"]';
    expect(await page.locator(broken).count(), path).toBe(0);
    // Nothing that is imported makes a page wider than the phone.
    await eventually(async () =>
      expect(
        await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
        path,
      ).toBeLessThanOrEqual(0),
    );
    expect(complaints, path).toEqual([]);
    const textOf = async () => (await page.locator('body').textContent()) ?? '';
    if (kind) await eventually(async () => expect(await textOf(), path).toContain(KINDS[kind]));
    const text = await textOf();
    return (Object.keys(KINDS) as Kind[]).filter((kind) => text.includes(KINDS[kind]));
  };

  it('is shown as text on every page of many', async () => {
    const tab = await open({ width: 390 });
    const shown: Kind[] = [];
    for (const [path, act] of LISTS) shown.push(...(await look(tab, path, act)));
    // A test that never sees the text would show nothing.
    for (const kind of Object.keys(KINDS) as Kind[])
      expect(shown.filter((one) => one === kind).length, kind).toBeGreaterThanOrEqual(6);
  });

  it.each(Object.keys(KINDS) as Kind[])('is shown as text on its own pages: %s', async (kind) => {
    const tab = await open({ width: 390 });
    for (const path of pagesOf(kind)) expect(await look(tab, path, undefined, kind), path).toContain(kind);
  });
});
