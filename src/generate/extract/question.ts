/** A question as the extractive writer reads it: its terms with weights, its single characters, and what it asks for. */
import { analyse, normalise, weightedTerms } from '../../text/index.js';
import { type AnswerType, answerTypeOf } from './answer-type.js';

export interface Question {
  readonly text: string;
  readonly chinese: boolean;
  readonly type: AnswerType;
  /** In the question's order; the weights sum to 1. */
  readonly terms: readonly QuestionTerm[];
  /** How rare each term is, times how much it counts in a query: pairs of characters of two words say little. */
  readonly rarities: readonly number[];
}

interface QuestionTerm {
  readonly term: string;
  readonly weight: number;
  /** Its position among the question's words. */
  readonly position: number;
  /** Whether it looks like a name or a number: what must not be missing in an answer. */
  readonly name: boolean;
  /** Whether it is what the question asks for (which _company_): an answer names one, and often without this word. */
  readonly focus: boolean;
  /** Whether no source has it. */
  readonly unknown: boolean;
}

/** How rare a term is within the collection, from 0 (everywhere) to 1 (nowhere). */
export type Rarity = (term: string) => number;

const HAN = /\p{sc=Han}/u;

/** Words that ask, which no answer repeats. */
const ASKING =
  /请问|什么时[候间]|什么样的?|为什么|(?:指的)?(?:是|叫)什么(?:意思)?|什么意思|有什么|什么|怎么样?|怎样的?|如何|应该|应当|能否|能不能|可不可以|([该要会是])不\1|有没有|需不需要|是否|为何|何时|何地|何处|何人|有?哪些|哪[一几]?(?:个|位|名|里|儿|年|天|月|日|部|家|座|支|首|本|所|条|款|种|项|只|张|套)?|多[大长久高远]|多少|有?几(?!乎|何)|谁|吗|呢|[？?]|\b(?:how (?:many|much|long|old|far|often)|what(?:'s)?|which|who(?:m|se)?|when|where|why|how)\b/giu;

/** What a question may begin with, when it is asked for as a favour: _Please explain …_ */
const FAVOUR =
  /^\s*(?:(?:(?:please|can you|could you|would you|i(?:'d| would) like to know|i want to know)[, ]+)*(?:(?:please )?(?:briefly )?(?:explain|describe|define|summari[sz]e|tell me(?: more)? about|tell me|give me an overview of)(?: to me| for me)?\b)|(?:请|麻烦|能否|能不能|可以|可不可以)?[你您]?(?:帮我|给我|跟我|向我)?(?:简单|简要|详细)?地?(?:(?:解释|介绍|说明|讲解|描述|概括|总结|说|讲|谈)一?下|讲讲|说说|谈谈|聊聊|告诉我|我?想?(?:知道|了解)一下|我想(?:知道|了解))|请[你您]?(?:简单|简要|详细)?地?(?:解释|介绍|说明|讲解|描述|概括|总结))/iu;

const blank = (found: string) => ' '.repeat(found.length);

/** A text with spaces in place of what asks in it, so that all else stands where it stood. */
export const withoutAsking = (text: string): string => text.replace(FAVOUR, blank).replace(ASKING, blank);

/** The asking word with the noun behind it. */
const FOCUS =
  /\b(?:what|which|whose|how many|how much)(?: (?:kind|type|sort|name|part|other|two|three)s?(?: of)?)?(?: (?:the|a|an))? \p{L}+|哪[一几两]?[个些位名部家座支首本所条款种项]?\p{sc=Han}{2,3}|什么\p{sc=Han}{2}|多少[\p{sc=Han}]{1,2}/giu;

/** How much terms count in a query that are not pairs of two words, at least. */
const WITHIN_WORDS = 0.6;

/** How much a term of the conversation before counts, beside one of the question. */
const BEFORE = 0.3;

/**
 * @param rarity of terms within the collection that the passages are from.
 * @param about what a follow-up question refers to.
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
  // `LoRA` is no question about `lo` and `ra`.
  const isScrap = ({ term, start, end }: (typeof all)[number]) =>
    term.length < 3 &&
    !HAN.test(term) &&
    all.some((whole) => whole.start <= start && whole.end >= end && whole.term.length > term.length);
  for (const read of all) {
    const { term, position, start, end } = read;
    const counts = wanted.get(term);
    if (counts === undefined || seen.has(term) || isScrap(read)) continue;
    // A pair of two words that no source has is a seam between them, and nothing that is asked for.
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
