/** The console without data, and with more of it than one page holds. */
import { expect, it } from 'vitest';
import { describeInBrowser, expectAccessible, useBrowser } from '../support/browser.js';
import { start } from '../support/server.js';

describeInBrowser('the console', () => {
  const open = useBrowser();

  it('says on an empty server how data get there, on each page that shows them', async () => {
    const server = await start();
    const { page, complaints } = await open();
    for (const path of ['try/feed', 'try/path', 'try/tutor', 'map', 'content']) {
      await page.goto(`${server.url}/console/${path}`);
      await page.locator('.empty', { hasText: 'There are no items yet' }).waitFor();
      await expectAccessible(page);
    }
    await page.goto(`${server.url}/console/people`);
    await page.getByText('There are no people yet').waitFor();
    await page.goto(`${server.url}/console/evaluate`);
    await page.getByText('Nothing was measured yet').waitFor();
    await page.goto(`${server.url}/console/overview`);
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('link', { name: 'Import a file' }).click();
    await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds goals that are not on the first page of items', async () => {
    const server = await start();
    await server.engine.items.upsert(
      Array.from({ length: 230 }, (_, n) => ({ id: `item-${n}`, title: `Chapter ${n}`, tags: ['book'] })),
    );
    await server.engine.items.upsert([{ id: 'zz', title: 'Epilogue by somebody else', tags: ['end'] }]);
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/try/path?as=reader`);
    await page.getByRole('textbox', { name: 'Goal' }).fill('epilogue');
    await page.getByRole('button', { name: 'Epilogue by somebody else' }).click();
    await page.getByText('1 steps').waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps the readings of the overview while other pages are shown', async () => {
    const server = await start();
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/overview`);
    const rate = page.locator('figcaption span').first();
    await rate.getByText('/s').waitFor();
    await page.getByRole('link', { name: 'Review', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    // At once, not after two further readings.
    expect(await rate.textContent()).toMatch(/\d\/s$/);
    expect(complaints).toEqual([]);
  });
});
