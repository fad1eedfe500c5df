/**
 * Follow-up questions: what a question leaves to the conversation before it (`And when was it built?`) is put back, so that
 * it can be searched for alone. By rules: a pronoun becomes the name that the conversation is about, `And Berlin?` asks the
 * last question of another name, and the terms of the last question count besides.
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

/** Pronouns that a name can take the place of; those of the second group with `'s`. */
const PRONOUN =
  /\b(?:(he|she|it|they|him|them|there)|(his|its|their|her))\b|([他她它]们?|其)(?=的|是|在|有|何|什|怎|为|多|哪|建|出|由|，|叫|第|最|一|又|也|还)/i;

/** `it` that stands for nothing. */
const EXPLETIVE =
  /\bis it (?:true|possible|necessary|raining|ok|okay|worth|that)\b|\b(?:time|day|date) is it\b|\bit is (?:true|possible|said)\b|\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b/gi;

/** The last question of another name. */
const ANOTHER =
  /^(?:and|but|or|so)?\s*(?:what about|how about|and|but|or)\s+(.{2,60}?)\s*[?？]*$|^(?:那么?|还有)?(.{1,20}?)呢[？?]?$/i;

/** A name: words with capitals, what stands in quotation marks or 《》. */
const NAME =
  /(?:the )?\p{Lu}[\p{L}\p{N}'’.-]*(?:\s+(?:of|the|de|la|von|van|and)\s+\p{Lu}[\p{L}\p{N}'’-]*|\s+\p{Lu}[\p{L}\p{N}'’-]*|\s+\p{N}+)*|《[^》]{1,40}》|[“"「『][^”"」』]{1,40}[”"」』]/gu;

/** Words with which questions begin, which have capitals there and are no names. */
const BEGINNING =
  /^(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|in|on|at|of|tell|name|give|and|the|a|an|for|to|with|from|by|please|i|my)$/i;

/** What of a Chinese question comes before what it asks. */
const CHINESE_SUBJECT =
  /^(?:请问|那么?|关于)?([\p{sc=Han}\p{L}\p{N}·《》]{2,16}?)(?=是|在|有|的|由|于|什么|谁|哪|何|多少|怎|为什么|建|出生|成立|位于)/u;

/** `What is tea?`: stands alone, as short as it is. */
const DEFINES =
  /^(?:who|what) (?:is|are|was|were) (?:an? |the )?[\p{L}\p{N}-]{2,}\s*\?*$|^[\p{sc=Han}\p{L}\p{N}]{2,}是(?:什么|谁|啥)[?？]*$|^什么是.{2,}/iu;

/** A question with fewer terms that are no stop words than this cannot stand alone. */
const ALONE = 2;

/** Characters of the questions before that are added, at most. */
const LONGEST = 300;

export interface Rewritten {
  /** The question so that it stands alone; as it was where nothing is known to put in. */
  readonly question: string;
  /** Without what had to be put behind it: as it was asked, or with the name in its place. */
  readonly own: string;
  /** The questions before that it goes on from; empty where it stands alone. */
  readonly about: string;
}

/**
 * The question so that it stands alone, and what it goes on from.
 *
 * @param turns what was said before, the latest last.
 * @example
 * standAlone('When was it built?', [{ role: 'user', content: 'Where is the Eiffel Tower?' }]).question;
 * // 'When was the Eiffel Tower built?'
 */
export function standAlone(question: string, turns: readonly Turn[]): Rewritten {
  const before = turns.filter(({ role }) => role === 'user').map(({ content }) => content.trim());
  if (before.length === 0 || !goesOn(question)) return { question, own: question, about: '' };
  // The last question that itself stands alone says what the conversation is about.
  const last = before.findLastIndex((text) => !REFERS.test(text));
  const chain = before.slice(last < 0 ? -1 : last);
  const about = chain.join(' ').slice(0, LONGEST);
  const names = chain.map(nameIn).filter((name) => name !== '');
  const name = names.at(-1);
  const filled =
    name === undefined ? undefined : (another(question, chain, name) ?? withName(question, name));
  return { question: filled ?? `${question} (${about})`, own: filled ?? question, about };
}

/** Whether a question needs what was said before. */
export const goesOn = (question: string): boolean =>
  REFERS.test(question.trim().replace(EXPLETIVE, ' ')) ||
  (queryTerms(question).length < ALONE && !DEFINES.test(question.trim()));

/** What a question is about: its first name that is not the word it begins with. */
export function nameIn(question: string): string {
  const names = Array.from(question.matchAll(NAME), ({ 0: found }) => {
    const words = found.split(/\s+/);
    while (words.length > 0 && BEGINNING.test(words[0]) && words[0].toLowerCase() !== 'the') words.shift();
    if (words.length === 1 && BEGINNING.test(words[0])) words.shift();
    return words.join(' ').replace(/[.,-]+$/, '');
  }).filter((name) => name !== '');
  return names[0] ?? CHINESE_SUBJECT.exec(question)?.[1] ?? '';
}

/** `And Berlin?`: the last question that names something, of Berlin. */
function another(question: string, chain: readonly string[], name: string): string | undefined {
  const found = ANOTHER.exec(question.trim());
  const other = (found?.[1] ?? found?.[2])?.trim();
  // What has a verb of its own or refers to something is no name.
  if (!other || REFERS.test(other) || /\b(?:is|are|was|were|do|does|did|has|have|can|will)\b/i.test(other))
    return undefined;
  const last = chain.findLast((text) => text.includes(name));
  return last?.replace(name, () => other);
}

/** The question with a name in the place of its first pronoun. */
function withName(question: string, name: string): string | undefined {
  const found = PRONOUN.exec(question);
  if (!found) return undefined;
  const [whole, , possessive, chinese] = found;
  const put = possessive ? `${name}${name.endsWith('s') ? '’' : "'s"}` : name;
  const place = /^there$/i.test(whole) ? `in ${put}` : chinese === '其' ? `${put}的` : put;
  return question.slice(0, found.index) + place + question.slice(found.index + whole.length);
}
