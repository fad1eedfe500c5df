/** A console that is built again, so that an open page asks for files that are gone. */
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type Tab, useBrowser } from '../support/browser.js';
import { type Running, start } from '../support/server.js';

/** The script of the page of experiments. */
const SCRIPT = /\/assets\/experiments-[^/]+\.js$/;

describeInBrowser('an open page, after the console was built again,', () => {
  const open = useBrowser();
  let server: Running;
  beforeAll(async () => {
    server = await start();
  });

  /** Opens the overview, and from it the experiments, whose script is gone for so many documents. */
  const openGone = async (locale: string, documents: number): Promise<Tab> => {
    const tab = await open({ locale });
    const { page } = tab;
    let loaded = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest()) loaded++;
    });
    await page.route(SCRIPT, (route) =>
      loaded <= documents ? route.fulfill({ status: 404, body: 'gone' }) : route.continue(),
    );
    await page.goto(`${server.url}/console/overview`);
    await page.locator('nav a[href="/console/experiments"]').click();
    return tab;
  };

  it('is loaded again where it was going, and says so until another page is opened', async () => {
    for (const [locale, title, said] of [
      ['en', 'Experiments', 'the console was loaded again'],
      ['zh-CN', '实验', '控制台已重新加载'],
    ] as const) {
      const { page } = await openGone(locale, 1);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('status').getByText(said).waitFor();
      await page.locator('nav a[href="/console/models"]').click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor({ state: 'detached' });
      expect(await page.getByText(said).count()).toBe(0);
    }
  });

  it('is loaded again once, and then says that files are missing', async () => {
    const { page } = await openGone('en', 2);
    await page.getByRole('alert').getByText('This part of the console cannot be loaded').waitFor();
    expect(page.url()).toBe(`${server.url}/console/experiments`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor();
  });
});
