/** Initials of titles: `RAG` stands for _Retrieval-augmented generation_, though no text says so. */
import { normalise } from './normalise.js';

/** Words that initials leave out, or not: _reinforcement learning from human feedback_ is RLHF. */
const SMALL = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** Words that have initials together, at least and at most. */
const [FEWEST, MOST] = [2, 7] as const;

/**
 * The parts of a title that have initials, with these in lower case; a part of one word has none.
 *
 * @example
 * initialsOf('Retrieval-augmented generation · 检索增强生成');
 * // [{ initials: 'rag', part: 'Retrieval-augmented generation' }]
 */
export function initialsOf(title: string): { readonly initials: string; readonly part: string }[] {
  return partsOf(title).flatMap((part) => {
    const words = normalise(part).match(/[a-z][a-z0-9'’]*/g) ?? [];
    if (words.length < FEWEST || words.length > MOST) return [];
    const of = (some: readonly string[]) => some.map(([first]) => first).join('');
    const large = of(words.filter((word) => !SMALL.has(word)));
    return Array.from(new Set([of(words), large]))
      .filter(({ length }) => length >= FEWEST)
      .map((initials) => ({ initials, part }));
  });
}

/** The parts of a title: what stands before and behind a colon, a dot or a bar, or between commas. */
export const partsOf = (title: string): string[] =>
  title
    .split(/\s*[·|｜:：,，;；、—–()（）]\s*|\s+-+\s+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
