/** The cases that are kept beside the repository, read from the files as they are, where they are present. */

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planImport } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, readJob } from '../files/helpers.js';

const CASES = fileURLToPath(new URL('../../../../shared/cases/', import.meta.url));

/** For each case what its files hold, as `what taken/refused`, in the order of the plan. */
const HOLDS: { readonly [name: string]: string } = {
  '01-ml-100k-folder': 'items 4/0, users 3/0, events 6/0',
  '03-mind-news': 'items 3/0, events 6/0',
  '05-gorse-jsonl': 'items 2/0, users 2/0, events 2/0',
  '07-retailrocket': 'items 2/0, events 4/0',
  '09-online-retail': 'events 4/2',
  '11-book-crossing': 'items 3/0, events 3/0',
  '12-amazon-python-dict': 'events 2/0',
  '14-user-item-rating-unknown-item-column': 'events 3/0',
  '16-segment-ga4-nested': 'events 3/0, events 4/0',
  '17-tags-as-objects': 'items 2/0',
  '19-shopify-products': 'items 2/0',
  '20-partial-item-file': 'items 2/0, items 2/0',
  '21-two-tables-own-ids': 'events 3/0, events 3/0',
  '22-compact-and-year-dates': 'items 6/0, events 2/0',
  '23-one-star-is-not-liking': 'items 8/0, events 8/0',
  '24-json-array': 'items 2/0, items 2/0',
  '27-kind-columns': 'events 3/0',
};

const present = existsSync(CASES);
if (!present) console.warn('not tested: the cases in ../shared/cases, which are not there');

test.runIf(present).each(Object.entries(HOLDS))('%s', async (name, holds) => {
  const folder = join(CASES, name);
  const names = (await readdir(folder)).filter((file) => !/^(cmd|expect)\.txt$/.test(file)).sort();
  const { jobs } = await planImport(
    names.map((file) => join(folder, file)),
    DEFAULTS,
  );
  const reads = await Promise.all(jobs.map((job) => readJob(job)));
  const told = reads.map(({ what, records, refused }) => `${what} ${records.length}/${refused.length}`);
  expect(told.join(', ')).toBe(holds);
});
