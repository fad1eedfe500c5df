/**
 * Evaluation of answers on questions with known answers: whether an answer contains one, F1 and exact match (Rajpurkar et
 * al. 2016, arXiv:1606.05250), what is supported, refusals right and wrong, latency and tokens.
 */
import { analyse } from '../../text/index.js';
import type { Answer, AskQuery, Strategy } from '../answer/types.js';

export interface KnownQuestion {
  readonly question: string;
  /** Answers that are right; none: the items do not answer it. */
  readonly answers: readonly string[];
  /** The item that answers it, where that is known. */
  readonly item?: string | undefined;
}

/** Shares from 0 to 1; what cannot be said, as there are no such questions, is absent. */
export interface AnswerFigures {
  readonly questions: number;
  /** Of those with an answer: the answer contains one that is listed; its first sentence does. */
  readonly contained?: number;
  readonly firstSentence?: number;
  readonly f1?: number;
  readonly exactMatch?: number;
  /** Of those with a known item: it is cited. */
  readonly cited?: number;
  /** Of those with an answer: refused all the same. */
  readonly refusedWrongly?: number;
  /** Of those without: refused. */
  readonly refusedRightly?: number;
  /** Of sentences that were written: those that their sources support. */
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

/** @param ask called once for each question, one after the other. */
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

/** The harmonic mean of precision and recall over terms, each as often as it is there. */
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
