/**
 * Learning from clicks: simulated readers search Cranfield and click on what is relevant by its judgements, with noise and
 * less the lower a result stands; a ranker is trained on that, and measured on unseen queries.
 *
 * - The queries are cut into {@link FOLDS} parts by chance; each part is held out once, and its queries are never searched
 *   for before they are measured. The first 50 queries, by which constants were chosen, are left out.
 * - A reader looks at the result in place k with the probability of DCG's discount, clicks what is relevant with
 *   probability 0.6 and what is not with 0.06.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '#tandem/index.js';
import { dcgDiscount, meanOf, seeded } from '#tandem/runtime/index.js';
import { ndcgOf } from '../lib/ndcg.js';
import { cranfield } from './collections.js';

const FOLDS = 3;

const [SEARCHES, READERS, EVERY] = [2_400, 60, 8 * 60_000];

const [RELEVANT, OTHER] = [0.6, 0.06];

const DAY = 86_400_000;

/** Segments of queries that must not fall: by how many words they have, and by how many documents are relevant. */
const SEGMENTS = {
  short: ({ text }) => text.split(/\s+/).length <= 14,
  long: ({ text }) => text.split(/\s+/).length > 14,
  few: ({ relevant }) => relevant.size <= 6,
  many: ({ relevant }) => relevant.size > 6,
};

/** Searches and clicks on training queries, trains, and measures the held-out queries before and after. */
async function fold({ documents, train, held, seed, log, text }) {
  const data = await mkdtemp(join(tmpdir(), 'tandem-bench-search-'));
  const random = seeded(seed);
  let now = Date.parse('2026-03-01');
  const tandem = await open({
    data,
    background: false,
    now: () => now,
    random,
    warn: () => {},
    ...(text && { text }),
  });
  try {
    await tandem.items.upsert(documents.map(({ id, title, body }) => ({ id: String(id), title, body })));
    await tandem.users.upsert(Array.from({ length: READERS }, (_, k) => ({ id: `reader${k}` })));
    const measure = async () => {
      const all = [];
      for (const { text, relevant } of held) {
        const { items } = await tandem.search({ query: text, limit: 10 });
        all.push(
          ndcgOf(
            items.map(({ id }) => Number(id)),
            relevant,
          ),
        );
      }
      return all;
    };
    const before = await measure();
    for (let k = 0; k < SEARCHES; k++) {
      now += EVERY;
      const { text, relevant } = train[Math.floor(random() * train.length)];
      const user = `reader${Math.floor(random() * READERS)}`;
      const { request, items } = await tandem.search({ query: text, user, limit: 10 });
      const clicks = items.flatMap(({ id }, position) => {
        const clicked =
          random() < dcgDiscount(position) && random() < (relevant.has(Number(id)) ? RELEVANT : OTHER);
        return clicked
          ? [{ user, kind: 'click', item: id, request, position, at: now + 1_000 * (position + 1) }]
          : [];
      });
      if (clicks.length > 0) await tandem.events.add(clicks);
    }
    now += 2 * DAY;
    const record = await tandem.models.train('search-ranker');
    log(`${record.admitted ? 'admitted' : 'refused'}: ${record.reason}`);
    const after = await measure();
    return { before, after, admitted: record.admitted };
  } finally {
    await tandem.close();
    await rm(data, { recursive: true, force: true });
  }
}

/** @returns figures and ratios. */
export async function learning({ data, log, folds = FOLDS }) {
  const { documents, queries } = cranfield(data);
  const random = seeded(7);
  const asked = queries
    .slice(50)
    .filter(({ relevant }) => relevant.size > 0)
    .map((query) => ({ query, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ query }) => query);
  const before = [];
  const after = [];
  const measured = [];
  let admitted = 0;
  for (let k = 0; k < folds; k++) {
    const held = asked.filter((_, place) => place % FOLDS === k);
    const train = asked.filter((_, place) => place % FOLDS !== k);
    const part = await fold({ documents, train, held, seed: k + 1, log });
    before.push(...part.before);
    after.push(...part.after);
    measured.push(...held);
    admitted += part.admitted ? 1 : 0;
    log(
      `learning, part ${k + 1} of ${folds}: nDCG@10 ${meanOf(part.before).toFixed(4)}, after ${meanOf(part.after).toFixed(4)}`,
    );
  }
  const figures = {
    learning_ndcg10_before: meanOf(before),
    learning_ndcg10_after: meanOf(after),
    learning_admitted: admitted,
    learning_parts: folds,
  };
  const ratios = {
    learning_ndcg10_after_vs_before: figures.learning_ndcg10_after / figures.learning_ndcg10_before,
  };
  for (const [name, belongs] of Object.entries(SEGMENTS)) {
    const of = (values) => meanOf(values.filter((_, k) => belongs(measured[k])));
    ratios[`learning_${name}_queries_after_vs_before`] = of(after) / of(before);
  }
  return { figures, ratios };
}
