/**
 * Pictures of the console for the READMEs: `npm run screenshots` fills a new folder with the demo world, serves it, and
 * writes docs/images/*.png with a real Chromium (the system's, or the one that CHROMIUM names).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const PORT = 7790;
const ADDRESS = `http://127.0.0.1:${PORT}`;
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The earlier likes of the person in the pictures: three notes on agents, so that the feed has reasons. */
const LIKED = ['agent-loop', 'memory-stream', 'tool-calling'].map((item) => ({
  user: 'newcomer',
  kind: 'like',
  item,
}));

/** The pictures: the name, the URL, and the actions before the screenshot. */
const PICTURES = [
  {
    name: 'feed',
    path: 'try/feed?as=newcomer',
    async before(page) {
      await page.getByRole('button', { name: 'Why this' }).first().click();
    },
  },
  { name: 'search', path: 'try/search?as=newcomer&q=key-value+cache', ready: 'article' },
  {
    name: 'ask',
    path: 'try/ask?as=newcomer&question=What+is+a+causal+mask+for%3F',
    ready: 'form',
    async before(page) {
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByRole('list', { name: 'Sources' }).waitFor();
    },
  },
  { name: 'path', path: 'try/path?as=newcomer&goal=attention', ready: 'article' },
  { name: 'map', path: 'map', ready: 'canvas' },
];

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);
if (!executablePath) throw new Error('no Chromium was found: install one, or name its path in CHROMIUM');

const folder = await mkdtemp(join(tmpdir(), 'tandem-screenshots-'));
const server = spawn(
  process.execPath,
  [at('bin/tandem.js'), 'serve', '--data', join(folder, 'data'), '--port', `${PORT}`],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
try {
  for (;;) {
    const answer = await fetch(`${ADDRESS}/readyz`).catch(() => undefined);
    if (answer?.ok) break;
    if (server.exitCode !== null) throw new Error('the server ended before it was ready');
    await sleep(500);
  }
  const stored = await fetch(`${ADDRESS}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(LIKED),
  });
  if (!stored.ok) throw new Error(`the events were not taken: ${await stored.text()}`);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1200, height: 760 } });
  const page = await context.newPage();
  for (const { name, path, before, ready = 'article' } of PICTURES) {
    await page.goto(`${ADDRESS}/console/${path}`);
    await page.locator(ready).first().waitFor();
    await before?.(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: at(`docs/images/${name}.png`) });
    process.stdout.write(`docs/images/${name}.png\n`);
  }
  await browser.close();
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}
