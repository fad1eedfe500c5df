/**
 * Initials in a question that no text has, spelled out by titles: `RAG` by _Retrieval-augmented generation_. Told by titles
 * that were found alone, so that nobody learns of a title that may not be shown to them.
 */
import type { ChunkIndex } from '../indexes/index.js';
import { analyse } from '../text/index.js';

/** Titles of which initials may be, at most. */
const TITLES = 5;

/** Words that may be initials: capital letters, or three letters and more in any case. */
const INITIALS = /(?<![\p{Script=Latin}\p{N}])(?:[A-Z]{2,7}|[A-Za-z]{3,7})(?![\p{Script=Latin}\p{N}])/gu;

interface SpellOut {
  /** What is searched for: the question, and what its initials may stand for. */
  readonly searched: string;
  /** A text with its initials spelled out. @param titles that were found. */
  readonly spell: (text: string, titles: readonly (string | null)[]) => string;
}

/** What the initials of a question may stand for, where no text of an item has them. */
export function spellOut(question: string, chunks: ChunkIndex): SpellOut {
  const unknown = new Map<string, string[]>();
  for (const [word] of question.matchAll(INITIALS)) {
    if (analyse(word).some(({ term }) => chunks.idf(term) > 0)) continue;
    const parts = chunks.initials.of(word.toLowerCase(), TITLES);
    if (parts.length > 0) unknown.set(word, parts);
  }
  return {
    searched: [question, ...Array.from(unknown.values()).flat()].join(' '),
    spell: (text, titles) => {
      let spelled = text;
      for (const [word, parts] of unknown) {
        const part = parts.find((one) => titles.some((title) => title?.includes(one)));
        if (part) spelled = spelled.replaceAll(word, part);
      }
      return spelled;
    },
  };
}
