/**
 * The extractive writer: it selects the sentences that answer a question best, and estimates the confidence that they
 * answer it at all. A linear model over `FEATURES` orders the sentences, with a preference for those about the
 * question's subject (`subject`); another over `SIGNS` decides whether to answer, unless something that an answer must
 * have (`limits`) is missing. The training data is described in `weights`.
 */
import type { Passage } from '../../prompt/index.js';
import { dotOf, logistic } from '../../runtime/index.js';
import { analyse } from '../../text/index.js';
import { signsOf } from './confidence.js';
import { featuresOf, type ReadSentence, readSentences } from './features.js';
import { limitOf } from './limits.js';
import { type Question, type Rarity, readQuestion } from './question.js';
import { preferences } from './subject.js';
import { CHINESE, OTHER } from './weights.js';

/** A sentence that can be an answer. */
export interface Candidate {
  readonly sentence: ReadSentence;
  readonly features: Float64Array;
  readonly score: number;
  /** How well the titles above its passage name the subject of the question, from 0 to 1. */
  readonly named: number;
}

export interface Extract {
  readonly question: Question;
  /** All sentences of the passages, the best first. */
  readonly candidates: readonly Candidate[];
  /** The sentences of each passage, in order. */
  readonly sentences: readonly (readonly ReadSentence[])[];
  /** The signals from which `confidence` is computed; empty without sentences. */
  readonly signs: Float64Array;
  /**
   * The probability that the passages answer the question, from 0 to 1; calibrated on questions of which half have no
   * answer.
   */
  readonly confidence: number;
  /** The minimum confidence to answer. */
  readonly threshold: number;
  /** Whether the confidence is high enough; 1 of 20 questions with an answer is refused. */
  readonly answerable: boolean;
}

/**
 * Orders the sentences of passages by how well they answer a question.
 *
 * @param passages the best first.
 * @param rarity of terms in the collection, from 0 (in all chunks) to 1 (in none).
 * @param options weights of the features, the fitted ones by default; and the context of a follow-up question.
 */
export function extract(
  text: string,
  passages: readonly Passage[],
  rarity: Rarity,
  { weights, about }: { readonly weights?: readonly number[]; readonly about?: string } = {},
): Extract {
  const question = readQuestion(text, rarity, about);
  const fitted = question.chinese ? CHINESE : OTHER;
  const scores = passages.map(({ score }) => score);
  const read = passages.map(readSentences);
  const preferred = preferences(question, text, passages, read);
  const written = read.flatMap((sentences, number) => {
    const features = featuresOf(question, sentences, number, scores);
    return sentences.map((sentence, s) => ({
      sentence,
      features: features[s],
      score:
        dotOf(weights ?? fitted.sentences, features[s]) +
        preferred.bonus(sentence) +
        preferred.order(sentence),
      named: preferred.named[number],
    }));
  });
  const candidates = inLanguage(written, question).sort((a, b) => b.score - a.score);
  const [best] = candidates;
  if (!best)
    return {
      question,
      candidates,
      sentences: read,
      signs: new Float64Array(0),
      confidence: 0,
      threshold: fitted.threshold,
      answerable: false,
    };
  const { passage } = best.sentence;
  const { title, headings } = passages[passage];
  const scoreOf = ({ sentence, score }: Candidate) => score - preferred.order(sentence);
  const others = candidates.filter(({ sentence }) => sentence.passage !== passage).map(scoreOf);
  const signs = signsOf(
    question,
    {
      sentences: read[passage],
      sentence: best.sentence,
      features: best.features,
      score: scoreOf(best),
      next: others.length > 0 ? Math.max(...others) : 0,
      above: new Set(
        [title, ...headings, best.sentence.heading].flatMap((line) => analyse(line).map(({ term }) => term)),
      ),
    },
    scores,
    read.flat(),
  );
  const logit = dotOf(fitted.confidence, signs) + fitted.confidence[signs.length];
  const confidence = Math.min(
    logistic(logit),
    fitted.threshold * limitOf({ text, question, passages, candidates, sentences: read.flat(), rarity }),
  );
  return {
    question,
    candidates,
    sentences: read,
    signs,
    confidence,
    threshold: fitted.threshold,
    answerable: confidence >= fitted.threshold,
  };
}

/** The penalty of a sentence in another language than the question's, if other passages have some in its language. */
const FOREIGN = 3;

/** The same if its own passage has some, as texts in two languages do: more than any difference of scores. */
const TRANSLATED = 100;

const HAN = /\p{sc=Han}/u;

/** Whether a sentence is Chinese, also with names and formulas in Latin letters. */
const isChinese = (text: string): boolean => HAN.test(text) && !/(?:\p{sc=Latin}{2,}\s+){5}/u.test(text);

/** Lowers the scores of candidates in another language than the question's, if there are some in its language. */
function inLanguage(candidates: readonly Candidate[], { chinese }: Question): Candidate[] {
  const foreign = candidates.map(({ sentence }) => isChinese(sentence.text) !== chinese);
  if (foreign.every(Boolean)) return [...candidates];
  const native = new Set(candidates.filter((_, k) => !foreign[k]).map(({ sentence }) => sentence.passage));
  return candidates.map((candidate, k) => {
    if (!foreign[k]) return candidate;
    const penalty = native.has(candidate.sentence.passage) ? TRANSLATED : FOREIGN;
    return { ...candidate, score: candidate.score - penalty };
  });
}
