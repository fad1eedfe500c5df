/** A question as the extractive writer reads it: its terms with weights, its single characters, and what it asks for. */
import { analyse, normalise, queryTerms } from '../../text/index.js';
import { type AnswerType, answerTypeOf } from './answer-type.js';

export interface Question {
  readonly text: string;
  readonly chinese: boolean;
  readonly type: AnswerType;
  /** In the question's order; the weights sum to 1. */
  readonly terms: readonly QuestionTerm[];
  /** How rare each term is. */
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
}

/** How rare a term is within the collection, from 0 (everywhere) to 1 (nowhere). */
export type Rarity = (term: string) => number;

const HAN = /\p{sc=Han}/u;

/** Words that ask, which no answer repeats. */
const ASKING =
  /请问|什么时[候间]|什么样的?|为什么|是什么|有什么|什么|怎么样?|怎样的?|如何|应该|应当|能否|能不能|可不可以|是否|为何|何时|何地|何处|何人|哪[一几]?(?:个|些|位|名|里|儿|年|天|月|日|部|家|座|支|首|本|所|条|款|种|项|只|张|套)?|多[大长久高远]|多少|有?几(?!乎|何)|谁|吗|呢|[？?]|\b(?:how (?:many|much|long|old|far|often)|what(?:'s)?|which|who(?:m|se)?|when|where|why|how)\b/giu;

/** The asking word with the noun behind it. */
const FOCUS =
  /\b(?:what|which|whose|how many|how much)(?: (?:kind|type|sort|name|part|other|two|three)s?(?: of)?)?(?: (?:the|a|an))? \p{L}+|哪[一几两]?[个些位名部家座支首本所条款种项]?\p{sc=Han}{2,3}|什么\p{sc=Han}{2}|多少[\p{sc=Han}]{1,2}/giu;

/** How much a term of the conversation before counts, beside one of the question. */
const BEFORE = 0.3;

/**
 * @param rarity of terms within the collection that the passages are from.
 * @param about what a follow-up question refers to.
 */
export function readQuestion(text: string, rarity: Rarity, about = ''): Question {
  const type = answerTypeOf(text);
  const asked = `${text}\n${about}`.replace(ASKING, (found) => ' '.repeat(found.length));
  const wanted = new Set(queryTerms(HAN.test(asked) || /\p{L}/u.test(asked) ? asked : text));
  const focused = Array.from(text.matchAll(FOCUS), ({ index, 0: found }) => [index, index + found.length]);
  const seen = new Set<string>();
  const terms: { term: string; weight: number; position: number; name: boolean; focus: boolean }[] = [];
  const all = analyse(asked);
  // `LoRA` is no question about `lo` and `ra`.
  const isScrap = ({ term, start, end }: (typeof all)[number]) =>
    term.length < 3 &&
    !HAN.test(term) &&
    all.some((whole) => whole.start <= start && whole.end >= end && whole.term.length > term.length);
  for (const read of all) {
    const { term, position, start, end } = read;
    if (!wanted.has(term) || seen.has(term) || isScrap(read)) continue;
    seen.add(term);
    const word = asked.slice(start, end);
    const name = /\p{N}/u.test(word) || (/^\p{Lu}/u.test(word) && start > 0);
    const focus = focused.some(([from, to]) => start >= from && end <= to);
    terms.push({
      term,
      position,
      name,
      focus,
      weight: Math.max(0.02, rarity(term)) * (start < text.length ? 1 : BEFORE),
    });
  }
  const rarities = terms.map(({ term }) => rarity(term));
  const sum = terms.reduce((total, { weight }) => total + weight, 0) || 1;
  for (const term of terms) term.weight /= sum;
  return { text: normalise(text), chinese: HAN.test(text), type, terms, rarities };
}
