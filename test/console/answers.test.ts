/** Answers in the console: why an item is in the feed, what is in doubt, contradictions of sources, and strategies. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, expectAccessible, useBrowser } from '../support/browser.js';
import { modelServer, says } from '../support/model-server.js';
import { type Running, start } from '../support/server.js';

const ITEMS = [
  {
    id: 'tower',
    title: 'Eiffel Tower',
    body: 'The Eiffel Tower stands in Paris. The Eiffel Tower was built in 1889 by Gustave Eiffel. The Eiffel Tower is 330 metres high.',
    tags: ['paris'],
    published: '2026-05-01T00:00:00Z',
  },
  {
    id: 'guide',
    title: 'Eiffel Tower, an old guide',
    body: 'The Eiffel Tower is 324 metres high.',
    tags: ['paris', 'old'],
    published: '2012-05-01T00:00:00Z',
  },
  {
    id: 'eiffel',
    title: 'Gustave Eiffel',
    body: 'Gustave Eiffel was born in Dijon in 1832.',
    tags: ['people'],
  },
];

describeInBrowser('the console tells', () => {
  const open = useBrowser();
  let server: Running;
  let model: Awaited<ReturnType<typeof modelServer>>;

  beforeAll(async () => {
    server = await start();
    model = await modelServer();
    await server.engine.items.upsert(ITEMS);
    await server.engine.events.add([
      { user: 'ada', kind: 'like', item: 'guide' },
      { user: 'bob', kind: 'like', item: 'tower' },
    ]);
    await server.engine.refresh();
  });
  afterAll(() => model.close());

  it('which term of the objective gave an item how much, and where it would be by its score', async () => {
    await server.engine.objective.set("score + ('old' in item.tags ? 0.5 : 0.0)");
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/try/feed?as=carl`);
    const first = page.locator('article').first();
    await first.getByRole('heading', { name: 'Eiffel Tower, an old guide' }).waitFor();
    await first.getByRole('button', { name: 'Why this' }).click();
    const objective = first.getByRole('list', { name: 'Objective' });
    await objective.getByText("'old' in item.tags").waitFor();
    expect(await objective.getByRole('listitem').nth(1).textContent()).toContain('+0.5');
    await first
      .getByRole('region', { name: 'Rules and place' })
      .getByText('place 1, where it stands')
      .waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await server.engine.objective.set(null);
  });

  it('what sources contradict, the newer one first, and opens either', async () => {
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/try/ask?as=ada`);
    await page.getByText('needs a language model').waitFor();
    await page.getByRole('textbox', { name: 'Question' }).fill('How many metres high is the Eiffel Tower?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const told = page.getByRole('region', { name: 'The sources contradict each other' });
    await told.getByText('They differ in a number.').waitFor();
    const sources = await told.getByRole('listitem').allTextContents();
    expect(sources[0]).toMatch(/^330.*Eiffel Tower \[\d\].*2026/);
    expect(sources[1]).toMatch(/^324.*old guide.*2012/);
    await expectAccessible(page);
    await told.getByRole('button', { name: /old guide/ }).click();
    await page.getByRole('dialog').locator('mark').getByText('324 metres').waitFor();
    expect(complaints).toEqual([]);
  });

  it('by which strategy an answer was made, and which of its sentences are in doubt', async () => {
    await server.call('PUT', '/v1/providers/scripted', { body: { url: model.url, model: 'm', retries: 0 } });
    model.behave(
      says(
        'The Eiffel Tower was built in 1889 by Gustave Eiffel [1]. It was built in 1887 by Gustave Eiffel [1].',
      ),
    );
    const { page, complaints } = await open();
    await page.goto(`${server.url}/console/try/ask?as=ada&strategy=self-consistency`);
    const strategy = page.getByRole('combobox', { name: 'How to answer' });
    await strategy.waitFor();
    expect(await strategy.getByRole('option').allTextContents()).toContainEqual(
      expect.stringMatching(/^self-asking/),
    );
    await strategy.selectOption('direct');
    await page
      .getByRole('textbox', { name: 'Question' })
      .fill('When was the Eiffel Tower built by Gustave Eiffel?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Strategy: direct.').waitFor();
    await page.getByText('Not supported by the sources:').waitFor();
    await page.getByText(/Number: written 1887/).waitFor();
    await page.getByRole('button', { name: 'Source 1: Eiffel Tower' }).first().click();
    await page.getByRole('dialog').getByRole('heading', { name: 'Eiffel Tower' }).waitFor();
    await page.keyboard.press('Escape');
    model.behave(says('The Eiffel Tower was built in 1889 by Gustave Eiffel [1].'));
    await page
      .getByRole('textbox', { name: 'Follow-up question' })
      .fill('When was the Eiffel Tower built by Gustave Eiffel?');
    await strategy.selectOption('self-consistency');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Strategy: self-consistency').waitFor();
    await page.getByText('said by 100% of the answers or more').waitFor();
    expect(page.url()).toContain('strategy=self-consistency');
    expect(complaints).toEqual([]);
  });
});
