/** Initials of titles: `RAG` for _Retrieval-augmented generation_, also if no text spells it out. */
import { normalise } from './normalise.js';

/** Words whose initials can be left out: _reinforcement learning from human feedback_ is RLHF. */
export const SMALL_WORDS: ReadonlySet<string> = new Set([
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

/** The minimum and maximum number of words with initials. */
const [FEWEST, MOST] = [2, 7] as const;

/**
 * The parts of a title that have initials, with these in lower case; single words have none.
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
    const large = of(words.filter((word) => !SMALL_WORDS.has(word)));
    return Array.from(new Set([of(words), large]))
      .filter(({ length }) => length >= FEWEST)
      .map((initials) => ({ initials, part }));
  });
}

/** The parts of a title, as separated by colons, dots, bars and commas. */
export const partsOf = (title: string): string[] =>
  title
    .split(/\s*[·|｜:：,，;；、—–()（）]\s*|\s+-+\s+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
