/**
 * Contradictions among the sources of an answer: its quotes beside contradicting sentences of other sources, the newer
 * one first.
 */
import type { Passage } from '../../prompt/index.js';
import type { EngineState } from '../../state/index.js';
import { sentencesOf } from '../../text/index.js';
import { contradictionOf, type ReadStatement, readStatement } from '../verify/contradiction.js';
import { type Ground, MEMORY } from './ground.js';
import type { Answer, AnswerContradiction, Citation } from './types.js';
import { contradictionText } from './wording.js';

/** The maximum number of contradictions in an answer, and of characters in a compared sentence. */
const [MOST, LONGEST] = [3, 1_000] as const;

interface Said {
  readonly passage: Passage;
  readonly text: string;
  readonly from: number;
  readonly read: ReadStatement;
}

/** Adds contradictions of the sources to an answer: to `contradictions`, and at the end of its text. */
export function withContradictions<Of extends Pick<Answer, 'text' | 'citations' | 'contradictions'>>(
  answer: Of,
  ground: Ground,
  state: EngineState,
): Of {
  if (answer.citations.length === 0) return answer;
  const citations = [...answer.citations];
  const found: AnswerContradiction[] = [];
  const said = ground.passages.flatMap((passage): Said[] =>
    sentencesOf(passage.text)
      .filter(({ text }) => text.length <= LONGEST)
      .map(({ text, start }) => ({
        passage,
        text,
        from: passage.start + start,
        read: readStatement({ text, about: passage.title }),
      })),
  );
  for (const cited of answer.citations) {
    const read = readStatement({ text: cited.quote, about: cited.title });
    for (const other of said) {
      if (found.length >= MOST || other.passage.item === cited.item) continue;
      const differs = contradictionOf(read, other.read);
      if (!differs) continue;
      const number = numberOf(citations, other);
      if (isTold(found, cited.number, number)) continue;
      const own = {
        citation: cited.number,
        says: differs.first,
        published: publishedOf(cited.item, state),
      };
      const its = {
        citation: number,
        says: differs.second,
        published: publishedOf(other.passage.item, state),
      };
      const isNewer = (its.published ?? 0) > (own.published ?? 0);
      found.push({
        kind: differs.kind,
        newer: isNewer ? its : own,
        older: isNewer ? own : its,
      });
    }
  }
  if (found.length === 0) return answer;
  const lines = found.map((one) => contradictionText(ground.query.question, one, citations));
  return {
    ...answer,
    text: [answer.text, ...lines].join('\n'),
    citations,
    contradictions: found,
  };
}

const isTold = (found: readonly AnswerContradiction[], a: number, b: number): boolean =>
  found.some(({ newer, older }) => {
    const both = [newer.citation, older.citation];
    return both.includes(a) && both.includes(b);
  });

/** The number of the citation of a sentence, which is added if it is not cited yet. */
function numberOf(citations: Citation[], { passage, text, from }: Said): number {
  const known = citations.find(
    ({ item, start, quote }) => item === passage.item && start === from && quote === text,
  );
  if (known) return known.number;
  const { item, title, headings, page, chunk, request, position } = passage;
  const number = citations.length + 1;
  const place = { item, title, headings, page, chunk, request, position };
  citations.push({
    number,
    ...place,
    start: from,
    end: from + text.length,
    quote: text,
  });
  return number;
}

/** The time of publication of a source; for a memory, the time when it was written. */
function publishedOf(item: string, { catalogue, memories }: EngineState): number | null {
  if (item.startsWith(MEMORY)) return memories.get(item.slice(MEMORY.length))?.at ?? null;
  const number = catalogue.ids.number(item);
  return (number === undefined ? undefined : catalogue.entry(number)?.published) ?? null;
}
