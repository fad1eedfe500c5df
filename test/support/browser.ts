/** A real Chromium, headless: the one that `CHROMIUM` names, or the system's; tests say that they are skipped where there is none. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { pagePatience } from './patience.js';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const found = PLACES.find((path) => path && existsSync(path));

/** Describes tests in a browser; where there is none, they are skipped, and it is said why. */
export const describeInBrowser = describe.skipIf(!found);

if (!found) {
  process.stderr.write(
    'tests in a browser are SKIPPED: no Chromium was found; install one, or name its path in CHROMIUM\n',
  );
}

export interface Tab {
  readonly page: Page;
  /** Errors of the page: those of scripts, and violations of the content security policy. */
  readonly complaints: string[];
}

export interface TabOptions {
  readonly locale?: string;
  readonly width?: number;
  readonly dark?: boolean;
}

/** A browser that ends with the test file. @returns what opens a tab of its own, without cookies or storage. */
export function useBrowser(): (options?: TabOptions) => Promise<Tab> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (found) browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return async ({ locale = 'en', width = 1280, dark = false } = {}) => {
    const context = await browser!.newContext({
      locale,
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(pagePatience());
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return { page, complaints };
  };
}

let source: Promise<string> | undefined;

/** The script of axe. */
const axe = (): Promise<string> => {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return source;
};

/**
 * Asserts that axe finds nothing serious on the page.
 *
 * @param contrast whether colours are looked at, which takes half of the time: not again where only the width changed
 */
export async function expectAccessible(page: Page, contrast = true): Promise<void> {
  // Run by the browser's debugger, which the page's policy does not bind.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(await axe());
  const { violations } = (await page.evaluate(
    // What is found to be right is not listed: that takes the other half.
    `axe.run({ resultTypes: ['violations'], rules: { 'color-contrast': { enabled: ${contrast} } } })`,
  )) as {
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}
