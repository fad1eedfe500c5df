/**
 * The subject of a question: the term that it asks to define, and the passages whose title names its subject. _What is
 * attention?_ is answered by the passage with that title, not by another that mentions attention more often.
 */
import type { Passage } from '../../prompt/index.js';
import { analyse, chineseTags, normalise, partsOf, queryTerms, SMALL_WORDS } from '../../text/index.js';
import { placesOf } from './answer-type.js';
import type { ReadSentence } from './features.js';
import { type Question, withoutAsking } from './question.js';

/** The words of a term in order. */
export type Subject = readonly string[];

/** Words that are not part of a term's name: with them, the question is about something else than a definition. */
const NO_NAME =
  /\b(?:of|in|for|by|between|with|that|which|on|at|from|during|difference|reason|purpose|best|most|how|why|when|where|who|my|your|our|this|there)\b|[的和与及跟]|怎|多少|哪|谁|为什么|如何|区别|关系|最/iu;

const ENGLISH = [
  /^(?:what(?:'s|’s| is| are| was| were)|define|explain|describe|what do(?:es)? (?:we|you|people) mean by|what is meant by)\s+(?:(?:an?|the|so-called)\s+)?(.+?)[\s?.!]*$/iu,
  /^what do(?:es)?\s+(?:(?:an?|the)\s+)?(.+?)\s+(?:mean|stand for)[\s?.!]*$/iu,
];

const CHINESE = [
  /^(?:什么是|何谓|何为|什么叫做?|啥是|解释一?下?|介绍一?下?)\s*(.+?)[\s？?。！]*$/u,
  /^(.+?)\s*(?:指的?是|是指|是|指|意味着|代表)(?:一种|一个)?(?:什么|啥)(?:意思|东西|概念|含义)?[\s？?。！]*$/u,
  /^(.+?)\s*的(?:定义|含义|意思)(?:是什么)?[\s？?。！]*$/u,
];

/** The maximum length of a term, in English words and Chinese characters. */
const [WORDS, CHARACTERS] = [5, 12] as const;

/**
 * The term that a question asks to define; undefined for other questions.
 *
 * @example
 * definedBy('What is an inverted index?'); // 'inverted index'
 * definedBy('What is the capital of France?'); // undefined
 */
export function definedBy(question: string): string | undefined {
  const asked = question
    .trim()
    .replace(/^(?:please\s+|can you\s+|could you\s+|tell me\s+|请问?|麻烦|能否|帮我|你能)+/iu, '');
  for (const pattern of [...ENGLISH, ...CHINESE]) {
    const term = pattern.exec(asked)?.[1].trim();
    if (term === undefined || NO_NAME.test(term)) continue;
    const characters = term.match(/\p{sc=Han}/gu)?.length ?? 0;
    if (characters <= CHARACTERS && term.split(/\s+/).length <= WORDS) return term;
  }
  return undefined;
}

/** The words of a text in order, without parts of words. */
function wordsIn(text: string): Subject {
  const words: string[] = [];
  for (const { term, position, cut } of analyse(text)) if (!cut) words[position] ??= term;
  return words.filter((word) => word !== undefined);
}

/** The first position where the words occur consecutively, if any. */
function placeOf(words: Subject, { positions }: Pick<ReadSentence, 'positions'>): number | undefined {
  if (words.length === 0) return undefined;
  return positions
    .get(words[0])
    ?.find((from) => words.every((word, k) => positions.get(word)?.includes(from + k)));
}

/** The words of a term, each as its index terms; Chinese ones as segmented by jieba, without those of one character. */
export function contentWords(term: string): Subject[] {
  return chineseTags(term)
    .filter(({ word }) => /[\p{L}\p{N}]/u.test(word) && !/^\p{sc=Han}$/u.test(word))
    .map(({ word }) => wordsIn(word));
}

/** Words in titles besides the name of the subject: _What an agent is_. */
const AROUND = /\b(?:what|is|are|an?|the)\b|是什么|什么是|是怎么回事/giu;

/** The terms of a part of a title, without these words. */
const coreOf = (part: string): string[] => queryTerms(withoutAsking(part).replace(AROUND, ' '));

/** The minimum share of a title's terms in the question; below 1, as bigrams differ at word boundaries. */
const NAMED = 0.75;

/**
 * How well a title names a term: 1 if one of its parts is that term or its initials, 0.4 if it contains the term among
 * other words, else 0.
 */
export function titleNames(title: string, term: string): number {
  const [own, words] = [coreOf(term).join(' '), wordsIn(term)];
  let best = 0;
  for (const part of partsOf(title)) {
    if (coreOf(part).join(' ') === own) return 1;
    const positions = new Map<string, number[]>();
    for (const { term, position } of analyse(part))
      positions.set(term, [...(positions.get(term) ?? []), position]);
    if (placeOf(words, { positions }) !== undefined) best = 0.4;
  }
  return best;
}

/** The share of a question's weight in a part of the title whose words are all in the question. */
function titleShare(title: string, weights: ReadonlyMap<string, number>): number {
  return Math.max(
    0,
    ...partsOf(title).map((part) => {
      const core = coreOf(part);
      const asked = core.filter((term) => weights.has(term));
      if (asked.length === 0 || asked.length < NAMED * core.length) return 0;
      return asked.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
    }),
  );
}

/** What follows a term that is defined. */
const PREDICATE =
  /^s?\s*(?:\([^)]*\)\s*)?(?:is|are|was|were|\p{Ll}{2,}s)\b|^\s*(?:[（(][^）)]*[）)])?\s*(?:是|指|即|就是|[：:])/u;

