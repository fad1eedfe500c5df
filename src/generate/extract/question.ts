/** The analysis of a question for the extractive writer: weighted terms, single characters, and the answer type. */
import { analyse, normalise, weightedTerms } from '../../text/index.js';
import { type AnswerType, answerTypeOf } from './answer-type.js';

export interface Question {
  readonly text: string;
  readonly chinese: boolean;
  readonly type: AnswerType;
  /** In the order of the question; the weights sum to 1. */
  readonly terms: readonly QuestionTerm[];
  /** The rarity of each term times its weight in a query, which is low for bigrams across two words. */
  readonly rarities: readonly number[];
}

interface QuestionTerm {
  readonly term: string;
  readonly weight: number;
  /** Its word position in the question. */
  readonly position: number;
  /** Whether it looks like a name or a number, which an answer must contain. */
  readonly name: boolean;
  /** Whether it is the type of thing asked for (which _company_); an answer names one, often without this word. */
  readonly focus: boolean;
  /** Whether no source contains it. */
  readonly unknown: boolean;
}

/** The rarity of a term in the collection, from 0 (in all chunks) to 1 (in none). */
export type Rarity = (term: string) => number;

const HAN = /\p{sc=Han}/u;

/** Question words, which answers do not repeat. */
const ASKING =
  /请问|什么时[候间](?:才?[该应要])?|什么样的?|为什么|(?:指的)?(?:是|叫)什么(?:意思)?|什么意思|有什么|什么|怎么样?|怎样的?|如何|应该|应当|必须|不能|起(?:什么)?作用|能否|能不能|可不可以|([该要会是])不\1|有没有|需不需要|是否|为何|何时|何地|何处|何人|有?哪些|哪[一几]?(?:个|位|名|里|儿|年|天|月|日|部|家|座|支|首|本|所|条|款|种|项|只|张|套)?|多[大长久高远]|多少|有?几(?!乎|何)|谁|吗|呢|[？?]|\b(?:how (?:many|much|long|old|far|often)|what(?:'s)?|which|who(?:m|se)?|when|where|why|how|should|must|can|could|would)\b/giu;

/** Polite beginnings of questions: _Please explain …_ */
const FAVOUR =
  /^\s*(?:(?:(?:please|can you|could you|would you|i(?:'d| would) like to know|i want to know)[, ]+)*(?:(?:please )?(?:briefly )?(?:explain|describe|define|summari[sz]e|tell me(?: more)? about|tell me|give me an overview of)(?: to me| for me)?\b)|(?:请|麻烦|能否|能不能|可以|可不可以)?[你您]?(?:帮我|给我|跟我|向我)?(?:简单|简要|详细)?地?(?:(?:解释|介绍|说明|讲解|描述|概括|总结|说|讲|谈)一?下|讲讲|说说|谈谈|聊聊|告诉我|我?想?(?:知道|了解)一下|我想(?:知道|了解))|请[你您]?(?:简单|简要|详细)?地?(?:解释|介绍|说明|讲解|描述|概括|总结))/iu;

const blank = (found: string) => ' '.repeat(found.length);

/** A text with its question words replaced by spaces, so that other positions are unchanged. */
export const withoutAsking = (text: string): string => text.replace(FAVOUR, blank).replace(ASKING, blank);

/** A question word with the noun after it. */
const FOCUS =
  /\b(?:what|which|whose|how many|how much)(?: (?:kind|type|sort|name|part|other|two|three)s?(?: of)?)?(?: (?:the|a|an))? \p{L}+|哪[一几两]?[个些位名部家座支首本所条款种项]?\p{sc=Han}{2,3}|什么\p{sc=Han}{2}|多少[\p{sc=Han}]{1,2}/giu;

/** The minimum weight in a query of terms that are not bigrams across two words. */
const WITHIN_WORDS = 0.6;

/** The weight of a term from earlier turns, relative to one of the question. */
const BEFORE = 0.3;

/**
 * @param rarity of terms in the collection of the passages.
 * @param about the context of a follow-up question.
 */
export function readQuestion(text: string, rarity: Rarity, about = ''): Question {
  const type = answerTypeOf(text);
  const asked = withoutAsking(`${text}\n${about}`);
  const wanted = new Map(
    weightedTerms(/\p{L}/u.test(asked) ? asked : text).map((one) => [one.term, one.weight]),
  );
  const focused = Array.from(text.matchAll(FOCUS), ({ index, 0: found }) => [index, index + found.length]);
  const seen = new Set<string>();
  const terms: (Omit<QuestionTerm, 'weight'> & { weight: number })[] = [];
  const all = analyse(asked);
  // The parts `lo` and `ra` of `LoRA` are not terms of the question.
  const isScrap = ({ term, start, end }: (typeof all)[number]) =>
    term.length < 3 &&
    !HAN.test(term) &&
    all.some((whole) => whole.start <= start && whole.end >= end && whole.term.length > term.length);
  for (const read of all) {
    const { term, position, start, end } = read;
    const counts = wanted.get(term);
    if (counts === undefined || seen.has(term) || isScrap(read)) continue;
    // A bigram across two words that no source contains is accidental, and not part of what is asked.
    const unknown = rarity(term) >= 1;
    if (unknown && counts < WITHIN_WORDS) continue;
    seen.add(term);
    const word = asked.slice(start, end);
    const name = /\p{N}/u.test(word) || (/^\p{Lu}/u.test(word) && start > 0);
    const focus = focused.some(([from, to]) => start >= from && end <= to);
    terms.push({
      term,
      position,
      name,
      focus,
      unknown,
      weight: counts * Math.max(0.02, rarity(term)) * (start < text.length ? 1 : BEFORE),
    });
  }
  const rarities = terms.map(({ term }) => rarity(term) * (wanted.get(term) ?? 0));
  const sum = terms.reduce((total, { weight }) => total + weight, 0) || 1;
  for (const term of terms) term.weight /= sum;
  return { text: normalise(text), chinese: HAN.test(text), type, terms, rarities };
}
