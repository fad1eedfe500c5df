/** The difficulty of a question, by which providers are chosen. */
import type { Difficulty } from '../providers/chain.js';
import { confidenceOf, type Ground } from './ground.js';

/** Questions for reasons, comparisons or procedures, which need several sentences. */
const EXPLAINS =
  /\b(?:why|compare|comparison|difference|differ|versus|vs|explain|summari[sz]e|describe|advantages?|pros and cons|how (?:do|does|did|can|could|would|should|is|are|to))\b|为什么|为何|比较|区别|不同|差异|解释|说明|总结|概括|优缺点|怎么|怎样|如何/i;

/** Below this multiple of the confidence threshold, it is uncertain that the sources answer the question. */
const UNSURE = 1.5;

/**
 * `hard`: a question of several parts, for reasons, comparisons or procedures, or with uncertain sources; `easy`: any
 * other.
 */
export function difficultyOf(ground: Ground): Difficulty {
  const { parts, query } = ground;
  if (parts.length > 1 || EXPLAINS.test(query.question)) return 'hard';
  const [{ read }] = parts;
  return confidenceOf(ground) < Math.min(1, UNSURE * read.threshold) ? 'hard' : 'easy';
}