/** Whether a sentence defines a term: _A tensor is …_, and not _Tensor parallelism divides …_ */
function defines(words: Subject, term: string, sentence: ReadSentence): boolean {
  const place = placeOf(words, sentence);
  if (place === undefined || place > 2) return false;
  const text = normalise(sentence.text);
  const from = text.indexOf(normalise(term));
  return from >= 0 && PREDICATE.test(text.slice(from + term.length));
}

/** An abbreviation: a word with two capital letters or more. */
const ABBREVIATION = /^\p{L}*\p{Lu}\p{L}*\p{Lu}\p{L}*$/u;

/** The maximum number of words that an abbreviation stands for. */
const EXPANDED = 8;

/** Whether the letters of an abbreviation are beginnings of words, of each one but small words: _low-rank adaptation_ of `lora`. */
function spells(letters: string, words: readonly string[], taken = 0): boolean {
  const [word] = words;
  if (word === undefined) return letters === '' && taken > 1;
  for (let length = 1; length <= letters.length && word.startsWith(letters.slice(0, length)); length++)
    if (spells(letters.slice(length), words.slice(1), taken + 1)) return true;
  return taken > 0 && SMALL_WORDS.has(word) && spells(letters, words.slice(1), taken);
}

/** Whether a sentence defines an abbreviation by what it stands for: _Low-rank adaptation leaves …_ for LoRA. */
function definesExpanded(term: string, { text }: ReadSentence): boolean {
  if (!ABBREVIATION.test(term)) return false;
  const normal = normalise(text).replace(/^(?:an?|the)\s+/, '');
  const found = Array.from(normal.matchAll(/[a-z]+/g)).slice(0, EXPANDED);
  const words = found.map(([word]) => word);
  return found.some(
    ({ 0: word, index }, k) =>
      PREDICATE.test(normal.slice(index + word.length)) && spells(term.toLowerCase(), words.slice(0, k + 1)),
  );
}

/** The beginning of an English question, up to its subject. */
const UP_TO_SUBJECT =
  /^(?:why|how|what|when|where)\s+(?:does|do|did|is|are|was|were|should|must|can|will|has|have)\s+(?:(?:an?|the)\s+)?/iu;

/** Whether a part of a title is the subject of a question: _Attention_ of _What does attention compute?_ */
function isSubject(title: string, question: Subject): boolean {
  return partsOf(title).some((part) => {
    const words = wordsIn(withoutAsking(part).replace(AROUND, ' '));
    return words.length > 0 && words.every((word, k) => word === question[k]);
  });
}

/**
 * Bonuses on the scores of sentences: if the title names the term to be defined; if the sentence defines the term, or an
 * abbreviation by what it stands for; for the first sentence below such a title; if the title names the whole subject of
 * the question; if it is the subject at the beginning of the question; and for a cause below such a title, if the question
 * asks for one, with a further bonus for the first.
 */
const [TITLED, DEFINING, EXPANDING, LEADING, ABOUT, SUBJECT, CAUSE, FIRST] = [
  6, 1.5, 2.5, 1, 4, 1, 1.5, 2,
] as const;

/**
 * The bonus of the first sentence below a title that is the whole question (_How are agents evaluated?_ below _Evaluating
 * agents_), and the penalty of passages without the subject of the question if others have it.
 */
const [WHOLE, ABSENT] = [5, 2] as const;

