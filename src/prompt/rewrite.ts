/**
 * Rewriting of follow-up questions (`And when was it built?`) so that they can be searched without the conversation. By
 * rules: a pronoun is replaced by the name that the conversation is about, `And Berlin?` repeats the last question with
 * another name, and the terms of the last question are added.
 */
import { queryTerms } from '../text/index.js';

/** One turn of a conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Words that refer to earlier turns. */
const REFERS =
  /\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|the same|one|ones|else|also|another)\b|^(?:and|but|what about|how about|so|or)\b|[他她它]们?|[这那]|其|该|此|还有|呢[？?]?$|又|同样|上述|前者|后者/i;

/** Pronouns that can be replaced by a name; those of the second group by a name with `'s`. */
const PRONOUN =
  /\b(?:(he|she|it|they|him|them|there)|(his|its|their|her))\b|([他她它]们?|其)(?=的|是|在|有|何|什|怎|为|多|哪|建|出|由|，|叫|第|最|一|又|也|还)/i;

/** Expletive `it` and `there`. */
const EXPLETIVE =
  /\bis it (?:true|possible|necessary|raining|ok|okay|worth|that)\b|\b(?:time|day|date) is it\b|\bit is (?:true|possible|said)\b|\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b/gi;

/** A repetition of the last question with another name. */
const ANOTHER =
  /^(?:and|but|or|so)?\s*(?:what about|how about|and|but|or)\s+(.{2,60}?)\s*[?？]*$|^(?:那么?|还有)?(.{1,20}?)呢[？?]?$/i;

/** A name: capitalised words, or text in quotation marks or 《》. */
const NAME =
  /(?:the )?\p{Lu}[\p{L}\p{N}'’.-]*(?:\s+(?:of|the|de|la|von|van|and)\s+\p{Lu}[\p{L}\p{N}'’-]*|\s+\p{Lu}[\p{L}\p{N}'’-]*|\s+\p{N}+)*|《[^》]{1,40}》|[“"「『][^”"」』]{1,40}[”"」』]/gu;

/** Words at the beginning of questions, which are capitalised and not names. */
const BEGINNING =
  /^(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|in|on|at|of|tell|name|give|and|the|a|an|for|to|with|from|by|please|i|my)$/i;

/** The subject at the beginning of a Chinese question. */
const CHINESE_SUBJECT =
  /^(?:请问|那么?|关于)?([\p{sc=Han}\p{L}\p{N}·《》]{2,16}?)(?=是|在|有|的|由|于|什么|谁|哪|何|多少|怎|为什么|建|出生|成立|位于)/u;

/** `What is tea?`: short, but needs no context. */
const DEFINES =
  /^(?:who|what) (?:is|are|was|were) (?:an? |the )?[\p{L}\p{N}-]{2,}\s*\?*$|^[\p{sc=Han}\p{L}\p{N}]{2,}是(?:什么|谁|啥)[?？]*$|^什么是.{2,}/iu;

/** The minimum number of terms, without stop words, of a question that needs no context. */
const ALONE = 2;

/** The maximum number of characters added from earlier questions. */
const LONGEST = 300;

export interface Rewritten {
  /** The rewritten question; unchanged if no context is known. */
  readonly question: string;
  /** The question without appended context: as asked, or with the name inserted. */
  readonly own: string;
  /** The earlier questions that it refers to; empty if it needs no context. */
  readonly about: string;
}

/**
 * Rewrites a question so that it can be understood without the conversation.
 *
 * @param turns the earlier turns, the latest last.
 * @example
 * standAlone('When was it built?', [{ role: 'user', content: 'Where is the Eiffel Tower?' }]).question;
 * // 'When was the Eiffel Tower built?'
 */
export function standAlone(question: string, turns: readonly Turn[]): Rewritten {
  const before = turns.filter(({ role }) => role === 'user').map(({ content }) => content.trim());
  if (before.length === 0 || !goesOn(question)) return { question, own: question, about: '' };
  // The topic of the conversation is in the last question that needs no context.
  const last = before.findLastIndex((text) => !REFERS.test(text));
  const chain = before.slice(last < 0 ? -1 : last);
  const about = chain.join(' ').slice(0, LONGEST);
  const names = chain.map(nameIn).filter((name) => name !== '');
  const name = names.at(-1);
  const filled =
    name === undefined ? undefined : (another(question, chain, name) ?? withName(question, name));
  return { question: filled ?? `${question} (${about})`, own: filled ?? question, about };
}

/** Whether a question refers to earlier turns. */
export const goesOn = (question: string): boolean =>
  REFERS.test(question.trim().replace(EXPLETIVE, ' ')) ||
  (queryTerms(question).length < ALONE && !DEFINES.test(question.trim()));

/** The topic of a question: its first name that is not its first word. */
export function nameIn(question: string): string {
  const names = Array.from(question.matchAll(NAME), ({ 0: found }) => {
    const words = found.split(/\s+/);
    while (words.length > 0 && BEGINNING.test(words[0]) && words[0].toLowerCase() !== 'the') words.shift();
    if (words.length === 1 && BEGINNING.test(words[0])) words.shift();
    return words.join(' ').replace(/[.,-]+$/, '');
  }).filter((name) => name !== '');
  return names[0] ?? CHINESE_SUBJECT.exec(question)?.[1] ?? '';
}

/** `And Berlin?`: the last question that contains a name, with Berlin instead. */
function another(question: string, chain: readonly string[], name: string): string | undefined {
  const found = ANOTHER.exec(question.trim());
  const other = (found?.[1] ?? found?.[2])?.trim();
  // Text with its own verb or a reference is not a name.
  if (!other || REFERS.test(other) || /\b(?:is|are|was|were|do|does|did|has|have|can|will)\b/i.test(other))
    return undefined;
  const last = chain.findLast((text) => text.includes(name));
  return last?.replace(name, () => other);
}

/** The question with its first pronoun replaced by a name. */
function withName(question: string, name: string): string | undefined {
  const found = PRONOUN.exec(question);
  if (!found) return undefined;
  const [whole, , possessive, chinese] = found;
  const put = possessive ? `${name}${name.endsWith('s') ? '’' : "'s"}` : name;
  const place = /^there$/i.test(whole) ? `in ${put}` : chinese === '其' ? `${put}的` : put;
  return question.slice(0, found.index) + place + question.slice(found.index + whole.length);
}
