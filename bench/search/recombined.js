/**
 * Many chunks made from real text: sentences of Cranfield, NPL, XQuAD and CMRC 2018, four to seven of one collection put
 * together by chance, so that words are as common and as long as they are in texts. Queries are whole questions of the same
 * collections. What is made says nothing about quality.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '#tandem/runtime/index.js';
import { cmrc, cranfield, npl } from './collections.js';

const SENTENCES = /[^.!?。！？]+[.!?。！？]?/g;

/** One chunk in this many is Chinese. */
const CHINESE = 8;

function xquad(data) {
  const folder = join(data, 'xquad-en');
  if (!existsSync(folder)) return { documents: [], queries: [] };
  const read = (file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  return {
    documents: read('corpus.jsonl').map(({ title, text }) => ({ title, body: text })),
    queries: read('queries.jsonl').map(({ text }) => ({ text })),
  };
}

/** @returns `count` chunks, each with an id, a title and a body; and queries. */
export function recombined(data, count) {
  const random = seeded(11);
  const sets = [cranfield(data), npl(data), xquad(data), cmrc(data)].map(({ documents, queries }) => ({
    sentences: documents.flatMap(({ body }) =>
      (body.replace(/\s+/g, ' ').match(SENTENCES) ?? [])
        .map((one) => one.trim())
        .filter((one) => one.length > 15),
    ),
    queries: queries.map(({ text }) => text.replace(/\s+/g, ' ').trim()),
  }));
  const draw = (from) => from[Math.floor(random() * from.length)];
  const chunks = Array.from({ length: count }, (_, id) => {
    const { sentences } = id % CHINESE === 0 ? sets[3] : sets[id % 3];
    const wanted = 4 + Math.floor(random() * 4);
    const body = Array.from({ length: wanted }, () => draw(sentences)).join(' ');
    return { id: `c${id}`, title: draw(sentences).slice(0, 60), body };
  });
  // Cranfield's first 50 and its others alike: nothing is judged here.
  const queries = sets.flatMap(({ queries: own }) => Array.from({ length: 300 }, () => draw(own)));
  return {
    chunks,
    queries: queries
      .map((text) => ({ text, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ text }) => text),
  };
}
