/** Extractive answers: the best sentences of the passages for each sub-question, quoted and cited. */
import type { Passage } from '../../prompt/index.js';
import type { Candidate } from '../extract/extract.js';
import { confidenceOf, type Ground, questionOf } from './ground.js';
import type { AnswerSentence, Citation, Made } from './types.js';
import { notFound, partNotFound } from './wording.js';

/** The default number of sentences for each sub-question. */
const SENTENCES = 2;

/** The maximum difference of a further sentence's score from the best one's. */
const MARGIN = 2.5;

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
  const lines: string[] = [];
  for (const { asked, found, read } of parts) {
    if (!read.answerable) {
      lines.push(partNotFound(asked.question));
      continue;
    }
    // A sentence that answers two sub-questions is quoted once.
    const own = chosen(read.candidates, most).map((candidate) => citationOf(candidate, found.passages));
    for (const citation of own) {
      if (
        citations.some(
          ({ item, start, quote }) =>
            item === citation.item && start === citation.start && quote === citation.quote,
        )
      )
        continue;
      const number = citations.length + 1;
      citations.push({ number, ...citation });
      lines.push(`${citation.quote} [${number}]`);
    }
  }
  const sentences = citations.map(
    ({ number, quote }): AnswerSentence => ({
      text: quote,
      citations: [number],
      supported: true,
      doubts: [],
    }),
  );
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

/** @param candidates the best first. @param most the maximum number of sentences. */
function chosen(candidates: readonly Candidate[], most: number): Candidate[] {
  const taken: Candidate[] = [];
  for (const candidate of candidates) {
    if (taken.length >= most || candidate.score < candidates[0].score - MARGIN) break;
    if (!taken.some(({ sentence }) => sentence.text === candidate.sentence.text)) taken.push(candidate);
  }
  return taken;
}

function citationOf({ sentence }: Candidate, passages: readonly Passage[]): Omit<Citation, 'number'> {
  const { item, title, headings, page, chunk, start, position, request } = passages[sentence.passage];
  return {
    item,
    title,
    headings,
    page,
    chunk,
    start: start + sentence.start,
    end: start + sentence.end,
    quote: sentence.text,
    request,
    position,
  };
}