export interface Preferences {
  /** The bonus on the score of a sentence by the subject of the question. */
  readonly bonus: (sentence: ReadSentence) => number;
  /** How well the titles above each passage name the subject, from 0 to 1. */
  readonly named: readonly number[];
  /** A further bonus that only orders sentences: it says nothing about whether there is an answer. */
  readonly order: (sentence: ReadSentence) => number;
}

/** The first sentences below headings; in a text in two languages, also the first in the question's. */
function leadsOf(sentences: readonly ReadSentence[], { chinese }: Question): ReadSentence[] {
  const isNative = ({ text }: ReadSentence) => /\p{sc=Han}/u.test(text) === chinese;
  const native = sentences.find(isNative);
  const leads = sentences.filter(({ first }) => first);
  return native && !leads.some(isNative) ? [...leads, native] : leads;
}

/** Whether each passage lacks the subject at the beginning of a question while another has it. */
function lacking(
  question: Question,
  text: string,
  titles: readonly (readonly string[])[],
  sentences: readonly (readonly ReadSentence[])[],
): boolean[] {
  const first = subjectOf(question, text);
  const has = titles.map(
    (lines, k) =>
      first !== undefined &&
      (sentences[k].some(({ positions }) => positions.has(first)) ||
        lines.some((line) => analyse(line).some(({ term }) => term === first))),
  );
  return has.map((own) => first !== undefined && !own && has.includes(true));
}

/** The share of the mean weight of a question's terms below which its subject is a common word. */
const COMMON = 0.7;

/** The first word of a question's subject, as an index term: `experi` of _Why must an experiment be …?_ */
function subjectOf(question: Question, text: string): string | undefined {
  const rest = text.trim().replace(UP_TO_SUBJECT, '');
  const isSubjectFirst = question.chinese || rest.length < text.trim().length;
  if (!isSubjectFirst) return undefined;
  const [first] = contentWords(withoutAsking(rest));
  // A common word says little about what a passage is about.
  const least = COMMON / Math.max(1, question.terms.length);
  return first?.find((part) => question.terms.some(({ term, weight }) => term === part && weight >= least));
}

/**
 * @param sentences of each passage.
 * @returns the bonuses; `bonus` must be called for the sentences of a passage in their order.
 */
export function preferences(
  question: Question,
  text: string,
  passages: readonly Passage[],
  sentences: readonly (readonly ReadSentence[])[],
): Preferences {
  const term = definedBy(text);
  const titles = passages.map(({ title, headings }) => [title, ...headings]);
  const best = (of: (line: string) => number) => titles.map((lines) => Math.max(...lines.map(of)));
  const leads = new Set(sentences.flatMap((own) => leadsOf(own, question)));
  if (term === undefined) {
    const weights = new Map(question.terms.map(({ term, weight }) => [term, weight]));
    const asked = wordsIn(withoutAsking(text.trim().replace(UP_TO_SUBJECT, '')));
    const named = best((line) => titleShare(line, weights));
    const subject = best((line) => (isSubject(line, asked) ? 1 : 0));
    const penalty = lacking(question, text, titles, sentences).map((lacks) => (lacks ? ABSENT : 0));
    const lead = (sentence: ReadSentence) =>
      named[sentence.passage] > 0.99 && question.type !== 'cause' && leads.has(sentence) ? WHOLE : 0;
    const causes = new Map<number, ReadSentence>();
    const cause = (sentence: ReadSentence): number => {
      if (question.type !== 'cause' || sentence.list || placesOf('cause', sentence.text).length === 0)
        return 0;
      // Sentences come in order: the first cause below a title that is the whole subject is that of the subject itself.
      if (!causes.has(sentence.passage) && /\p{sc=Han}/u.test(sentence.text) === question.chinese)
        causes.set(sentence.passage, sentence);
      const share = named[sentence.passage];
      return CAUSE * share + (causes.get(sentence.passage) === sentence ? FIRST * share ** 2 : 0);
    };
    return {
      named,
      order: (sentence) => lead(sentence) - penalty[sentence.passage],
      bonus: (sentence) =>
        ABOUT * named[sentence.passage] + SUBJECT * subject[sentence.passage] + cause(sentence),
    };
  }
  const words = wordsIn(term);
  const named = best((line) => titleNames(line, term));
  return {
    named,
    order: () => 0,
    bonus: (sentence) =>
      TITLED * named[sentence.passage] +
      (definesExpanded(term, sentence) ? EXPANDING : defines(words, term, sentence) ? DEFINING : 0) +
      (named[sentence.passage] === 1 && leads.has(sentence) ? LEADING : 0),
  };
}
