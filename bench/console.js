/**
 * How the console feels with much data: 10,000 items and a million events, in a real Chromium.
 *
 * A seeded world is imported and served; a page is opened, and people's ways through it are gone again and again: lists are
 * scrolled, words typed, entries opened, feeds asked for. `interaction_p95_ms` is of the Event Timing of the browser: from a
 * key or press to the next picture; those faster than 16 ms, which it does not report, count as 16. `first_load_*` are the
 * first and largest contentful paint, the blocking time and the layout shift of a page opened with an empty cache, and
 * `performance_score` is Lighthouse's weighing of them (version 10, desktop; without its speed index, whose weight the others
 * share). `serious_violations` are axe's on all pages opened. `second_start_s` is how long `tandem serve` took until ready.
 * Options: --items, --events, --rounds 5. It needs a Chromium: the system's, or the one that CHROMIUM names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { inFolder } from './lib/files.js';
import { numberOption } from './lib/options.js';
import { percentile, significant } from './lib/stats.js';
import { importWorld, startServer } from './lib/tandem.js';
import { makeWorld } from './lib/world.js';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Collects the browser's performance entries, from the start of a page. */
const OBSERVED = `
  window.seen = { interactions: {}, blocked: 0, shift: 0, largest: 0 };
  const on = (type, take, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  on('event', ({ interactionId: id, duration }) => {
    // A press is several events: the slowest is the interaction.
    if (id) seen.interactions[id] = Math.max(seen.interactions[id] ?? 0, duration);
  }, { durationThreshold: 16 });
  on('longtask', (entry) => { seen.blocked += Math.max(0, entry.duration - 50); });
  on('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  on('largest-contentful-paint', (entry) => { seen.largest = entry.startTime; });
`;

/** Lighthouse's log-normal curves for desktops: the value that scores 0.5, the one that scores 0.9, and the weight. */
const CURVES = {
  fcp: [1600, 934, 0.1],
  lcp: [2400, 1200, 0.25],
  tbt: [350, 150, 0.3],
  cls: [0.25, 0.1, 0.25],
};

/** The complementary error function, to 1e-7 (Numerical Recipes, 6.2). */
function erfc(x) {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const sum = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((rest, factor) => factor + t * rest, 0);
  const value = t * Math.exp(-z * z + sum);
  return x >= 0 ? value : 2 - value;
}

function score(value, [middle, good]) {
  if (value <= 0) return 1;
  const spread = Math.log(middle / good) / 1.2815515655446004;
  return 0.5 * erfc((Math.log(value) - Math.log(middle)) / (spread * Math.SQRT2));
}

export default function consoleBench({ log, options }) {
  const executablePath = PLACES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('there is no Chromium: install one, or name its path in CHROMIUM');
  const size = {
    items: numberOption(options, 'items', 10_000),
    users: numberOption(options, 'users', 20_000),
    events: numberOption(options, 'events', 1_000_000),
    seed: 1,
  };
  const rounds = numberOption(options, 'rounds', 5);
  return inFolder(async (folder) => {
    const { data } = await importWorld(folder, makeWorld(size), log);
    const first = await startServer(data);
    await first.stop();
    const server = await startServer(data);
    log(`ready again after ${server.readySeconds.toFixed(1)} s`);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const figures = await measure(browser, `http://127.0.0.1:${server.port}/console`, rounds, log);
      return { figures: { second_start_s: significant(server.readySeconds), ...figures }, ratios: {} };
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}

async function measure(browser, address, rounds, log) {
  const loaded = await firstLoad(browser, `${address}/overview`);
  log(`first load: ${JSON.stringify(loaded)}`);
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(OBSERVED);
  const durations = [];
  let violations = 0;
  for (const [name, way] of Object.entries(WAYS)) {
    const before = durations.length;
    for (let round = 0; round < rounds; round++) {
      const acts = await way(page, address, round);
      // What is reported comes a little after the picture.
      await page.waitForTimeout(200);
      const seen = await page.evaluate('Object.values(seen.interactions)');
      durations.push(...seen, ...Array(Math.max(0, acts - seen.length)).fill(16));
    }
    violations += await seriousViolations(page);
    log(
      `${name}: p95 ${percentile(durations.slice(before), 95).toFixed(0)} ms of ${durations.length - before}`,
    );
  }
  const weights = Object.values(CURVES).reduce((sum, [, , weight]) => sum + weight, 0);
  const points = Object.entries(CURVES).reduce(
    (sum, [name, curve]) => sum + (curve[2] / weights) * score(loaded[name], curve),
    0,
  );
  return {
    interactions: durations.length,
    interaction_p50_ms: significant(percentile(durations, 50)),
    interaction_p95_ms: significant(percentile(durations, 95)),
    first_load_fcp_ms: significant(loaded.fcp),
    first_load_lcp_ms: significant(loaded.lcp),
    first_load_blocking_ms: significant(loaded.tbt),
    first_load_shift: significant(loaded.cls),
    performance_score: significant(100 * points, 3),
    serious_violations: violations,
  };
}

async function firstLoad(browser, url) {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1350, height: 940 } });
  const page = await context.newPage();
  await page.addInitScript(OBSERVED);
  await page.goto(url);
  await page.locator('h1').waitFor();
  await page.waitForTimeout(3_000);
  const { blocked, shift, largest } = await page.evaluate('seen');
  const fcp = await page.evaluate(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
  );
  await context.close();
  return { fcp, lcp: largest, tbt: blocked, cls: shift };
}

async function seriousViolations(page) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate('axe.run()');
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').length;
}

/** Ways through the console. Each gives how many keys and presses it made. */
const WAYS = {
  async content(page, address) {
    await page.goto(`${address}/content`);
    const list = page.getByRole('region', { name: 'Content' });
    await list.locator('li').first().waitFor();
    await list.focus();
    for (let n = 0; n < 5; n++) await page.keyboard.press('PageDown');
    await list.locator('button').nth(3).click();
    await page.getByRole('textbox', { name: 'Title' }).waitFor();
    const filter = page.getByRole('searchbox');
    await filter.pressSequentially('item 12', { delay: 60 });
    return 5 + 1 + 7;
  },
  async people(page, address) {
    await page.goto(`${address}/people`);
    const entries = page.locator('.window button');
    await entries.first().waitFor();
    for (let n = 0; n < 3; n++) {
      await entries.nth(n).click();
      await page.locator('table, article').first().waitFor();
    }
    return 3;
  },
  async feed(page, address, round) {
    await page.goto(`${address}/try/feed?as=bench-${round}`);
    await page.locator('article').first().waitFor();
    for (let n = 0; n < 3; n++) await page.getByRole('button', { name: 'Like' }).nth(n).click();
    await page.getByRole('button', { name: 'Why this' }).first().click();
    await page.getByRole('button', { name: 'New list' }).click();
    return 5;
  },
  async search(page, address) {
    await page.goto(`${address}/try/search`);
    await page.getByRole('textbox', { name: 'Search for' }).pressSequentially('item', { delay: 60 });
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
    return 5;
  },
};
