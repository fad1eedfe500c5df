/**
 * What a question is about: the term that it asks to define, and the passages whose title names what it asks about. _What is
 * attention?_ is answered by the passage with that title, and not by one that speaks of attention more often.
 */
import type { Passage } from '../../prompt/index.js';
import { analyse, chineseTags, normalise, partsOf, queryTerms } from '../../text/index.js';
import type { ReadSentence } from './features.js';
import { type Question, withoutAsking } from './question.js';

/** A term of a question as words in their order, to be found word by word. */
export type Subject = readonly string[];

/** Words that no name of a thing has: with them something is asked about it. */
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

/** Words of English, and characters of Chinese, that a term has at most. */
const [WORDS, CHARACTERS] = [5, 12] as const;

/**
 * The term that a question asks to define; absent where it asks something else.
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

/** The words of a text one after the other, without parts of words. */
function wordsIn(text: string): Subject {
  const words: string[] = [];
  for (const { term, position, cut } of analyse(text)) if (!cut) words[position] ??= term;
  return words.filter((word) => word !== undefined);
}

/** Whether words stand one after the other there; then where first. */
function placeOf(words: Subject, { positions }: Pick<ReadSentence, 'positions'>): number | undefined {
  if (words.length === 0) return undefined;
  return positions
    .get(words[0])
    ?.find((from) => words.every((word, k) => positions.get(word)?.includes(from + k)));
}

/** The words of a term, each as its index terms; Chinese ones as jieba cuts them, without those of one character. */
export function contentWords(term: string): Subject[] {
  return chineseTags(term)
    .filter(({ word }) => /[\p{L}\p{N}]/u.test(word) && !/^\p{sc=Han}$/u.test(word))
    .map(({ word }) => wordsIn(word));
}

/** What titles say beside the thing that they name: _What an agent is_. */
const AROUND = /\b(?:what|is|are|an?|the)\b|是什么|什么是|是怎么回事/giu;

/** Terms of a part of a title, without what it says beside them. */
const coreOf = (part: string): string[] => queryTerms(withoutAsking(part).replace(AROUND, ' '));

/** The share of a title's terms that are to be in a question that it names: pairs of characters differ where words meet. */
const NAMED = 0.75;

/**
 * How well a title names a term: 1 where one of its parts is that term, or its initials; 0.4 where it has it among other
 * words; 0 where it does not.
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

/** The share of a question's weight that a title names with one of its parts, all of whose words the question has. */
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

/** Whether a sentence defines a term: _A tensor is …_, and not _Tensor parallelism divides …_ */
function defines(words: Subject, term: string, sentence: ReadSentence): boolean {
  const place = placeOf(words, sentence);
  if (place === undefined || place > 2) return false;
  const text = normalise(sentence.text);
  const from = text.indexOf(normalise(term));
  const behind = text.slice(from + term.length);
  return (
    from >= 0 &&
    /^s?\s*(?:\([^)]*\)\s*)?(?:is|are|was|were|\p{Ll}{2,}s)\b|^\s*(?:[（(][^）)]*[）)])?\s*(?:是|指|即|就是|[：:])/u.test(
      behind,
    )
  );
}

/** What is added to the scores of sentences: where the title is the term asked for, or has it; where it `defines` the term; of
 * the first sentence below such a title; and where the title names all that the question is about. */
const [TITLED, DEFINING, LEADING, ABOUT] = [6, 1.5, 1, 4] as const;

/** What the subject of a question adds to the score of a sentence. */
export function preferences(
  question: Question,
  text: string,
  passages: readonly Passage[],
): (sentence: ReadSentence) => number {
  const term = definedBy(text);
  const weights = new Map(question.terms.map(({ term, weight }) => [term, weight]));
  const titles = passages.map(({ title, headings }) => [title, ...headings]);
  if (term === undefined) {
    const shares = titles.map((lines) => Math.max(...lines.map((line) => titleShare(line, weights))));
    return ({ passage }) => ABOUT * shares[passage];
  }
  const words = wordsIn(term);
  const named = titles.map((lines) => Math.max(...lines.map((line) => titleNames(line, term))));
  return (sentence) =>
    TITLED * named[sentence.passage] +
    (defines(words, term, sentence) ? DEFINING : 0) +
    (named[sentence.passage] === 1 && sentence.first ? LEADING : 0);
}
