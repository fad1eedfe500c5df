/** Extractive answers: the best sentences of the passages, quoted and cited. */
import type { Passage } from '../../prompt/index.js';
import type { Candidate } from '../extract/extract.js';
import type { AnswerSentence, Citation } from './types.js';

/** A sentence after the first is given where its score is at most this much below the first's. */
const MARGIN = 2.5;

/** @param candidates the best first. @param most how many sentences, at most. */
export function quoted(
  candidates: readonly Candidate[],
  passages: readonly Passage[],
  most: number,
): { readonly sentences: readonly AnswerSentence[]; readonly citations: readonly Citation[] } {
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length >= most || candidate.score < candidates[0].score - MARGIN) break;
    if (!chosen.some(({ sentence }) => sentence.text === candidate.sentence.text)) chosen.push(candidate);
  }
  const citations = chosen.map(({ sentence }, k): Citation => {
    const { item, title, headings, page, chunk, start, position } = passages[sentence.passage];
    return {
      number: k + 1,
      item,
      title,
      headings,
      page,
      chunk,
      start: start + sentence.start,
      end: start + sentence.end,
      quote: sentence.text,
      position,
    };
  });
  const sentences = citations.map(
    ({ number, quote }): AnswerSentence => ({
      text: quote,
      citations: [number],
      supported: true,
      doubts: [],
    }),
  );
  return { sentences, citations };
}
