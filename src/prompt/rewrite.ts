/**
 * Follow-up questions: what a question leaves to the conversation before it (`And when was it built?`) is put back, so that
 * it can be searched for alone. Without a language model: the names and rare words of the last questions are added.
 */
import { queryTerms } from '../text/index.js';

/** One turn of a conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What refers to something said before. */
const REFERS =
  /\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|the same|one|ones|else|also|another)\b|^(?:and|but|what about|how about|so|or)\b|[他她它]们?|[这那]|其|该|此|还有|呢[？?]?$|又|同样|上述|前者|后者/i;

/** A question with fewer telling terms than this cannot stand alone. */
const ALONE = 2;

/** Characters of the questions before that are added, at most. */
const LONGEST = 300;

/**
 * The question so that it stands alone, and what was added to it.
 *
 * @param turns what was said before, the latest last.
 * @example
 * standAlone('When was it built?', [{ role: 'user', content: 'Where is the Eiffel Tower?' }]).question;
 * // 'When was it built? (Where is the Eiffel Tower?)'
 */
export function standAlone(
  question: string,
  turns: readonly Turn[],
): { readonly question: string; readonly about: string } {
  const before = turns.filter(({ role }) => role === 'user').map(({ content }) => content.trim());
  if (before.length === 0 || (!REFERS.test(question.trim()) && queryTerms(question).length >= ALONE))
    return { question, about: '' };
  // The last question that itself stands alone says what the conversation is about.
  const last = before.findLastIndex((text) => !REFERS.test(text));
  const about = before
    .slice(last < 0 ? -1 : last)
    .join(' ')
    .slice(0, LONGEST);
  return { question: `${question} (${about})`, about };
}
