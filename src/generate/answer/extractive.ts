/** Extractive answers: the best sentences of the passages for each sub-question, quoted and cited. */
import type { Passage } from '../../prompt/index.js';
import { type Quote, quotesOf } from '../extract/quotes.js';
import { confidenceOf, type Ground, questionOf } from './ground.js';
import type { AnswerSentence, Citation, Made } from './types.js';
import { notFound, partNotFound } from './wording.js';

/** The default number of sentences for each sub-question. */
const SENTENCES = 2;

/** The maximum number of nearest topics named if the sources do not answer. */
const NEAREST = 5;

/** The fields that all answers to a question share. */
export function startOf(ground: Ground) {
  const { parts, intent } = ground;
  return {
    question: questionOf(ground),
    intent,
    questions: parts.map(({ asked }) => asked.question),
    confidence: confidenceOf(ground),
    provider: 'extractive',
    strategy: 'direct' as const,
    contradictions: [],
  };
}

/** An answer of the best sentences, quoted and cited, without a language model. */
export function extractiveAnswer(ground: Ground): Made {
  const { query, parts } = ground;
  const most = query.sentences ?? SENTENCES;
  const citations: Citation[] = [];
  const sentences: AnswerSentence[] = [];
  const lines: string[] = [];
  for (const { asked, found, read } of parts) {
    if (!read.answerable) {
      lines.push(partNotFound(asked.question));
      continue;
    }
    // A sentence that answers two sub-questions is quoted once.
    for (const quote of quotesOf(read, found.passages, most)) {
      const citation = citationOf(quote, found.passages);
      if (
        citations.some(
          ({ item, start, end }) =>
            item === citation.item && start === citation.start && end === citation.end,
        )
      )
        continue;
      const number = citations.length + 1;
      citations.push({ number, ...citation });
      sentences.push({ text: quote.text, citations: [number], supported: true, doubts: [] });
      lines.push(`${quote.text} [${number}]`);
    }
  }
  return {
    ...startOf(ground),
    answered: true,
    text: lines.join('\n'),
    sentences,
    citations,
    nearest: [],
  };
}

/** The answer if the sources do not answer the question. */
export function refusedAnswer(ground: Ground): Made {
  const seen = new Set<string>();
  const nearest = ground.parts
    .flatMap(({ found }) => found.items)
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .slice(0, NEAREST)
    .map(({ id, title }) => ({ item: id, title }));
  const text = notFound(ground.query.question, nearest);
  return { ...startOf(ground), answered: false, text, sentences: [], citations: [], nearest };
}

function citationOf(quote: Quote, passages: readonly Passage[]): Omit<Citation, 'number'> {
  const { item, title, headings, page, chunk, start, position, request, text } = passages[quote.passage];
  return {
    item,
    title,
    headings,
    page,
    chunk,
    start: start + quote.start,
    end: start + quote.end,
    quote: text.slice(quote.start, quote.end),
    request,
    position,
  };
}
