/**
 * Questions with their passages and answers, read from ../shared/data, and the index that finds passages for them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvertedIndex } from '#tandem/indexes/index.js';
import { analyse, weightedTerms } from '#tandem/text/index.js';

/** How many passages an answer is made of. */
const PASSAGES = 5;

/** @returns {boolean} whether a set is there. */
export const isThere = (data, name) =>
  existsSync(join(data, name === 'xquad' ? 'xquad-en/qa.jsonl' : 'cmrc2018/dev.json'));

/** CMRC 2018: passages, and questions with the answers listed. */
export function cmrc(data, file) {
  const passages = [];
  const questions = [];
  for (const { title, paragraphs } of JSON.parse(readFileSync(join(data, 'cmrc2018', file), 'utf8')).data) {
    for (const { context, qas } of paragraphs) {
      for (const { question, answers } of qas)
        questions.push({
          text: question,
          passage: passages.length,
          answers: answers.map(({ text }) => text),
        });
      passages.push({ title, text: context });
    }
  }
  return { passages, questions };
}

/** XQuAD, English: five passages of each article. What is fitted for English is so on every second article (`fitted`). */
export function xquad(data) {
  const lines = (file) =>
    readFileSync(join(data, 'xquad-en', file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  const corpus = lines('corpus.jsonl');
  const numbers = new Map(corpus.map(({ id }, k) => [id, k]));
  const articles = [...new Set(corpus.map(({ title }) => title))];
  return {
    passages: corpus.map(({ title, text }) => ({ title: title.replaceAll('_', ' '), text })),
    questions: lines('qa.jsonl').map(({ question, passage, answers }) => ({
      text: question,
      passage: numbers.get(passage),
      answers,
      fitted: articles.indexOf(corpus[numbers.get(passage)].title) % 2 === 0,
    })),
  };
}

/** Indexes passages. @returns what finds passages for a question, without one of them where that is said. */
export function searcher({ passages }) {
  const terms = (text) => analyse(text).map(({ term }) => term);
  const index = new InvertedIndex();
  passages.forEach(({ title, text }, k) => {
    index.set(k, { title: terms(title), body: terms(text) });
  });
  const counts = new Map();
  const of = passages.map(({ title, text }) => new Set(terms(`${title}\n${text}`)));
  for (const terms of of) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const rarest = Math.log(1 + (passages.length + 0.5) / 0.5);
  return {
    /** Of a term among the passages, one of them left out. */
    rarity:
      (without = -1) =>
      (term) => {
        const n = (counts.get(term) ?? 0) - (of[without]?.has(term) ? 1 : 0);
        return Math.min(1, Math.log(1 + (passages.length - n + 0.5) / (n + 0.5)) / rarest);
      },
    find: (question, without = -1) =>
      index
        .search(weightedTerms(question), PASSAGES, (key) => key !== without)
        .map(({ key, score }) => ({
          item: String(key),
          chunk: 0,
          title: passages[key].title,
          headings: [],
          page: null,
          position: 0,
          text: passages[key].text,
          start: 0,
          end: passages[key].text.length,
          score,
        })),
  };
}
