/**
 * The syntax of a search: `"a phrase"`, `-word`, `-"a phrase"`, `tag:name`, `tag:"two words"`, `-tag:name`. All else is
 * text, and nothing is an error: a quotation mark without its other one, a minus before a space or within a word.
 */

/** What was typed, in its parts. */
export interface SearchSyntax {
  /** What is searched for: all that is neither excluded nor a tag, phrases without their quotation marks. */
  readonly text: string;
  /** What must be there word for word. */
  readonly phrases: readonly string[];
  /** What must not be there: words and phrases. */
  readonly without: readonly string[];
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
}

/**
 * A part: perhaps a minus, perhaps `tag:`, then a phrase or a word. Quotation marks of other languages count as well.
 * An apostrophe is no quotation mark.
 */
const PART = /(-?)(tag[:：])?(?:["“”„«]([^"“”„«»]*)["“”»]|(\S+))/giu;

/** A minus excludes at the beginning or after white space only. */
const BEGINS = /(?:^|\s)$/;

const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * Takes a query apart.
 *
 * @example
 * parseSearch('"green tea" -matcha tag:drinks hot');
 * // { text: 'green tea hot', phrases: ['green tea'], without: ['matcha'], tags: ['drinks'], withoutTags: [] }
 */
export function parseSearch(query: string): SearchSyntax {
  const text: string[] = [];
  const phrases: string[] = [];
  const without: string[] = [];
  const tags: string[] = [];
  const withoutTags: string[] = [];
  for (const { 0: whole, 1: minus, 2: tag, 3: quoted, 4: word, index } of query.matchAll(PART)) {
    const value = (quoted ?? word ?? '').trim();
    const begins = BEGINS.test(query.slice(Math.max(0, index - 1), index));
    if (!begins && (minus !== '' || tag !== undefined)) text.push(whole);
    else if (!HAS_WORD.test(value)) text.push(quoted === undefined ? whole : '');
    else if (tag !== undefined) (minus === '' ? tags : withoutTags).push(value);
    else if (minus !== '') without.push(value);
    else {
      if (quoted !== undefined) phrases.push(value);
      text.push(value);
    }
  }
  return { text: text.join(' ').trim(), phrases, without, tags, withoutTags };
}
