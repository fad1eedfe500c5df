/** The evaluation of searches: its figures on a small folder, the forms of its files, and what is wrong in them. */
import { expect, test } from 'vitest';
import { evaluateSearch } from '#tandem/evaluate/index.js';
import { EMBEDDED, newEngine, newFolder } from '../support/world.js';

const QUERIES = [
  '{"_id": "1", "text": "green tea"}',
  '{"_id": "2", "text": "kettle"}',
  '{"_id": "3", "text": "绿茶"}',
  '{"_id": "4", "text": "nobody judged this"}',
].join('\n');

const QRELS = [
  'query-id\tcorpus-id\tscore',
  '1\tsencha\t2',
  '1\tgone\t1',
  '2\tkettle\t1',
  '2\tassam\t0',
  '3\tlongjing\t1',
];

async function folder(): Promise<string> {
  const data = await newFolder();
  const engine = await newEngine({ data });
  await engine.items.upsert([
    { id: 'sencha', title: 'Green tea' },
    { id: 'assam', title: 'Black tea' },
    { id: 'kettle', title: 'A kettle' },
    { id: 'longjing', title: '龙井绿茶' },
    { id: 'hidden', title: 'Green tea', hidden: true },
  ]);
  await engine.close();
  return data;
}

test('each method is measured, also by language', async () => {
  const data = await folder();
  const result = await evaluateSearch({
    ...EMBEDDED,
    data,
    queries: QUERIES,
    qrels: QRELS.join('\n'),
    ks: [10],
  });
  expect(result).toMatchObject({ queries: 3, unjudged: 1, missing: 1, items: 5 });
  expect(Object.keys(result.methods)).toEqual(['bm25', 'whole']);
  expect(result.methods.whole.MRR.value).toBe(1);
  // Of the two relevant items of the first query one is not there; the other one comes first.
  const best = 2 + 1 / Math.log2(3);
  expect(result.methods.bm25['nDCG@10'].value).toBeCloseTo((2 / best + 1 + 1) / 3, 6);
  expect(result.methods.bm25['recall@10'].value).toBeCloseTo((0.5 + 1 + 1) / 3, 6);
  expect(result.methods.bm25.MAP.value).toBeCloseTo((0.5 + 1 + 1) / 3, 6);
  expect(Object.keys(result.languages)).toEqual(['Chinese', 'Latin']);

  const trec = await evaluateSearch({
    ...EMBEDDED,
    data,
    queries: '1\tgreen tea\n2\tkettle\n',
    qrels: '1 0 sencha 1\n2 0 kettle 1\n',
  });
  expect(trec.methods.whole['nDCG@10'].value).toBe(1);

  const wrong = (queries: string, qrels: string) => evaluateSearch({ ...EMBEDDED, data, queries, qrels });
  await expect(wrong('{"_id": "1"}', '1 0 a 1')).rejects.toThrow('queries, line 1: has no text');
  await expect(wrong('1\ttea\n{"_id"', '1 0 a 1')).rejects.toThrow('queries, line 2: is no JSON');
  await expect(wrong('1\ttea', '1 0 a 1\n1 2')).rejects.toThrow('qrels, line 2: has 2 columns');
  await expect(wrong('1\ttea', '1 0 a high')).rejects.toThrow('qrels, line 1: has no number');
  await expect(wrong('1\ttea', '2 0 a 1')).rejects.toThrow('qrels: have no relevant item for any query');
});
