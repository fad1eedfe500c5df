/**
 * Evaluation of answers on questions with known answers: whether an answer contains one, F1 and exact match (Rajpurkar
 * et al. 2016, arXiv:1606.05250), the share of supported sentences, right and wrong refusals, latency and tokens.
 */
import { analyse } from '../../text/index.js';
import type { Answer, AskQuery, Strategy } from '../answer/types.js';

export interface KnownQuestion {
  readonly question: string;
  /** The correct answers; none if the items do not answer the question. */
  readonly answers: readonly string[];
  /** The item that answers it, if known. */
  readonly item?: string | undefined;
}

/** Shares from 0 to 1; absent if there are no such questions. */
export interface AnswerFigures {
  readonly questions: number;
  /** Of questions with an answer: the answer contains a correct one; its first sentence does. */
  readonly contained?: number;
  readonly firstSentence?: number;
  readonly f1?: number;
  readonly exactMatch?: number;
  /** Of questions with a known item: it is cited. */
  readonly cited?: number;
  /** Of questions with an answer: wrongly refused. */
  readonly refusedWrongly?: number;
  /** Of questions without an answer: refused. */
  readonly refusedRightly?: number;
  /** Of written sentences: supported by their sources. */
  readonly supported?: number;
  readonly milliseconds: number;
  readonly tokens: number;
  /** Of all questions, in the currency of the providers' prices. */
  readonly cost: number;
}

export interface MeasureOptions {
  readonly provider?: string;
  readonly strategy?: Strategy;
  readonly onProgress?: (done: number) => void;
}

/** @param ask called once for each question, sequentially. */
export async function measureAnswers(
  questions: readonly KnownQuestion[],
  ask: (query: AskQuery) => Promise<Answer>,
  { provider, strategy, onProgress }: MeasureOptions = {},
): Promise<AnswerFigures> {
  const sums = new Map<string, { sum: number; count: number }>();
  const add = (name: string, value: number | boolean) => {
    const of = sums.get(name) ?? { sum: 0, count: 0 };
    sums.set(name, { sum: of.sum + Number(value), count: of.count + 1 });
  };
  let [tokens, cost] = [0, 0];
  for (const [k, { question, answers, item }] of questions.entries()) {
    const begun = performance.now();
    const answer = await ask({ question, provider, strategy });
    add('milliseconds', performance.now() - begun);
    tokens += (answer.usage?.input ?? 0) + (answer.usage?.output ?? 0);
    cost += answer.cost;
    for (const { supported } of answer.sentences) add('supported', supported);
    if (answers.length === 0) add('refusedRightly', !answer.answered);
    else addAnswered(answer, answers, add);
    if (item !== undefined && answers.length > 0)
      add(
        'cited',
        answer.citations.some((citation) => citation.item === item),
      );
    onProgress?.(k + 1);
  }
  const means = Object.fromEntries(Array.from(sums, ([name, { sum, count }]) => [name, sum / count]));
  return { milliseconds: 0, ...means, questions: questions.length, tokens, cost };
}

function addAnswered(
  answer: Answer,
  answers: readonly string[],
  add: (name: string, value: number | boolean) => void,
): void {
  const said = answer.sentences.filter(({ supported }) => supported).map(({ text }) => text);
  const contains = (text: string | undefined) =>
    text !== undefined && answers.some((one) => folded(text).includes(folded(one)));
  add('refusedWrongly', !answer.answered);
  add('contained', contains(said.join(' ')));
  add('firstSentence', contains(said[0]));
  add('f1', Math.max(...answers.map((one) => f1(said.join(' '), one))));
  add(
    'exactMatch',
    answers.some((one) => folded(said.join(' ')) === folded(one)),
  );
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** The harmonic mean of precision and recall over terms, with multiplicity. */
export function f1(said: string, right: string): number {
  const [a, b] = [said, right].map((text) => analyse(text).map(({ term }) => term));
  const left = new Map<string, number>();
  for (const term of b) left.set(term, (left.get(term) ?? 0) + 1);
  let shared = 0;
  for (const term of a) {
    const count = left.get(term) ?? 0;
    if (count > 0) shared++;
    left.set(term, count - 1);
  }
  return shared === 0 ? 0 : (2 * shared) / (a.length + b.length);
}
