/**
 * Expansion of initials in a question that no text contains, by titles: `RAG` by _Retrieval-augmented generation_. Only
 * titles of found items are used, so that no title is disclosed to somebody who must not see it.
 */
import type { ChunkIndex } from '../indexes/index.js';
import { analyse } from '../text/index.js';

/** The maximum number of titles for the same initials. */
const TITLES = 5;

/** Words that can be initials: capital letters, or three or more letters in any case. */
const INITIALS = /(?<![\p{Script=Latin}\p{N}])(?:[A-Z]{2,7}|[A-Za-z]{3,7})(?![\p{Script=Latin}\p{N}])/gu;

interface SpellOut {
  /** The search text: the question with the possible expansions of its initials. */
  readonly searched: string;
  /** Spells out the initials in a text. @param titles of the found items. */
  readonly spell: (text: string, titles: readonly (string | null)[]) => string;
}

/** The possible expansions of initials in a question that no item's text contains. */
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
