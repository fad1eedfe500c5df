/**
 * The syntax of a search: `"a phrase"`, `-word`, `-"a phrase"`, `tag:name`, `tag:"two words"`, `-tag:name`. Everything
 * else is text. No input is an error: an unpaired quotation mark, or a minus before a space or within a word, is text.
 */

/** A parsed query. */
export interface SearchSyntax {
  /** The text to search for, without exclusions and tags; phrases without their quotation marks. */
  readonly text: string;
  /** Phrases that must occur verbatim. */
  readonly phrases: readonly string[];
  /** Words and phrases that must not occur. */
  readonly without: readonly string[];
  readonly tags: readonly string[];
  readonly withoutTags: readonly string[];
}

/**
 * A part of a query: an optional minus, an optional `tag:`, then a phrase or a word. Quotation marks of other languages
 * are accepted; apostrophes are not quotation marks.
 */
const PART = /(-?)(tag[:：])?(?:["“”„«]([^"“”„«»]*)["“”»]|(\S+))/giu;

/** A minus excludes only at the beginning or after white space. */
const BEGINS = /(?:^|\s)$/;

const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * Parses a query.
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
