/**
 * Chinese pages: on an empty server, on data, and after errors that were provoked, nothing but content is in English; the
 * whole loop from a new person's first list to a model that is rolled back.
 */
import { expect, it } from 'vitest';
import { describeInBrowser, type Tab, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { start } from '../support/server.js';

/** Texts and names that are read out with three English words in a row; code, and what is typed or sent, are no texts of the console. */
const ENGLISH = `(() => {
  const sentence = /[A-Za-z]{2,}[ ,;:]+[a-z]{2,}[ ,;:]+[A-Za-z]{2,}/;
  const leftOut = 'code, pre, script, noscript, textarea, .content';
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    if (sentence.test(node.data) && !node.parentElement.closest(leftOut)) found.push(node.data.trim());
  for (const element of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      if (sentence.test(element.getAttribute(name) ?? '')) found.push(element.getAttribute(name));
  return found;
})()`;

const TABS = ['feed', 'search', 'ask', 'path', 'tutor'];

const ITEMS = ['注意力', '检索', '排序', '记忆', '对齐'].map((title, n) => ({
  id: `bi-${n}`,
  title,
  body: `${title}是大模型系统的一个概念。`,
  tags: [n % 2 ? '系统' : '模型'],
}));

const EVENTS = Array.from({ length: 40 }, (_, n) => ({
  user: `yonghu-${n % 8}`,
  kind: 'like',
  item: `bi-${(n * 7 + (n >> 3)) % 5}`,
}));

const TOPICS = ['智能体', '排序', '推理服务'];

describeInBrowser('in Chinese', () => {
  const open = useBrowser();

  const expectChinese = async ({ page }: Tab, where: string) => {
    await page.locator('h1').waitFor();
    await page.locator('.busy').first().waitFor({ state: 'detached' });
    expect(await page.evaluate(ENGLISH), where).toEqual([]);
  };

  it('has no English sentence on any page, without data and with them', async () => {
    const server = await start();
    const tab = await open({ locale: 'zh-CN' });
    for (const data of [false, true]) {
      if (data) {
        await server.engine.items.upsert(ITEMS);
        await server.engine.events.add(EVENTS);
        await server.engine.events.add([
          { user: 'yonghu-1', kind: 'report', item: 'bi-1' },
          { user: 'yonghu-2', kind: 'report', item: 'bi-1' },
        ]);
        await server.engine.users.upsert([{ id: 'jiqiren', tags: ['tandem:bot'] }]);
        await server.engine.refresh();
      }
      // By the links, as people go: only the first page is loaded by its address.
      await tab.page.goto(`${server.url}/console/nowhere`);
      const links = tab.page.getByRole('navigation', { name: '页面' }).getByRole('link');
      const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
      expect(paths.length).toBeGreaterThan(10);
      await expectChinese(tab, 'nowhere');
      for (const path of paths) {
        await tab.page.locator(`nav a[href="${path}"]`).click();
        const tabs = path.endsWith('/try') ? TABS : [''];
        for (const name of tabs) {
          if (name) await tab.page.locator(`main a[href*="/try/${name}"]`).first().click();
          await tab.page.waitForURL((url) => url.pathname.startsWith(`${path}${name && `/${name}`}`));
          await expectChinese(tab, `${path} ${name}${data ? ', with data' : ''}`);
        }
      }
    }
    expect(tab.complaints).toEqual([]);
  });

  it('says what went wrong: a formula, a file, a document, a provider, a training', async () => {
    const server = await start();
    await server.engine.items.upsert(ITEMS);
    const tab = await open({ locale: 'zh-CN' });
    const { page } = tab;
    await page.goto(`${server.url}/console/objective`);
    for (const [formula, said] of [
      ['score +', '第 1 行第 8 列：公式到此结束，但不完整'],
      ['item.titel', /第 1 行第 \d+ 列：内容没有字段 'titel'/],
    ] as const) {
      await page.getByRole('textbox', { name: '公式' }).fill(formula);
      await page.getByRole('button', { name: '保存' }).click();
      await page.locator('.field .error').getByText(said).waitFor();
      await expectChinese(tab, formula);
    }

    await page.goto(`${server.url}/console/documents`);
    await page.locator('input[type="file"]').setInputFiles([
      { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') },
      { name: 'none.txt', mimeType: 'text/plain', buffer: Buffer.from('') },
    ]);
    await page.locator('li.error', { hasText: 'none.txt: 为空' }).waitFor();
    await page.locator('li.error', { hasText: 'broken.pdf: 不是名称所说的 PDF 文件' }).waitFor();
    await expectChinese(tab, 'refused documents');

    await page.goto(`${server.url}/console/content?import=file`);
    for (const [name, text] of [
      ['unclear.csv', 'colour,size\nred,3\nblue,4\n'],
      ['rows.csv', 'user,item,time\nann,bi-0,2026-11-01\nbob,,2026-11-02\ncat,bi-1,someday\n'],
    ] as const) {
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.locator('.error').first().waitFor();
      await expectChinese(tab, name);
    }

    await page.goto(`${server.url}/console/content?item=nowhere&open=nowhere`);
    await page.locator('.notice.error').first().waitFor();
    await expectChinese(tab, 'an item that is not there');

    await page.goto(`${server.url}/console/try/path?as=ren&goal=nowhere`);
    await page.locator('.notice.error').first().waitFor();
    await expectChinese(tab, 'a goal that is not there');

    await server.call('PUT', '/v1/providers/far', {
      body: { url: 'http://127.0.0.1:9/v1', model: 'none', retries: 0 },
    });
    await page.goto(`${server.url}/console/settings`);
    await page
      .getByRole('button', { name: /: far$/ })
      .first()
      .click();
    await page.locator('[role="status"].error').waitFor();
    await expectChinese(tab, 'a provider that is not there');

    await page.goto(`${server.url}/console/models`);
    await page.getByRole('button', { name: '训练', exact: true }).click();
    await page.locator('.notice.error').first().waitFor();
    await expectChinese(tab, 'too little to train on');
  });

  it('asks for a key, says that one is unknown, and what another lacks', async () => {
    const server = await start();
    const reader = await server.engine.store.keys.create('reader', ['read']);
    const keyed = await start({ keys: true }, server.engine);
    const tab = await open({ locale: 'zh-CN' });
    const { page } = tab;
    await page.goto(`${keyed.url}/console/objective`);
    for (const key of ['tandem_wrong', reader]) {
      await page.getByText('本服务器需要密钥').first().waitFor();
      await expectChinese(tab, key);
      await page.getByRole('textbox', { name: /密钥/ }).first().fill(key);
      await page.getByRole('button', { name: '使用此密钥' }).first().click();
    }
    await page.getByRole('textbox', { name: '公式' }).fill('score * 2.0');
    await page.getByRole('button', { name: '保存' }).click();
    await page
      .getByText(/缺少所需的权限/)
      .first()
      .waitFor();
    await expectChinese(tab, 'a key that may only read');
  });

  it('goes the whole loop: feed, path, search, answer, objective, model and document', async () => {
    const server = await start();
    const { engine } = server;
    await engine.items.upsert(
      Array.from({ length: 24 }, (_, n) => {
        const topic = TOPICS[n % TOPICS.length] as string;
        return {
          id: `${n % TOPICS.length}-${n}`,
          title: `${topic}笔记${n}`,
          body: `${topic}的第${n}篇笔记说明${topic}怎样处理第${n}种情况。`,
          tags: [topic],
          // The notes on one topic build on one another.
          ...(n >= TOPICS.length && {
            attributes: { requires: [`${n % TOPICS.length}-${n - TOPICS.length}`] },
          }),
        };
      }),
    );
    await engine.events.add(
      Array.from({ length: 120 }, (_, n) => ({
        user: `duzhe-${n % 20}`,
        kind: 'like',
        item: `${n % TOPICS.length}-${n % 24}`,
      })),
    );
    await engine.refresh();
    const kindsOf = async (user: string) => {
      const { json } = await server.call('GET', `/v1/events?user=${user}`);
      return (json as unknown as { readonly events: readonly { readonly kind: string }[] }).events.map(
        ({ kind }) => kind,
      );
    };
    const tab = await open({ locale: 'zh-CN' });
    const { page } = tab;
    const feed = page.locator('article h2 button');

    await page.goto(`${server.url}/console/try/feed?as=xinren`);
    await feed.first().waitFor();
    const before = await feed.allTextContents();
    for (let opened = 1; opened <= 3; opened++) {
      await feed.filter({ hasText: '智能体' }).first().click();
      await page.getByRole('dialog').getByText('怎样处理').waitFor();
      await page.keyboard.press('Escape');
      await eventually(async () =>
        expect((await kindsOf('xinren')).filter((kind) => kind === 'click')).toHaveLength(opened),
      );
    }
    await page.reload();
    await page.getByRole('button', { name: '推荐理由' }).first().click();
    await page.getByRole('list', { name: '推荐理由' }).first().getByText('智能体').first().waitFor();
    expect(await feed.allTextContents()).not.toEqual(before);
    await expectChinese(tab, 'a reason');

    await page.goto(`${server.url}/console/try/path?as=xinren&goal=0-6`);
    await page.getByText('到 智能体笔记6：3 步').waitFor();
    await page.getByRole('button', { name: '读完了' }).first().click();
    await page.getByText('到 智能体笔记6：2 步').waitFor();

    await page.locator('main a[href*="/try/search"]').click();
    await page.getByRole('textbox', { name: '搜索' }).fill('推理服务');
    await page.keyboard.press('Enter');
    await page
      .getByRole('list', { name: '结果' })
      .getByRole('heading', { name: '推理服务' })
      .first()
      .waitFor();
    await page.locator('main a[href*="/try/ask"]').click();
    await page.getByRole('textbox', { name: '问题' }).fill('排序怎样处理第4种情况？');
    await page.getByRole('button', { name: '提问' }).click();
    await page.getByText('由 extractive 撰写').waitFor();
    await expectChinese(tab, 'an answer');
    await page.getByRole('list', { name: '来源' }).getByRole('button').first().click();
    await page.getByRole('dialog').locator('mark').getByText('第4').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '有帮助', exact: true }).click();
    await eventually(async () => expect(await kindsOf('xinren')).toContain('like'));

    await page.locator('nav a[href="/console/objective"]').click();
    await page.getByRole('textbox', { name: '公式' }).fill("'排序' in item.tags ? score * 3.0 : score");
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存。').waitFor();
    await page.goto(`${server.url}/console/try/feed?as=shei`);
    await feed.first().waitFor();
    // One of the first places may be given to exploration.
    const ranked = (await feed.allTextContents()).slice(0, 5).filter((title) => title.includes('排序'));
    expect(ranked.length).toBeGreaterThanOrEqual(3);

    await page.locator('nav a[href="/console/models"]').click();
    await page.getByRole('button', { name: '训练', exact: true }).click();
    await page.getByText(/训练完成，(已|未)启用/).waitFor();
    const version = page.getByRole('row', { name: /sequence-/ });
    await version.getByRole('button').waitFor();
    await expectChinese(tab, 'a trained model');
    const serve = version.getByRole('button', { name: '启用' });
    if (await serve.isVisible()) await serve.click();
    await version.getByRole('button', { name: '回滚' }).click();
    await version.getByText('服务中', { exact: true }).waitFor({ state: 'detached' });
    expect(engine.stats().sequence).toBeUndefined();

    await page.locator('nav a[href="/console/documents"]').click();
    await page
      .locator('input[type="file"]')
      .setInputFiles([
        { name: '飞艇.md', mimeType: 'text/markdown', buffer: Buffer.from('# 飞艇\n\n飞艇在天上飘。') },
      ]);
    await page.getByText('飞艇.md: 已').waitFor();
    await page.goto(`${server.url}/console/try/search?q=飞艇`);
    await page.getByRole('heading', { name: '飞艇' }).waitFor();
    expect(tab.complaints).toEqual([]);
  });
});
