/**
 * The plan for a question: its intent within the conversation, and its sub-questions, each rewritten so that it can be
 * understood and searched without context.
 */
import { queryTerms } from '../text/index.js';
import { goesOn, nameIn, type Rewritten, standAlone, type Turn } from './rewrite.js';

/**
 * - `question`: needs no context
 * - `follow-up`: refers to earlier turns
 * - `again`: repeats the last question in other words
 */
export type Intent = 'question' | 'follow-up' | 'again';

export interface Plan {
  readonly intent: Intent;
  /** At least one, in order; each can be understood without context. */
  readonly questions: readonly Rewritten[];
}

/** The maximum number of sub-questions; a question with more is not split. */
const MOST = 4;

/** The share of common terms, relative to the shorter question, from which a question counts as a repetition. */
const SAME = 0.6;

const ASKS = '(?:who|whom|whose|what|when|where|why|how|which)';

/** The separators of sub-questions: punctuation, or `and` before a question word. */
const BETWEEN = new RegExp(
  String.raw`(?<=[?？；;])\s*(?=\S)|,?\s+and\s+(?:also\s+)?(?=(?:in|at|on|by|from|for|to|with)?\s*${ASKS}\b)|[，,]\s*(?:又|以及|并且|同时|还有)?(?=[^，,？?]{0,12}(?:什么|谁|何[时地人处]|哪|为什么|怎么|怎样|如何|多少|几))`,
  'i',
);

const CHINESE_ASKS = /什么|谁|何[时地人处]|哪|为什么|怎么|怎样|如何|多少|几|吗|呢/;

/**
 * @example
 * planOf('Who built the Eiffel Tower and when was it opened?', []).questions.map(({ question }) => question);
 * // ['Who built the Eiffel Tower', 'when was the Eiffel Tower opened?']
 */
export function planOf(question: string, turns: readonly Turn[]): Plan {
  const questions: Rewritten[] = [];
  const said = [...turns];
  for (const part of partsOf(question)) {
    const before = questions.at(-1)?.question;
    const planned = (before !== undefined && withSubject(part, before)) || standAlone(part, said);
    questions.push(planned);
    // A sub-question can refer to earlier ones.
    said.push({ role: 'user', content: planned.question });
  }
  return { intent: intentOf(question, turns), questions };
}

/** Chinese omits the subject of the previous question: `什么时候建成？`. */
function withSubject(part: string, before: string): Rewritten | undefined {
  if (!/^(?:又|是)?(?:什么|谁|何|哪|为什么|怎|如何|多少|几)/.test(part)) return undefined;
  const name = nameIn(before);
  const question = name + part;
  return name === '' ? undefined : { question, own: question, about: before };
}

/** The intent of a question within its conversation. */
export function intentOf(question: string, turns: readonly Turn[]): Intent {
  const last = turns.findLast(({ role }) => role === 'user')?.content;
  if (last === undefined) return 'question';
  const [own, other] = [new Set(queryTerms(question)), new Set(queryTerms(last))];
  const shared = Array.from(own).filter((term) => other.has(term)).length;
  const smaller = Math.min(own.size, other.size);
  if (smaller >= 2 && shared / smaller >= SAME) return 'again';
  return goesOn(question) ? 'follow-up' : 'question';
}

/** The sub-questions of a text; the text itself if it is one question, or not clearly several. */
function partsOf(text: string): string[] {
  const parts = text
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
  // `how much tea and how much water do I need`, `between x and how y`: one verb for both.
  const open = parts
    .slice(0, -1)
    .some((part) => /\bbetween\b|\bhow (?:much|many) \p{L}+$|\b(?:difference|whether)\b/iu.test(part));
  const asks = (part: string) =>
    new RegExp(String.raw`\b${ASKS}\b|\?$`, 'i').test(part) || CHINESE_ASKS.test(part);
  return open || parts.length < 2 || parts.length > MOST || !parts.every(asks) ? [text] : parts;
}
