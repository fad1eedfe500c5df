/**
 * Test collections for search, read from ../shared/data: documents, queries and which documents are relevant.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {boolean} whether the data is there. */
export const isThere = (data, name) => existsSync(join(data, name));

const lines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/** Cranfield: queries are numbered by their place in the file; -1 means not relevant. */
export function cranfield(data) {
  const folder = join(data, 'cranfield');
  const entries = (file) =>
    readFileSync(join(folder, file), 'utf8')
      .split(/^\.I /m)
      .slice(1)
      .map((entry) => {
        const [id, ...rest] = entry.split('\n');
        const parts = {};
        let field = '';
        for (const line of rest) {
          if (/^\.[TABWXK]\s*$/.test(line)) field = line[1];
          else if (field) parts[field] = `${parts[field] ?? ''}${line}\n`;
        }
        return { id: Number(id), parts };
      });
  const documents = entries('cran.all.1400').map(({ id, parts }) => {
    const title = (parts.T ?? '').trim();
    // The abstract begins with the title once more.
    const body = (parts.W ?? '').trim();
    return { id, title, body: body.startsWith(title) ? body.slice(title.length) : body };
  });
  const relevant = new Map();
  for (const line of lines(join(folder, 'cranqrel'))) {
    const [query, document, judgement] = line.trim().split(/\s+/).map(Number);
    if (judgement === -1) continue;
    if (!relevant.has(query)) relevant.set(query, new Set());
    relevant.get(query).add(document);
  }
  const queries = entries('cran.qry').map(({ parts }, k) => ({
    text: parts.W,
    relevant: relevant.get(k + 1) ?? new Set(),
  }));
  return { documents, queries };
}

/** NPL: abstracts without titles. */
export function npl(data) {
  const folder = join(data, 'npl');
  const documents = lines(join(folder, 'corpus.jsonl')).map((line) => {
    const { id, title, text } = JSON.parse(line);
    return { id: Number(id), title, body: text };
  });
  const relevant = new Map();
  for (const line of lines(join(folder, 'qrels.tsv'))) {
    const [query, document, judgement] = line.split('\t');
    if (!(Number(judgement) > 0)) continue;
    if (!relevant.has(query)) relevant.set(query, new Set());
    relevant.get(query).add(Number(document));
  }
  const queries = lines(join(folder, 'queries.jsonl')).map((line) => {
    const { id, text } = JSON.parse(line);
    return { text, relevant: relevant.get(id) ?? new Set() };
  });
  return { documents, queries };
}

/** CMRC 2018 dev: each question is to find the passage that it was asked about. */
export function cmrc(data) {
  const { data: articles } = JSON.parse(readFileSync(join(data, 'cmrc2018', 'dev.json'), 'utf8'));
  const documents = [];
  const queries = [];
  for (const { paragraphs } of articles) {
    for (const { context, qas } of paragraphs) {
      const id = documents.length;
      documents.push({ id, title: '', body: context });
      for (const { question } of qas) queries.push({ text: question, relevant: new Set([id]) });
    }
  }
  return { documents, queries };
}
